import type { Access, Place } from "../access.ts";
import type { FrontRequest } from "../request.ts";
import { readJsonCall, text } from "./json-body.ts";

/** The permissions that an SQS request needs. Batches need that of the single operation. */
export function sqsAccess(request: FrontRequest, { region, accountId }: Place): Access[] {
  const { operation, parameters } = readJsonCall(request);
  const arn = (name: string) => `arn:aws:sqs:${region}:${accountId}:${name}`;
  if (operation === "StartMessageMoveTask") {
    return moveAccess(text(parameters.SourceArn) ?? "*", text(parameters.DestinationArn));
  }
  const url = text(parameters.QueueUrl);
  const name = url === undefined ? text(parameters.QueueName) : url.split("/").at(-1);
  const resource = text(parameters.SourceArn) ?? (name === undefined ? "*" : arn(name));
  return [{ action: `sqs:${operation.replace(/Batch$/, "")}`, resources: [resource] }];
}

function moveAccess(source: string, destination: string | undefined): Access[] {
  const onSource = ["StartMessageMoveTask", "ReceiveMessage", "DeleteMessage", "GetQueueAttributes"];
  return [
    ...onSource.map((name): Access => ({ action: `sqs:${name}`, resources: [source] })),
    ...(destination === undefined
      ? []
      : [{ action: "sqs:SendMessage", resources: [destination] } satisfies Access]),
  ];
}
