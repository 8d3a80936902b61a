import { cleanLine } from "./clean-text.ts";
import type { Attachment, InboundMessage } from "./message.ts";

/** Why a customer's file is not with us, for good. Each has its words for the desk below. */
const words = {
  expired: "The platform does not have it any more.",
  refused: "The platform refused to hand it out: look at the channel's credentials.",
  unavailable: "The platform could not be reached for hours, so it was given up.",
  "too-large": "It is larger than the limit that is set.",
  "too-many": "The message has more files than the limit that is set.",
  "host-not-allowed": "It lies on a host that is not the platform's.",
  "not-public": "Its address leads into a private network.",
  "bad-address": "Its address cannot be used.",
  "too-many-redirects": "Its address leads from one place to the next without end.",
  "not-a-file": "There was a web page where the file should have been.",
  damaged: "What came is not what the platform says it sent.",
  empty: "There is nothing in it.",
  link: "It was shared as a link, and not as a file.",
  story: "A story, which may not be kept.",
  sticker: "A sticker, which the platform does not hand out.",
  "no-account": "The channel's account has no credentials with which it could be fetched.",
  "no-media": "This channel hands out no files.",
  erased: "The customer deleted it.",
} as const satisfies Record<string, string>;

export type MediaFailure = keyof typeof words;

/** In words, for people: a code of ours, or what somebody else wrote down as a sentence. */
export function failureInWords(failure: string): string {
  return isMediaFailure(failure) ? words[failure] : failure;
}

function isMediaFailure(failure: string): failure is MediaFailure {
  return Object.hasOwn(words, failure);
}

/** `listed`: named in the message, and nothing says where it is. */
export type AttachmentState = "waiting" | "stored" | "failed" | "listed";

export function attachmentState({ key, failure, providerId, url }: Attachment): AttachmentState {
  if (key !== undefined) return "stored";
  if (failure !== undefined) return "failed";
  return providerId !== undefined || url !== undefined ? "waiting" : "listed";
}

/** Whether anything of it is still to be fetched. */
export function hasWaitingMedia({ attachments }: Pick<InboundMessage, "attachments">): boolean {
  return attachments.some((attachment) => attachmentState(attachment) === "waiting");
}

/** Forward only: what is stored or given up stays so, whatever somebody else found out meanwhile. */
export function settled(before: Attachment, after: Attachment): Attachment {
  return attachmentState(before) === "waiting" ? after : before;
}

const endings: Readonly<Record<string, string>> = {
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/gif": "gif",
  "image/webp": "webp",
  "image/heic": "heic",
  "video/mp4": "mp4",
  "video/quicktime": "mov",
  "video/webm": "webm",
  "audio/mpeg": "mp3",
  "audio/ogg": "ogg",
  "audio/mp4": "m4a",
  "audio/amr": "amr",
  "audio/wav": "wav",
  "application/pdf": "pdf",
};

const longestName = 120;

/**
 * A name under which the file can be saved anywhere: no path, no control character, nothing that turns the writing
 * direction round to hide an ending, and the ending of its true type where it has none.
 */
export function safeFileName(name: string, type: string): string {
  const plain = cleanLine(name)
    .replace(/[\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g, "")
    .replace(/[/\\:*?"<>|\p{Cc}]+/gu, "-")
    .replace(/^[.\s-]+|[.\s]+$/g, "");
  const ending = endings[type.split(";", 1)[0]?.trim().toLowerCase() ?? ""];
  const whole = plain === "" ? "file" : plain;
  const named = ending === undefined || /\.[A-Za-z0-9]{1,8}$/.test(whole) ? whole : `${whole}.${ending}`;
  if (named.length <= longestName) return named;
  return `${named.slice(0, longestName - 20).toWellFormed()}${named.slice(-20).toWellFormed()}`;
}
