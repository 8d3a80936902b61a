/**
 * The type of a file by its first bytes, where they tell; otherwise as declared. What a file is decides how it may be shown:
 * a page that calls itself a picture must not be opened as one, nor a program as a document. Formats built on a container
 * (office documents on ZIP or OLE) keep a declared name of their own.
 */
export function sniffedType(content: Uint8Array, declared: string): string {
  if (content.byteLength === 0) return declared;
  const head = Buffer.from(content.buffer, content.byteOffset, Math.min(content.byteLength, headBytes));
  const found = signatures.find(({ bytes, at = 0 }) => head.subarray(at, at + bytes.length).equals(bytes));
  if (found) return found.refine?.(head, declared) ?? found.type;
  return markupType(head) ?? (claimsSignature.test(declared) ? "application/octet-stream" : declared);
}

const headBytes = 1024;

interface Signature {
  readonly bytes: Buffer;
  readonly at?: number;
  readonly type: string;
  /** A nearer type, or the declared one if it is of this family. */
  readonly refine?: (head: Buffer, declared: string) => string | undefined;
}

function signature(bytes: string, type: string, refine?: Signature["refine"], at = 0): Signature {
  return { bytes: Buffer.from(bytes, "latin1"), type, at, ...(refine && { refine }) };
}

/** Declared types of files that are really ZIP archives or OLE containers. */
const onZip =
  /^application\/(?:vnd\.(?:openxmlformats|oasis|ms-|android|apple)|epub\+zip|java-archive|x-zip|zip|vnd\.[\w.+-]*zip)/;
const onOle = /^application\/(?:msword|vnd\.ms-|x-msi|x-ole)/;

const keepIf = (family: RegExp) => (_: Buffer, declared: string) =>
  family.test(declared) ? declared : undefined;

const signatures: readonly Signature[] = [
  signature("\x89PNG\r\n\x1a\n", "image/png"),
  signature("\xff\xd8\xff", "image/jpeg"),
  signature("GIF87a", "image/gif"),
  signature("GIF89a", "image/gif"),
  signature("RIFF", "application/octet-stream", (head) => riff[head.toString("latin1", 8, 12)]),
  signature("ftyp", "video/mp4", (head) => brands[head.toString("latin1", 8, 12).trim()], 4),
  signature("II*\0", "image/tiff"),
  signature("MM\0*", "image/tiff"),
  signature("%PDF-", "application/pdf"),
  signature(
    "PK\x03\x04",
    "application/zip",
    (head, declared) => keepIf(onZip)(head, declared) ?? officeType(head),
  ),
  signature("PK\x05\x06", "application/zip"),
  signature("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage", keepIf(onOle)),
  signature("Rar!\x1a\x07", "application/vnd.rar"),
  signature("7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
  signature("\x1f\x8b", "application/gzip"),
  signature("MZ", "application/vnd.microsoft.portable-executable"),
  signature("\x7fELF", "application/x-elf"),
  signature("\xcf\xfa\xed\xfe", "application/x-mach-binary"),
  signature("\xca\xfe\xba\xbe", "application/java-vm"),
  signature("{\\rtf", "application/rtf"),
  signature("ID3", "audio/mpeg"),
  signature("OggS", "application/ogg", keepIf(/^(?:audio|video)\/(?:ogg|opus)/)),
  signature("#!AMR", "audio/amr"),
  signature("\x1aE\xdf\xa3", "video/webm", keepIf(/^video\/|^audio\/webm/)),
  signature("#!", "text/x-script"),
  signature("BM", "application/octet-stream", (head) =>
    head.length > 14 && head.readUInt16LE(6) === 0 ? "image/bmp" : undefined,
  ),
];

const riff: Readonly<Record<string, string>> = {
  WEBP: "image/webp",
  WAVE: "audio/wav",
  "AVI ": "video/x-msvideo",
};
const brands: Readonly<Record<string, string>> = {
  heic: "image/heic",
  heix: "image/heic",
  mif1: "image/heif",
  avif: "image/avif",
  qt: "video/quicktime",
  M4A: "audio/mp4",
};

/** An office document by the name of its first entry. */
function officeType(head: Buffer): string | undefined {
  const names = head.toString("latin1");
  if (names.includes("word/"))
    return "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  if (names.includes("xl/")) return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  return names.includes("ppt/")
    ? "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    : undefined;
}

/** Markup that a browser would run. */
function markupType(head: Buffer): string | undefined {
  const start = head
    .toString("latin1")
    .replace(/^(?:\xef\xbb\xbf)?\s+/, "")
    .toLowerCase();
  if (/^(?:<!--[^>]*-->\s*)?<(?:!doctype html|html|head|body|script|iframe)\b/.test(start))
    return "text/html";
  return /^(?:<\?xml[^>]*>\s*)?(?:<!doctype svg[^>]*>\s*)?<svg\b/.test(start) ? "image/svg+xml" : undefined;
}

/** Types that always begin with one of the signatures above: without it the claim is false. */
const claimsSignature = /^(?:image\/(?:png|jpe?g|gif|webp|tiff|heic)|application\/pdf)$/;
