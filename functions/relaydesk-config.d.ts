/** The operator's `relaydesk.config.ts`, parsed when the functions are bundled and put into them as plain data. */
declare module "relaydesk:config" {
  import type { Config } from "../shared/domain/config.ts";

  const config: Config;
  export default config;
}

/** The script of the contact form, `web/form/`, as it is served. */
declare module "relaydesk:form-script" {
  const source: string;
  export default source;
}
