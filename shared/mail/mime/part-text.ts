import { decodeText, latin1 } from "./charset.ts";
import { unflow } from "./flowed.ts";
import { contentOf, type Part } from "./tree.ts";

/**
 * The decoded text of a text part, at most about `maxLength` bytes of it. HTML that names no charset outside is asked inside;
 * soft line ends of `format=flowed` are taken back.
 */
export function textOfPart(part: Part, maxLength: number): string {
  const bytes = contentOf(part).subarray(0, maxLength);
  const label =
    part.parameters.get("charset") ?? (part.type === "text/html" ? metaCharset(bytes) : undefined);
  const text = decodeText(bytes, label);
  const flowed = part.type === "text/plain" && part.parameters.get("format")?.toLowerCase() === "flowed";
  return flowed ? unflow(text, part.parameters.get("delsp")?.toLowerCase() === "yes") : text;
}

function metaCharset(bytes: Uint8Array): string | undefined {
  return /<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}["']?([\w-]{2,40})/i.exec(
    latin1(bytes.subarray(0, 2048)),
  )?.[1];
}
