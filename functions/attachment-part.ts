import { attachmentState, failureInWords, safeFileName } from "../shared/domain/attachment-state.ts";
import type { Attachment } from "../shared/domain/message.ts";
import { filePart } from "../shared/flow/agent-files.ts";
import type { Blobs, StoredMessage } from "../shared/flow/ports.ts";
import { attachmentView } from "./conversation-view.ts";
import { type HttpResponse, json, problem } from "./edge.ts";

/** Types that no program runs, and that a client may show once it has the bytes. Everything else is only bytes. */
const shownTypes =
  /^(?:image\/(?:png|jpeg|gif|webp|heic|avif|bmp|tiff)|audio\/(?:mpeg|ogg|mp4|amr|wav|webm)|video\/(?:mp4|webm|quicktime)|application\/pdf|text\/plain)$/;

/** The files of one message: what they are, and how far each is. */
export function attachmentList(message: StoredMessage | undefined): HttpResponse {
  if (!message) return noMessage();
  const items = message.message.attachments.map((each) => attachmentView(each, message));
  return json(200, { items });
}

/**
 * A part of a file, for saving: the bytes as they are, of which no browser makes a page. A file has as many parts of
 * `filePart` bytes as its size needs, since a function answers with six megabytes at most.
 *
 * @param index place in the message's list
 * @param part from 0
 */
export async function attachmentPart(
  message: StoredMessage | undefined,
  index: string,
  part: string,
  blobs: Pick<Blobs, "range">,
): Promise<HttpResponse> {
  if (!message) return noMessage();
  if (!/^\d{1,3}$/.test(index) || !/^\d{1,2}$/.test(part)) return problem(404, "There is no such file.");
  const attachment = message.message.attachments[Number(index)];
  if (!attachment) return problem(404, "There is no such file.");
  if (message.erasedAt !== undefined) return problem(410, failureInWords("erased"));
  const { key, failure } = attachment;
  if (key === undefined) return notStored(attachment, failure);
  const from = Number(part) * filePart;
  if (from > 0 && from >= (attachment.size ?? 0)) return problem(404, "The file has no such part.");
  const bytes = await blobs.range(key, from, filePart);
  if (bytes === undefined) return problem(410, "This file is not kept any more.");
  return {
    status: 200,
    headers: {
      "content-type": shownTypes.test(attachment.type) ? attachment.type : "application/octet-stream",
      "content-disposition": disposition(safeFileName(attachment.name, attachment.type)),
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
      "cross-origin-resource-policy": "same-origin",
    },
    body: Buffer.from(bytes).toString("base64"),
    base64: true,
  };
}

function noMessage(): HttpResponse {
  return problem(404, "There is no such message on this ticket.");
}

function notStored(attachment: Attachment, failure: string | undefined): HttpResponse {
  const state = attachmentState(attachment);
  if (state === "waiting")
    return problem(409, "This file is still being fetched: try again in a moment.", { state });
  return problem(404, failure === undefined ? "This file was not kept." : failureInWords(failure), { state });
}

/** RFC 6266: a plain name for old programs, and the whole one. */
function disposition(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9 ._-]/g, "_");
  const whole = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`;
}
