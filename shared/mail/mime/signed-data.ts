/** The OID of plain content in CMS (RFC 5652 section 4), as it is encoded: 1.2.840.113549.1.7.1. */
const dataOid = Buffer.from("06092a864886f70d010701", "hex");
const maxChunks = 100_000;

/**
 * The mail inside an opaquely signed one (RFC 8551 section 3.5.2): the encapsulated content of CMS SignedData, in definite or
 * indefinite lengths. The signature is not checked. `undefined` when there is none, as in an encrypted mail.
 */
export function signedContent(cms: Uint8Array): Buffer | undefined {
  const bytes = Buffer.from(cms.buffer, cms.byteOffset, cms.byteLength);
  const oid = bytes.indexOf(dataOid);
  // Far from the beginning it is the content's own.
  if (oid === -1 || oid > 1_000) return undefined;
  const explicit = readHead(bytes, oid + dataOid.length);
  if (explicit?.tag !== 0xa0) return undefined;
  const octets = readHead(bytes, explicit.start);
  if (octets?.tag === 0x04) return bytes.subarray(octets.start, octets.end);
  return octets?.tag === 0x24 ? joined(bytes, octets.start, octets.end) : undefined;
}

interface Head {
  readonly tag: number;
  readonly start: number;
  /** Of an indefinite length: the end of the bytes. */
  readonly end: number;
}

/** Tag and length of BER (X.690 section 8.1), one byte of tag. */
function readHead(bytes: Buffer, at: number): Head | undefined {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) return undefined;
  if (first === 0x80) return { tag, start: at + 2, end: bytes.length };
  const count = first & 0x7f;
  if (first < 0x80) return { tag, start: at + 2, end: Math.min(bytes.length, at + 2 + first) };
  if (count > 4 || at + 2 + count > bytes.length) return undefined;
  const start = at + 2 + count;
  return { tag, start, end: Math.min(bytes.length, start + bytes.readUIntBE(at + 2, count)) };
}

/** An octet string in pieces. */
function joined(bytes: Buffer, start: number, end: number): Buffer {
  const pieces: Buffer[] = [];
  for (let at = start; at < end && pieces.length < maxChunks; ) {
    const head = readHead(bytes, at);
    if (head?.tag !== 0x04) break;
    pieces.push(bytes.subarray(head.start, head.end));
    at = head.end;
  }
  return Buffer.concat(pieces);
}
