/**
 * Watches the bytes that a client sends over a WebSocket for the sizes of its frames (RFC 6455, 5.2); the library that
 * reads them tells only whole messages.
 *
 * @param largest bytes of payload
 * @param tooLarge called for each frame that announces more
 * @returns takes the bytes as they come, cut anywhere
 */
export function watchFrameSizes(largest: number, tooLarge: () => void): (chunk: Buffer) => void {
  let header = Buffer.alloc(0);
  let payloadLeft = 0n;
  return (chunk) => {
    let rest = chunk;
    while (rest.length > 0) {
      if (payloadLeft > 0n) {
        const skipped = payloadLeft < BigInt(rest.length) ? Number(payloadLeft) : rest.length;
        payloadLeft -= BigInt(skipped);
        rest = rest.subarray(skipped);
        continue;
      }
      const missing = headerLength(header) - header.length;
      header = Buffer.concat([header, rest.subarray(0, missing)]);
      rest = rest.subarray(missing);
      if (header.length < headerLength(header)) continue;
      payloadLeft = payloadLength(header);
      if (payloadLeft > BigInt(largest)) tooLarge();
      header = Buffer.alloc(0);
    }
  };
}

/** As far as it can be told from what there is of the header. */
function headerLength(header: Buffer): number {
  const second = header[1];
  if (second === undefined) return 2;
  const extended = { 126: 2, 127: 8 }[second & 0x7f] ?? 0;
  const mask = second & 0x80 ? 4 : 0;
  return 2 + extended + mask;
}

function payloadLength(header: Buffer): bigint {
  const short = header.readUInt8(1) & 0x7f;
  if (short === 127) return header.readBigUInt64BE(2);
  return BigInt(short === 126 ? header.readUInt16BE(2) : short);
}
