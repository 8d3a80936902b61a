import { type Located, type MediaTools, mediaFailed } from "./media.ts";
import { TwilioApiSecrets } from "./twilio-webhook.ts";

/**
 * A file of Twilio's by its own address, with the account's credential. Only an address below the account is taken: the
 * credential must not be led to other parts of the API.
 */
export function locateAtTwilio(
  url: string | undefined,
  { secrets }: MediaTools,
  more: { readonly mayAppear?: boolean } = {},
): Located {
  if (url === undefined) return mediaFailed("no-media");
  const account = TwilioApiSecrets.safeParse(secrets).data;
  if (!account) return mediaFailed("no-account");
  const { accountSid, authToken, apiKeySid, apiKeySecret } = account;
  const [, owner] =
    /^\/2010-04-01\/Accounts\/(\w+)\/(?:Messages|Recordings)\/[\w/.]+$/.exec(
      URL.parse(url)?.pathname ?? "",
    ) ?? [];
  if (owner !== accountSid) return mediaFailed("bad-address");
  const [user, password] = apiKeySid && apiKeySecret ? [apiKeySid, apiKeySecret] : [accountSid, authToken[0]];
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  return { kind: "at", url, authorization, ...more };
}
