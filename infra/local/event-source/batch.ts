import type { Message, MessageAttributeValue } from "@aws-sdk/client-sqs";
import { z } from "zod";
import { type InvocationResult, payloadLimit } from "../lambda.ts";

/** One entry of the event that Lambda's event source mapping for SQS sends. */
export type SqsRecord = {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<Record<string, unknown>>;
  readonly md5OfBody: string;
  readonly md5OfMessageAttributes?: string;
  readonly eventSource: "aws:sqs";
  readonly eventSourceARN: string;
  readonly awsRegion: string;
};

export function toRecord(message: Message, queueArn: string, region: string): SqsRecord {
  const attributes = Object.entries(message.MessageAttributes ?? {});
  return {
    messageId: message.MessageId ?? "",
    receiptHandle: message.ReceiptHandle ?? "",
    body: message.Body ?? "",
    attributes: message.Attributes ?? {},
    messageAttributes: Object.fromEntries(attributes.map(([name, value]) => [name, toAttribute(value)])),
    md5OfBody: message.MD5OfBody ?? "",
    ...(message.MD5OfMessageAttributes !== undefined && {
      md5OfMessageAttributes: message.MD5OfMessageAttributes,
    }),
    eventSource: "aws:sqs",
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}

function toAttribute(value: MessageAttributeValue): Record<string, unknown> {
  return {
    ...(value.StringValue !== undefined && { stringValue: value.StringValue }),
    ...(value.BinaryValue !== undefined && {
      binaryValue: Buffer.from(value.BinaryValue).toString("base64"),
    }),
    stringListValues: [],
    binaryListValues: [],
    dataType: value.DataType,
  };
}

/** Divides a batch so that the event of each part stays below Lambda's payload limit. A record alone always fits. */
export function divideBySize(records: readonly SqsRecord[]): SqsRecord[][] {
  const parts: SqsRecord[][] = [];
  let room = 0;
  for (const record of records) {
    const size = Buffer.byteLength(JSON.stringify(record)) + 1;
    const part = parts.at(-1);
    if (part && size <= room) {
      part.push(record);
      room -= size;
    } else {
      parts.push([record]);
      room = payloadLimit - '{"Records":[]}'.length - size;
    }
  }
  return parts;
}

/** Which records a function has dealt with; the others come again when their visibility timeout ends. */
export type BatchOutcome = {
  readonly done: readonly SqsRecord[];
  /** Why there are others, for the log. */
  readonly problem?: string;
};

const PartialResponse = z.looseObject({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish(),
});

/**
 * Reads a function's answer to a batch as Lambda does. With `ReportBatchItemFailures` an empty answer means success, and
 * one that is malformed or names a message that is not in the batch means that the whole batch failed (Lambda developer
 * guide, "Implementing partial batch responses").
 */
export function judge(
  records: readonly SqsRecord[],
  result: InvocationResult,
  partialFailures: boolean,
): BatchOutcome {
  if ("error" in result) {
    return { done: [], problem: `${result.error.errorType}: ${result.error.errorMessage}` };
  }
  if (!partialFailures) return { done: records };
  const response = PartialResponse.nullable().safeParse(parseJson(result.payload));
  if (!response.success) return { done: [], problem: "the function's batch response is malformed" };
  const failed = new Set(response.data?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier));
  const known = new Set(records.map(({ messageId }) => messageId));
  if ([...failed].some((id) => !known.has(id))) {
    return { done: [], problem: "the function's batch response names a message that is not in the batch" };
  }
  if (failed.size === 0) return { done: records };
  const done = records.filter(({ messageId }) => !failed.has(messageId));
  return { done, problem: `${failed.size} of ${records.length} messages failed` };
}

/** A text that is not JSON is itself, which no batch response is. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
