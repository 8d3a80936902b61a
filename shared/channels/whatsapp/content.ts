import { cleanText } from "../../domain/clean-text.ts";
import type { Attachment, AttachmentKind } from "../../domain/message.ts";
import { attachmentOf } from "../attachment-kind.ts";
import type { Content } from "./schema.ts";

/** What a person put into a message: words and files, or words of ours for what has neither. */
export interface WhatsAppContent {
  readonly text: string;
  readonly attachments: Attachment[];
  /** What a pressed button carries. */
  readonly payload?: string;
}

const mediaKinds: Readonly<Record<string, AttachmentKind>> = {
  image: "image",
  video: "video",
  audio: "audio",
  document: "file",
  sticker: "sticker",
};

/** Reads a message by its type. A type that is not known here becomes `[type]`, so that a person sees that it came. */
export function contentOf(message: Content): WhatsAppContent {
  const { type } = message;
  const kind = Object.hasOwn(mediaKinds, type) ? mediaKinds[type] : undefined;
  if (kind !== undefined) return mediaOf(message, kind);
  switch (type) {
    case "text":
      return words(message.text?.body);
    case "button":
      return pressed(message.button?.text, message.button?.payload);
    case "interactive": {
      const { button_reply, list_reply, nfm_reply } = message.interactive ?? {};
      const reply = button_reply ?? list_reply;
      return reply ? pressed(reply.title, reply.id) : words(nfm_reply?.body ?? "[interactive]");
    }
    case "location":
      return words(placeOf(message) ?? "[location]");
    default:
      return words(`[${type.replace(/[^\w-]/g, "").slice(0, 40) || "unsupported"}]`);
  }
}

function mediaOf(message: Content, kind: AttachmentKind): WhatsAppContent {
  const media = message[message.type as "image" | "video" | "audio" | "document" | "sticker"];
  if (!media) return words(`[${message.type}]`);
  const { id, mime_type: type, filename: name, caption, url } = media;
  // The id is enough to fetch it for days; an address lasts minutes.
  const where = id === undefined ? { url } : { id };
  return { text: cleanText(caption ?? ""), attachments: [attachmentOf({ kind, type, name, ...where })] };
}

function placeOf({ location }: Content): string | undefined {
  if (!location) return undefined;
  const { name, address, latitude, longitude } = location;
  return [name, address, `${latitude},${longitude}`].filter(Boolean).join(" ");
}

function words(text: string | undefined): WhatsAppContent {
  return { text: cleanText(text ?? ""), attachments: [] };
}

function pressed(title: string | undefined, payload: string | undefined): WhatsAppContent {
  const text = title ?? payload ?? "[button]";
  return { ...words(text), ...(payload !== undefined && { payload: cleanText(payload) }) };
}
