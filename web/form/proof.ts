/** How many hashes are asked for at once: between two such heaps the page can do something else. */
const heap = 256;

/**
 * Finds a number such that SHA-256 over `<challenge>:<number>` begins with so many zero bits: about 2^bits tries. What the
 * server asks of browsers that do not look like people's.
 */
export async function findProof(challenge: string, bits: number): Promise<string> {
  const encoder = new TextEncoder();
  for (let from = 0; ; from += heap) {
    const numbers = Array.from({ length: heap }, (_, at) => from + at);
    const digests = await Promise.all(
      numbers.map((number) => crypto.subtle.digest("SHA-256", encoder.encode(`${challenge}:${number}`))),
    );
    const found = digests.findIndex((digest) => new DataView(digest).getUint32(0) >>> (32 - bits) === 0);
    if (found >= 0) return String(from + found);
  }
}
