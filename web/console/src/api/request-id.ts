/** Names one act: sent twice, it is done once. */
export function newRequestId(): string {
  return crypto.randomUUID();
}
