/** Where the bytes of a message lie in the bucket. */

/** A fetched file. It depends on nothing but the place, so that a repeat overwrites itself. */
export function mediaKey(ticket: string, message: string, index: number): string {
  return `media/${ticket}/${message}/${index}`;
}

/** A text that is too long for the table. */
export function messageTextKey(ticket: string, message: string): string {
  return `texts/${ticket}/${message}.json.gz`;
}
