import relaydeskConfig from "../../../relaydesk.config.ts";
import { parseConfig } from "../../../shared/domain/config.ts";

/** `relaydesk:config` of functions that a test runs unbundled: the example's, with what it leaves out. */
const config = parseConfig({
  ...relaydeskConfig,
  webhooks: { endpoints: { crm: { url: "https://crm.example/hook" } } },
  templates: [{ name: "still_there", language: "en_US", text: "Are you still there, {{1}}?" }],
});
export default config;
export const { channels } = config;
