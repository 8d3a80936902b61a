import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { helpedBefore } from "../shared/aws/helped-before.ts";
import { Table } from "../shared/aws/table.ts";

/** Records that an answer which was shown before anything was sent did help. */
export function openHelpedBefore(tableName: string) {
  const table = new Table(new DynamoDBClient({}), tableName);
  return (page: string, entry: string, now: Date) => helpedBefore(table, page, entry, now);
}
