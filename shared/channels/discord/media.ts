import { type Located, type MediaRequest, type MediaTools, mediaFailed } from "../media.ts";
import { DiscordSecrets } from "./schema.ts";

/** An address is all that a file needs, for a day. */
export async function locate({ attachment: { url } }: MediaRequest, tools: MediaTools): Promise<Located> {
  if (!DiscordSecrets.safeParse(tools.secrets).success) return mediaFailed("no-account");
  return url === undefined ? mediaFailed("no-media") : { kind: "at", url };
}
