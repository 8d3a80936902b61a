import type { ServerResponse } from "node:http";
import type { FrontRequest } from "../front/request.ts";
import {
  attributesOf,
  type Call,
  entriesOf,
  type Parameters,
  parseParameters,
  queueByName,
  queueNamedBy,
  text,
} from "./call.ts";
import {
  changeMessageVisibility,
  changeMessageVisibilityBatch,
  deleteMessage,
  deleteMessageBatch,
  deleteQueue,
  getQueueAttributes,
  listQueues,
  listQueueTags,
  purgeQueue,
  SqsError,
  setQueueAttributes,
  tagQueue,
  untagQueue,
  validateQueueAttributes,
} from "./fauxqs.ts";
import { MoveTasks } from "./move-tasks.ts";
import { parseRedrivePolicy, type QueueStore } from "./queue-store.ts";
import { receive } from "./receive.ts";
import { send, sendBatch } from "./send.ts";

/** Answers a call, at once or later. */
type Operation = (call: Call) => unknown;

/**
 * SQS over its JSON protocol.
 *
 * @param region The region of queues that callers create.
 */
export function sqsOverHttp(store: QueueStore, region: string) {
  const operations = operationsOn(store, region);
  return async (request: FrontRequest, response: ServerResponse): Promise<void> => {
    try {
      const name = String(request.headers["x-amz-target"]).replace("AmazonSQS.", "");
      const operation = operations[name];
      if (operation === undefined) {
        throw new SqsError(
          "UnsupportedOperation",
          `The local system does not have the SQS operation ${name}.`,
          501,
        );
      }
      const parameters = parseParameters(request.body);
      answer(response, 200, await operation({ parameters, gone: () => response.destroyed }));
    } catch (error) {
      if (!(error instanceof SqsError)) {
        throw error;
      }
      response.setHeader("x-amzn-query-error", `${olderCode(error)};Sender`);
      answer(response, error.statusCode, error.toJSON());
    }
  };
}

function operationsOn(store: QueueStore, region: string): Record<string, Operation> {
  const moveTasks = new MoveTasks(store);
  /** An operation that the emulator does right, with its writes held together. */
  const asIs =
    (action: (parameters: Parameters, store: QueueStore) => unknown): Operation =>
    ({ parameters }) =>
      store.together(() => action(parameters, store));
  return {
    ChangeMessageVisibility: checkingHandle(asIs(changeMessageVisibility)),
    ChangeMessageVisibilityBatch: asIs(changeMessageVisibilityBatch),
    CreateQueue: ({ parameters }) => createQueue(store, region, parameters),
    DeleteMessage: checkingHandle(asIs(deleteMessage)),
    DeleteMessageBatch: ({ parameters }) => deleteBatch(store, parameters),
    DeleteQueue: asIs(deleteQueue),
    GetQueueAttributes: ({ parameters }) => {
      store.dropExpired(queueNamedBy(store, parameters));
      return getQueueAttributes(parameters, store);
    },
    GetQueueUrl: ({ parameters }) => ({ QueueUrl: queueByName(store, parameters.QueueName).url }),
    ListDeadLetterSourceQueues: ({ parameters }) => ({
      queueUrls: store
        .queuesWithDeadLetterQueue(queueNamedBy(store, parameters).arn)
        .map((queue) => queue.url),
    }),
    ListMessageMoveTasks: ({ parameters }) => moveTasks.list(text(parameters, "SourceArn")),
    ListQueues: asIs(listQueues),
    ListQueueTags: asIs(listQueueTags),
    PurgeQueue: asIs(purgeQueue),
    ReceiveMessage: (call) => receive(store, call),
    SendMessage: ({ parameters }) => store.together(() => send(store, parameters)),
    SendMessageBatch: ({ parameters }) => store.together(() => sendBatch(store, parameters)),
    SetQueueAttributes: ({ parameters }) => {
      checkAttributes(attributesOf(parameters));
      return setQueueAttributes(parameters, store);
    },
    StartMessageMoveTask: ({ parameters }) => {
      const destination = parameters.DestinationArn;
      return moveTasks.start(
        text(parameters, "SourceArn"),
        destination === undefined ? undefined : String(destination),
      );
    },
    TagQueue: asIs(tagQueue),
    UntagQueue: asIs(untagQueue),
  };
}

function createQueue(store: QueueStore, region: string, parameters: Parameters): object {
  const name = text(parameters, "QueueName");
  const isFifo = name.endsWith(".fifo");
  const attributes = { ...attributesOf(parameters), ...(isFifo && { FifoQueue: "true" }) };
  checkAttributes(attributes);
  const existing = store.getQueueByName(name);
  const different = Object.entries(attributes).find(
    ([key, value]) => existing !== undefined && existing.attributes[key] !== value,
  );
  if (different !== undefined) {
    throw new SqsError(
      "QueueNameExists",
      `A queue already exists with the same name and a different value for attribute ${different[0]}`,
      400,
      true,
      "QueueAlreadyExists",
    );
  }
  const queue = existing ?? store.createQueue(name, "", store.arnOf(name, region), attributes);
  return { QueueUrl: queue.url };
}

/**
 * Checks queue attributes as SQS does.
 *
 * @throws SqsError that names the attribute and its range.
 */
export function checkAttributes(attributes: Record<string, string>): void {
  validateQueueAttributes(attributes, SqsError);
  if (attributes.RedrivePolicy) {
    parseRedrivePolicy(attributes.RedrivePolicy);
  }
}

/** The code that an error had in the older protocol of SQS; SDKs still name errors by it where the two differ. */
function olderCode({ queryCode }: SqsError): string {
  return withoutPrefix.test(queryCode) ? queryCode : `AWS.SimpleQueueService.${queryCode}`;
}

const withoutPrefix =
  /^(Invalid(Attribute|Message|Parameter|Id|Security).*|Missing.*|OverLimit|QueueAlreadyExists|ReceiptHandleIsInvalid|Resource.*|Serialization.*)$/;

/** Handles that we never gave out are refused; the emulator takes any text. */
function checkingHandle(operation: Operation): Operation {
  return (call) => {
    const handle = call.parameters.ReceiptHandle;
    if (handle !== undefined && !isReceiptHandle(handle)) {
      throw new SqsError("ReceiptHandleIsInvalid", "The input receipt handle is invalid.");
    }
    return operation(call);
  };
}

function deleteBatch(store: QueueStore, parameters: Parameters): object {
  const result = store.together(() => deleteMessageBatch(parameters, store));
  const bogus = new Set(
    entriesOf(parameters)
      .filter((entry) => !isReceiptHandle(entry.ReceiptHandle))
      .map((entry) => entry.Id),
  );
  return {
    Successful: (result.Successful ?? []).filter(({ Id }) => !bogus.has(Id)),
    Failed: [...bogus].map((Id) => ({
      Id,
      SenderFault: true,
      Code: "ReceiptHandleIsInvalid",
      Message: "The input receipt handle is invalid.",
    })),
  };
}

function isReceiptHandle(value: unknown): boolean {
  return typeof value === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
}
