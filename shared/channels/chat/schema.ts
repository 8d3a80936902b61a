import * as z from "zod/mini";
import type { RandomText } from "../secret-fields.ts";

/** RFC 7518, 3.2: a key of HS256 has at least the 32 bytes of its hash. */
const signingKey = z.string().check(z.minLength(32));

const rotatingKey = z.pipe(
  z.union([signingKey, z.array(signingKey).check(z.minLength(1), z.maxLength(10))]),
  z.transform((value): readonly [string, ...string[]] => {
    const [first = "", ...others] = typeof value === "string" ? [value] : value;
    return [first, ...others];
  }),
);

/** Secrets of one chat account, that is of one site with the widget on it. */
export const ChatSecrets = z.object({
  /** Signs the sessions that we hand out. Changing it ends them: visitors begin afresh. */
  sessionKeys: rotatingKey,
  /** Shared with the host site, which signs with it who its users are. */
  identityKeys: rotatingKey,
});
export type ChatSecrets = z.output<typeof ChatSecrets>;

export function freshSecrets(random: RandomText) {
  return { sessionKeys: random(32), identityKeys: random(32) };
}
