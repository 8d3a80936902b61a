import { discord } from "./discord.ts";
import { generic } from "./generic.ts";
import { directMessages, whatsapp } from "./graph.ts";
import { line } from "./line.ts";
import type { Provider } from "./provider.ts";
import { slack } from "./slack.ts";
import { teams } from "./teams.ts";
import { twilio } from "./twilio.ts";
import { wechat } from "./wechat.ts";
import { weibo } from "./weibo.ts";
import { x } from "./x.ts";

/** Who answers below which name; Telegram, whose paths hold a token, is told apart by the recorder itself. */
export const providers: Readonly<Record<string, Provider>> = {
  discord,
  generic,
  instagram: directMessages(["accessToken", "accounts"], (text) => Buffer.byteLength(text) <= 1000),
  line,
  messenger: directMessages(["pageToken", "pages"], (text) => text.length <= 2000),
  slack,
  teams,
  "twilio-sms": twilio,
  wechat,
  weibo,
  whatsapp,
  x,
};
