import { type Call, list, type Parameters, queueNamedBy } from "./call.ts";
import { receiveMessage, SqsError, type SqsQueue } from "./fauxqs.ts";
import type { QueueStore } from "./queue-store.ts";

/**
 * Long polling of our own: the emulator answers the first caller that woke up empty-handed at once instead of letting
 * it wait on, and hands messages to callers that have gone away, where they stay invisible until they time out.
 */
export async function receive(store: QueueStore, { parameters, gone }: Call): Promise<object> {
  const queue = queueNamedBy(store, parameters);
  const seconds = Number(parameters.WaitTimeSeconds ?? queue.attributes.ReceiveMessageWaitTimeSeconds);
  if (!(seconds >= 0 && seconds <= 20)) {
    throw new SqsError("InvalidParameterValue", "WaitTimeSeconds must be from 0 to 20.");
  }
  const deadline = Date.now() + seconds * 1000;
  while (!gone()) {
    const result = await receiveMessage({ ...parameters, WaitTimeSeconds: 0 }, store);
    const left = deadline - Date.now();
    if (result.Messages !== undefined || left <= 0) {
      return {
        ...result,
        ...(result.Messages && { Messages: withOrigin(store, queue, parameters, result.Messages) }),
      };
    }
    await queue.waitForMessages(left / 1000);
  }
  return {};
}

type Received = NonNullable<Awaited<ReturnType<typeof receiveMessage>>["Messages"]>;

/** Adds the attribute that says which queue a dead letter came from. */
function withOrigin(
  store: QueueStore,
  queue: SqsQueue,
  parameters: Parameters,
  messages: Received,
): Received {
  const names = [...list(parameters.AttributeNames), ...list(parameters.MessageSystemAttributeNames)];
  if (!names.includes("All") && !names.includes("DeadLetterQueueSourceArn")) {
    return messages;
  }
  return messages.map((received) => {
    const message = queue.inflightMessages.get(received.ReceiptHandle ?? "")?.message;
    const origin = message && store.deadLetterSource(message);
    return origin === undefined
      ? received
      : { ...received, Attributes: { ...received.Attributes, DeadLetterQueueSourceArn: origin } };
  });
}
