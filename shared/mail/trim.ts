import { type ExtractedReply, type ExtractOptions, extractLines, extractReply } from "./extract-reply.ts";
import { htmlLines } from "./html-text.ts";

/** The same as `extractReply` for an HTML mail, whose markup often says where the older mail begins. Fragments are text. */
export function extractReplyFromHtml(html: string, options: ExtractOptions = {}): ExtractedReply {
  return extractLines(htmlLines(html), options);
}

/**
 * The text for display, with the whole kept beside it when something was cut. A trim that leaves nothing is not used: a mail
 * of a quotation alone says what it quotes.
 */
export function trimReply(
  text: string,
  options: ExtractOptions = {},
): { readonly text: string; readonly fullText?: string } {
  return shown(extractReply(text, options), text);
}

/** The same for an HTML mail. */
export function trimHtmlReply(
  html: string,
  options: ExtractOptions = {},
): { readonly text: string; readonly fullText?: string } {
  const lines = htmlLines(html);
  return shown(extractLines(lines, options), lines.map(({ text }) => text).join("\n"));
}

function shown(
  { reply }: ExtractedReply,
  text: string,
): { readonly text: string; readonly fullText?: string } {
  const whole = text.trim();
  return reply === "" || reply === whole ? { text: whole } : { text: reply, fullText: whole };
}
