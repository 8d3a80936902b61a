import { entriesOf, type Parameters, queueNamedBy } from "./call.ts";
import { SqsError, type SqsMessage, type SqsQueue, sendMessage, sendMessageBatch } from "./fauxqs.ts";
import type { QueueStore } from "./queue-store.ts";

/** `SendMessage`, keeping the group of the message. */
export function send(store: QueueStore, parameters: Parameters): object {
  const queue = queueNamedBy(store, parameters);
  const groups = new Map<string, string>();
  const group = groupOf(parameters);
  const sent = sendMessage(parameters, store);
  if (group !== undefined && sent.MessageId !== undefined) {
    groups.set(sent.MessageId, group);
  }
  nameGroups(queue, 1, groups);
  return sent;
}

/** `SendMessageBatch`, keeping the group of each message. */
export function sendBatch(store: QueueStore, parameters: Parameters): object {
  const queue = queueNamedBy(store, parameters);
  const wanted = new Map(entriesOf(parameters).map((entry) => [entry.Id, groupOf(entry)]));
  const sent = sendMessageBatch(parameters, store);
  const groups = new Map<string, string>();
  for (const { Id, MessageId } of sent.Successful ?? []) {
    const group = wanted.get(Id);
    if (group !== undefined && MessageId !== undefined) {
      groups.set(MessageId, group);
    }
  }
  nameGroups(queue, sent.Successful?.length ?? 0, groups);
  return sent;
}

/** Fair queues: a standard queue takes and returns the group of a message, which the emulator drops. */
function nameGroups(queue: SqsQueue, sent: number, groups: Map<string, string>): void {
  if (groups.size === 0 || queue.isFifo()) {
    return;
  }
  const named = (message: SqsMessage) => groups.has(message.messageId);
  // What was just sent is at the end of one of the two lists.
  const newest = (messages: SqsMessage[]) => messages.slice(-sent).filter(named);
  for (const message of [...newest(queue.messages), ...newest(queue.delayedMessages)]) {
    Object.assign(message, { messageGroupId: groups.get(message.messageId) });
    queue.persistence?.insertMessage(queue.name, message);
  }
}

function groupOf(parameters: Parameters): string | undefined {
  const group = parameters.MessageGroupId;
  if (group === undefined) {
    return undefined;
  }
  if (typeof group !== "string" || !/^[!-~]{1,128}$/.test(group)) {
    throw new SqsError(
      "InvalidParameterValue",
      "MessageGroupId must be 1 to 128 printable ASCII characters.",
    );
  }
  return group;
}
