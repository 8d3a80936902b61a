import { cleanLine } from "../domain/clean-text.ts";
import type { Attachment, AttachmentKind } from "../domain/message.ts";

const byMajorType: Readonly<Record<string, AttachmentKind>> = {
  image: "image",
  video: "video",
  audio: "audio",
};

/** What a MIME type is for people. */
export function kindOfType(type: string | undefined): AttachmentKind {
  return byMajorType[type?.split("/", 1)[0]?.toLowerCase() ?? ""] ?? "file";
}

const defaults: Readonly<Record<AttachmentKind, readonly [name: string, type: string]>> = {
  image: ["image", "image/*"],
  video: ["video", "video/*"],
  audio: ["audio", "audio/*"],
  file: ["file", "application/octet-stream"],
  sticker: ["sticker", "image/*"],
  share: ["shared", "application/octet-stream"],
};

interface Reference {
  readonly kind: AttachmentKind;
  readonly name?: string | undefined;
  readonly type?: string | undefined;
  readonly size?: number | undefined;
  readonly id?: string | undefined;
  readonly url?: string | undefined;
}

/** Something that is fetched later, by the platform's id of it or from an address. */
export function attachmentOf({ kind, name, type, size, id, url }: Reference): Attachment {
  const [defaultName, defaultType] = defaults[kind];
  return {
    kind,
    name: cleanLine(name ?? "", 200) || defaultName,
    type: cleanLine(type ?? "", 100) || defaultType,
    ...(size !== undefined && Number.isFinite(size) && size >= 0 && { size }),
    ...(id !== undefined && { providerId: id }),
    ...(url !== undefined && addressOf(url)),
  };
}

/** Platforms sign what is in their addresses, and still none is half as long. UTF-16 units. */
const longestUrl = 4096;

/** One that is cut leads nowhere. */
function addressOf(url: string): Pick<Attachment, "url" | "failure"> {
  return url.length <= longestUrl ? { url: url.toWellFormed() } : { failure: "its address is too long" };
}
