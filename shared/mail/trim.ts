import { type ExtractedReply, extractReply } from "./extract-reply.ts";
import { extractReplyFromHtml } from "./html-reply.ts";

export interface TrimmedText {
  readonly text: string;
  /** The whole, when `text` is a part of it. */
  readonly fullText?: string;
}

/**
 * The text for display, with the whole kept beside it when something was cut. Where the plain text shows no older mail, the
 * HTML of the same mail is asked: its markup tells what words in an unknown language do not. A trim that leaves nothing is
 * not used: a mail of a quotation alone says what it quotes.
 */
export function trimReply(
  text: string,
  { subject, html }: { readonly subject?: string | undefined; readonly html?: string | undefined } = {},
): TrimmedText {
  const options = subject === undefined ? {} : { subject };
  const plain = extractReply(text, options);
  if (html === undefined || plain.quoted !== "" || plain.forwarded) return shown(plain, text);
  const marked = extractReplyFromHtml(html, options);
  return marked.quoted !== "" && marked.reply !== "" ? shown(marked, text) : shown(plain, text);
}

function shown({ reply }: ExtractedReply, text: string): TrimmedText {
  const whole = text.trim();
  return reply === "" || reply === whole ? { text: whole } : { text: reply, fullText: whole };
}
