/**
 * What a mail claims to belong to: a reply token in the address it was sent to, a ticket number in its subject. Both are
 * claims; whoever looks them up proves them.
 */

/** `support+4F7K…@desk.example` split into our mailbox and the token. */
export function splitTokenAddress(address: string): { readonly mailbox: string; readonly token?: string } {
  const at = address.lastIndexOf("@");
  const local = address.slice(0, at);
  const plus = local.indexOf("+");
  if (at < 1 || plus < 1) return { mailbox: address.toLowerCase() };
  const token = local.slice(plus + 1);
  const mailbox = `${local.slice(0, plus)}${address.slice(at)}`.toLowerCase();
  return token === "" ? { mailbox } : { mailbox, token };
}

/** `[#4F7K9Q2M]` in a subject: eight characters of Crockford's base 32, in either case. The last one counts. */
export function numberInSubject(subject: string | undefined): string | undefined {
  const found = [...(subject ?? "").matchAll(/\[#([0-9A-HJKMNP-TV-Z]{8})\]/gi)].at(-1);
  return found?.[1]?.toUpperCase();
}
