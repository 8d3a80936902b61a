import { type ExtractedReply, type ExtractOptions, extractLines } from "./extract-reply.ts";
import { htmlLines } from "./html-text.ts";
import { type OlderMail, type OlderMailOptions, olderMailAmong } from "./older-mail.ts";

/**
 * The same as `extractReply` for an HTML mail, whose markup often says where the older mail begins. Fragments are text; joined
 * by line ends they are the text of the mail. Linear time, no recursion; never throws.
 */
export function extractReplyFromHtml(html: string, options: ExtractOptions = {}): ExtractedReply {
  return extractLines(htmlLines(html), options);
}

/** The same as `olderMailIn` for an HTML mail. */
export function olderMailInHtml(html: string, options: OlderMailOptions = {}): OlderMail | undefined {
  return olderMailAmong(htmlLines(html), options);
}
