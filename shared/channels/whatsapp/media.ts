import {
  bearer,
  type Located,
  type MediaRequest,
  type MediaTools,
  mediaFailed,
  mediaLater,
  refusalOf,
} from "../media.ts";
import { graphRefusal } from "../meta-api.ts";
import { getJson, isFailure } from "../platform-call.ts";
import { MediaAddress, WhatsAppSecrets } from "./schema.ts";

/** Nothing that a retry could mend: the media id is older than seven days, or another account's. */
const gone = { class: "content", codes: ["100", "100/33", "131052", "131053"] } as const;
const passing = {
  class: "retryable",
  codes: ["1", "2", "4", "80007", "130429", "131000", "131016"],
} as const;

/**
 * Two steps: an id becomes an address that lives five minutes, and the address takes the same token. An address that came
 * with the message takes it, too.
 */
export async function locate({ attachment, message }: MediaRequest, tools: MediaTools): Promise<Located> {
  const secrets = WhatsAppSecrets.safeParse(tools.secrets);
  if (!secrets.success) return mediaFailed("no-account");
  const authorization = bearer(secrets.data.accessToken);
  const { providerId: id, url } = attachment;
  if (id === undefined)
    return url === undefined ? mediaFailed("no-media") : { kind: "at", url, authorization };
  const number = message.platformAccount;
  const query = number === undefined ? "" : `?phone_number_id=${encodeURIComponent(number)}`;
  const answer = await getJson(tools.fetch, `${tools.apiBase}/${encodeURIComponent(id)}${query}`, {
    authorization,
  });
  if (isFailure(answer)) return mediaLater(answer.code);
  if (answer.status >= 300) {
    const refusal = graphRefusal(answer, [gone, passing], tools.now);
    if (refusal.kind === "done-before") return mediaFailed("expired");
    if (refusal.class === "content") return mediaFailed("expired");
    const pause = refusal.retryAfterSeconds;
    return refusal.class === "retryable" || refusal.class === "rate-limited"
      ? mediaLater(refusal.code, pause)
      : refusalOf(answer.status, pause);
  }
  const found = MediaAddress.safeParse(answer.json).data;
  if (!found) return mediaLater("no-address");
  return {
    kind: "at",
    url: found.url,
    authorization,
    ...(found.sha256 !== undefined && { sha256: found.sha256 }),
  };
}
