import * as z from "zod/mini";
import { publicMailDomains } from "./public-mail-domains.ts";

/** Of whom nothing more comes to the queues: it is held back under the cause, where people see it and can let it through. */
export const Block = z.object({
  kind: z.enum(["contact", "domain"]),
  /** The contact's id, or the domain in lower case. */
  of: z.string(),
  /** As people read it: an address, or a domain. */
  name: z.string(),
  channel: z.string(),
  cause: z.enum(["blocked", "spam"]),
  by: z.string(),
  /** ISO 8601. */
  at: z.string(),
  /** Where somebody saw why. */
  ticket: z.string(),
});
export type Block = z.infer<typeof Block>;
export type BlockCause = Block["cause"];

/** Why a domain is not blocked. */
export type BlockRefusal =
  /** the customer has no mail address */
  | "no-domain"
  /** everybody may have an address there */
  | "public-domain"
  | "own-domain";

/** The domain of a mail address, in lower case. `undefined` where the channel has none. */
export function domainOf(channel: string, address: string): string | undefined {
  if (channel !== "email" && channel !== "form") return undefined;
  const at = address.lastIndexOf("@");
  const domain = address
    .slice(at + 1)
    .trim()
    .toLowerCase();
  return at > 0 && domain.includes(".") ? domain : undefined;
}

/** Whether all of a domain may be kept out. @param own addresses of ours */
export function domainToBlock(
  channel: string,
  address: string,
  own: readonly string[],
): { readonly domain: string } | { readonly refused: BlockRefusal } {
  const domain = domainOf(channel, address);
  if (domain === undefined) return { refused: "no-domain" };
  if (publicMailDomains.has(domain)) return { refused: "public-domain" };
  if (own.some((each) => domainOf("email", each) === domain)) return { refused: "own-domain" };
  return { domain };
}
