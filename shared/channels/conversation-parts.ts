/**
 * The parts of a conversation's key, from the front: `account:person` or `account:post:person`. The last part keeps what is
 * left, colons and all.
 */
export function conversationParts(conversation: string, count: number): readonly string[] | undefined {
  const parts = conversation.split(":");
  const head = parts.slice(0, count - 1);
  const tail = parts.slice(count - 1).join(":");
  const all = [...head, tail];
  return all.length === count && all.every((part) => part !== "" && part !== "unknown") ? all : undefined;
}
