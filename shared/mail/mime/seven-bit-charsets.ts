/** Charsets of seven bits that switch between alphabets, which TextDecoder does not read. */

/** RFC 1843: `~{` and `~}` around pairs of GB 2312, `~~` for a tilde. */
export function decodeHz(bytes: Uint8Array): string {
  const out = Buffer.alloc(bytes.length);
  let length = 0;
  let pairs = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    const next = bytes[at + 1];
    if (byte === 0x7e && (next === 0x7b || next === 0x7d || next === 0x7e || next === 0x0a)) {
      if (next === 0x7b) pairs = true;
      else if (next === 0x7d) pairs = false;
      else if (next === 0x7e && !pairs) out[length++] = byte;
      at += 1;
      continue;
    }
    // A line end always ends the pairs.
    if (byte === 0x0a) pairs = false;
    out[length++] = pairs && byte > 0x20 ? byte | 0x80 : byte;
  }
  return new TextDecoder("gb18030").decode(out.subarray(0, length));
}

/** RFC 1557 and the common part of RFC 1922: between SO and SI stand pairs of the national charset, without their high bits. */
export function decodeIso2022Pairs(bytes: Uint8Array, charset: "euc-kr" | "gb18030"): string {
  const out = Buffer.alloc(bytes.length);
  let length = 0;
  let pairs = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x1b && bytes[at + 1] === 0x24) at += 3;
    else if (byte === 0x0e) pairs = true;
    else if (byte === 0x0f) pairs = false;
    else {
      if (byte === 0x0a) pairs = false;
      out[length++] = pairs && byte > 0x20 ? byte | 0x80 : byte;
    }
  }
  return new TextDecoder(charset).decode(out.subarray(0, length));
}

/** RFC 2152: `+…-` around UTF-16 in base 64; `+-` is a plus sign. */
export function decodeUtf7(text: string): string {
  return text.replace(/\+([A-Za-z0-9+/]*)-?/g, (run, base64: string) => {
    if (base64 === "") return run === "+-" ? "+" : run;
    const bytes = Buffer.from(base64, "base64");
    const even = bytes.subarray(0, bytes.length - (bytes.length % 2));
    return new TextDecoder("utf-16be").decode(even);
  });
}
