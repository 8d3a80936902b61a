import { redact } from "../shared/domain/redact.ts";
import type { Blobs, StoredMessage } from "../shared/flow/ports.ts";
import { type HtmlPage, htmlPage, textPage } from "../shared/mail/html-page.ts";
import { htmlToText } from "../shared/mail/html-text.ts";
import { htmlView } from "../shared/mail/html-view.ts";
import { type MailAttachment, parseMail } from "../shared/mail/parse.ts";
import { type HttpResponse, problem } from "./edge.ts";

/** Larger mails do not fit into this function's memory together with their parts. */
const maxRawBytes = 20 * 1024 * 1024;
/** What an answer has room for, in characters of base64. */
const maxImages = 2_500_000;

/**
 * A message as its sender's program showed it: the HTML of the raw mail, made safe when it is asked for, so that what is
 * shown follows the newest rules. `message`: undefined when the ticket has no such message. What is said about it is in the
 * reader's language, Chinese or English.
 */
export async function messagePage(
  message: StoredMessage | undefined,
  blobs: Pick<Blobs, "get">,
  language = "en",
): Promise<HttpResponse> {
  const rawKey = message?.message.rawKey;
  if (message === undefined || rawKey === undefined)
    return problem(404, "There is no such mail on this ticket.");
  if (message.masked.length > 0) return wouldUnmask();
  const raw = await blobs.get(rawKey);
  if (raw === undefined) return problem(404, "The original of this mail is not kept any more.");
  if (raw.byteLength > maxRawBytes) return problem(413, "This mail is too large to be shown as HTML.");
  const mail = await parseMail(raw, { lenient: true });
  if ("problem" in mail) return problem(422, "This mail cannot be read.");
  if (mail.html === undefined) return pageResponse(textPage(mail.text));
  // What stands in the HTML alone was never in the text that was masked.
  if (redact(htmlToText(mail.html)).masked.length > 0) return wouldUnmask();
  const view = htmlView(mail.html, { imageUrl: imagesOf(mail.attachments) });
  return pageResponse(htmlPage(view, language.startsWith("zh") ? "zh-CN" : "en"));
}

function wouldUnmask(): HttpResponse {
  return problem(403, "This mail holds data that is masked in its text, and its original would show it.");
}

function pageResponse({ html, contentSecurityPolicy }: HtmlPage): HttpResponse {
  return {
    status: 200,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": contentSecurityPolicy,
      "cross-origin-resource-policy": "same-origin",
    },
    body: html,
  };
}

/** Images that travel inside the mail, as long as there is room. */
function imagesOf(attachments: readonly MailAttachment[]): (contentId: string) => string | undefined {
  let room = maxImages;
  const known = new Map<string, string | undefined>();
  return (contentId) => {
    if (known.has(contentId)) return known.get(contentId);
    const part = attachments.find((attachment) => attachment.contentId === contentId);
    const type = part && pictureType(part.content);
    const url =
      part && type && part.content.byteLength * 1.4 < room
        ? `data:${type};base64,${Buffer.from(part.content).toString("base64")}`
        : undefined;
    room -= url?.length ?? 0;
    known.set(contentId, url);
    return url;
  };
}

/** By the first bytes: what a part says it is proves nothing. */
function pictureType(content: Uint8Array): string | undefined {
  const start = Buffer.from(content.subarray(0, 12)).toString("latin1");
  if (start.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (start.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (start.startsWith("GIF8")) return "image/gif";
  return start.startsWith("RIFF") && start.endsWith("WEBP") ? "image/webp" : undefined;
}
