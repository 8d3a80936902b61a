import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod/mini";

const name = z.string().check(z.regex(/^[\w-]{8,64}$/));
const ToCompile = z.union([z.strictObject({ publication: name }), z.strictObject({ trial: name })]);
export type ToCompile = z.infer<typeof ToCompile>;

/** Tells `publish-faq` that a draft waits. Harmless when it is told twice: a publication is done once, and a trial too. */
export function publishingQueue(sqs: SQSClient, queueUrl: string) {
  return async (waiting: ToCompile): Promise<void> => {
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(waiting) }));
  };
}

export function readToCompile(body: string): ToCompile {
  return z.parse(ToCompile, JSON.parse(body));
}
