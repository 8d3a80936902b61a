import type { Access, Place } from "../access.ts";
import type { FrontRequest } from "../request.ts";
import { type Fields, fields, list, readJsonCall, text } from "./json-body.ts";

/** What IAM calls the parts of a transaction. */
const transactionParts = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
  Get: "GetItem",
} as const;

/** The permissions that a DynamoDB request needs: one for each table, or index, that it touches. */
export function dynamoAccess(request: FrontRequest, place: Place): Access[] {
  const { operation, parameters } = readJsonCall(request);
  const accesses = operation.startsWith("Transact")
    ? ofTransaction(parameters, place)
    : tablesOf(parameters, place).map(
        (table): Access => ({ action: `dynamodb:${operation}`, resources: [table] }),
      );
  return accesses.length > 0 ? accesses : [{ action: `dynamodb:${operation}`, resources: ["*"] }];
}

function ofTransaction(parameters: Fields, place: Place): Access[] {
  return list(parameters.TransactItems).flatMap((item) =>
    Object.entries(transactionParts).flatMap(([part, action]): Access[] => {
      const table = text(fields(fields(item)[part]).TableName);
      return table === undefined
        ? []
        : [{ action: `dynamodb:${action}`, resources: [tableArn(table, place)] }];
    }),
  );
}

function tablesOf(parameters: Fields, place: Place): string[] {
  const table = text(parameters.TableName) ?? text(parameters.TableArn) ?? text(parameters.ResourceArn);
  if (table !== undefined) {
    const index = text(parameters.IndexName);
    return [tableArn(table, place) + (index === undefined ? "" : `/index/${index}`)];
  }
  const stream = text(parameters.StreamArn);
  const batched = Object.keys(fields(parameters.RequestItems)).map((name) => tableArn(name, place));
  return stream === undefined ? batched : [stream];
}

/** DynamoDB takes the ARN of a table wherever it takes its name. */
function tableArn(table: string, { region, accountId }: Place): string {
  return table.startsWith("arn:") ? table : `arn:aws:dynamodb:${region}:${accountId}:table/${table}`;
}
