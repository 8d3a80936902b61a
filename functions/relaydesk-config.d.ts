/** The operator's `relaydesk.config.ts`, parsed when the functions are bundled and put into them as plain data. */
declare module "relaydesk:config" {
  import type { Config } from "../shared/domain/config.ts";

  const config: Config;
  export default config;
  /** Alone, for who needs nothing else of it: what is not named is not bundled. */
  export const channels: Config["channels"];
}

/** How calls are answered, with the answers of the FAQ as they are read aloud. Made when the functions are bundled. */
declare module "relaydesk:phone" {
  import type { PhoneFacts } from "../shared/domain/phone-plan.ts";

  const phone: PhoneFacts | null;
  export default phone;
}

/** Ids of the entries of the knowledge base that the functions were bundled with. */
declare module "relaydesk:entries" {
  const entries: readonly string[];
  export default entries;
}

/** The script of the contact form, `web/form/`, as it is served. */
declare module "relaydesk:form-script" {
  const source: string;
  export default source;
}
