import { QueryCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import type { Item, Table } from "./table.ts";

/** Every item that a query finds, page after page, as far as somebody goes on asking. `Limit` is that of one page. */
export async function* everyItem(
  table: Table,
  input: Omit<QueryCommandInput, "TableName">,
): AsyncGenerator<Item> {
  let start: Item | undefined;
  do {
    const page = await table.client.send(
      new QueryCommand({ TableName: table.name, ...input, ...(start && { ExclusiveStartKey: start }) }),
    );
    yield* page.Items ?? [];
    start = page.LastEvaluatedKey;
  } while (start);
}
