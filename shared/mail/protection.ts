import type { Part } from "./mime/tree.ts";

/** What a sender did to a mail to protect it. */
export type Protection = "signed" | "encrypted";

/** S/MIME (RFC 8551) and OpenPGP (RFC 3156), by what the parts say they are. Encryption outweighs a signature. */
export function protectionOf(root: Part): Protection | undefined {
  let found: Protection | undefined;
  const open = [root];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    const kind = kindOf(part);
    if (kind === "encrypted") return kind;
    found ??= kind;
    open.push(...part.children.slice(0, 100));
  }
  return found;
}

function kindOf(part: Part): Protection | undefined {
  switch (part.type) {
    case "multipart/encrypted":
    case "application/pgp-encrypted":
      return "encrypted";
    case "multipart/signed":
      return "signed";
    case "application/pkcs7-mime":
    case "application/x-pkcs7-mime":
      return /signed/i.test(part.parameters.get("smime-type") ?? "") ? "signed" : "encrypted";
    case "text/plain":
      return armourOf(part.body.subarray(0, 2000).toString("latin1"));
    default:
      return undefined;
  }
}

/** OpenPGP in the text itself (RFC 9580 section 6.2). */
function armourOf(start: string): Protection | undefined {
  if (/^-----BEGIN PGP MESSAGE-----/m.test(start)) return "encrypted";
  return /^-----BEGIN PGP SIGNED MESSAGE-----/m.test(start) ? "signed" : undefined;
}

/** A clear-signed text (RFC 9580 section 7) as its writer saw it, without the lines that carry the signature. */
export function withoutArmour(text: string): string {
  const begin = text.indexOf("-----BEGIN PGP SIGNED MESSAGE-----");
  if (begin === -1) return text;
  const from = text.indexOf("\n\n", begin);
  const to = text.indexOf("\n-----BEGIN PGP SIGNATURE-----", begin);
  if (from === -1 || to < from) return text;
  const signed = text.slice(from + 2, to).replace(/^- /gm, "");
  return (text.slice(0, begin) + signed).trim();
}
