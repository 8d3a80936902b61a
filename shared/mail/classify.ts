import type { Automatic } from "../domain/message.ts";
import { isAutomaticReply } from "./automatic-reply.ts";
import { deliveryNews } from "./bounce/is-bounce.ts";
import { isChallenge } from "./challenge.ts";
import { splitTokenAddress } from "./claims.ts";
import { readComplaint } from "./complaint.ts";
import { fieldOf } from "./mime/header.ts";
import type { ParsedMail } from "./parse.ts";

/** What is known of a mail besides the mail itself. */
export interface Circumstances {
  /** SMTP MAIL FROM; empty for a null return path. `undefined` when nobody knows. */
  readonly returnPath: string | undefined;
  /** Ours, lower-case. */
  readonly ownAddresses: readonly string[];
}

type Filter = (mail: ParsedMail, circumstances: Circumstances) => Automatic | undefined;

/** What a mail turned out to be when no person wrote it to us. The first filter that knows decides. */
export function classifyMail(mail: ParsedMail, circumstances: Circumstances): Automatic | undefined {
  for (const filter of filters) {
    const kind = filter(mail, circumstances);
    if (kind !== undefined) return kind;
  }
  return undefined;
}

const fromOurselves: Filter = (mail, { ownAddresses }) => {
  const author = mail.from && splitTokenAddress(mail.from.address).mailbox;
  return author !== undefined && ownAddresses.includes(author) ? "own" : undefined;
};

const complaint: Filter = (mail) => (readComplaint(mail) ? "complaint" : undefined);

/** A report that a mail arrived is news from a machine, and bad news is a bounce. */
const delivery: Filter = (mail, { returnPath }) => {
  const news = deliveryNews(mail, hasNullReturnPath(mail, returnPath));
  return news === "delivered" ? "auto-reply" : news;
};

const challenge: Filter = (mail) => (isChallenge(mail) ? "challenge" : undefined);

const automaticReply: Filter = (mail, { returnPath }) =>
  isAutomaticReply(mail) || hasNullReturnPath(mail, returnPath) ? "auto-reply" : undefined;

/** Lists and bulk mail, except a list of our own that passes customers' mail on to us. */
const list: Filter = (mail, { ownAddresses }) => {
  const post = (fieldOf(mail.headers, "list-post") ?? "").toLowerCase();
  if (ownAddresses.some((address) => post.includes(`<mailto:${address}>`))) return undefined;
  if (/\b(bulk|junk|list)\b/i.test(fieldOf(mail.headers, "precedence") ?? "")) return "list";
  return ["list-id", "list-unsubscribe"].some((name) => fieldOf(mail.headers, name)) ? "list" : undefined;
};

/** An address that says nobody reads it, unless another one is named for answers (as web forms do). */
const noReplySender: Filter = (mail) => {
  if (mail.from === undefined || !noReply.test(mail.from.address)) return undefined;
  return mail.replyTo.some(({ address }) => !noReply.test(address)) ? undefined : "auto-reply";
};

const noReply = /^(?:[\w.+-]*[._+-])?(?:no|do[._-]?not)[._-]?reply(?:[._+-][\w.+-]*)?@/i;

const filters: readonly Filter[] = [
  fromOurselves,
  complaint,
  delivery,
  challenge,
  automaticReply,
  list,
  noReplySender,
];

function hasNullReturnPath(mail: ParsedMail, returnPath: string | undefined): boolean {
  const path = returnPath ?? fieldOf(mail.headers, "return-path");
  return path !== undefined && /^\s*(<\s*>)?\s*$/.test(path);
}
