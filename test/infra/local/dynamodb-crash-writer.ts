/**
 * Writes round after round to the database at the given path until it is killed, and prints the number of each round
 * that was answered. `dynamodb-durability.test.ts` runs it as a process of its own.
 */
import { pathToFileURL } from "node:url";
import { createDynamo, type Dynamo } from "../../../infra/local/dynamodb.ts";
import { tableWithIndexes } from "./dynamodb-tables.ts";

export const TABLES = ["crash-left", "crash-right"] as const;
export const ITEMS_PER_TABLE = 20;

/** One transaction over both tables: every counter goes up by one and every item moves to the round's place in the index. */
export function roundOf(round: number): { ClientRequestToken: string; TransactItems: object[] } {
  const text = String(round).repeat(100);
  const TransactItems = TABLES.flatMap((TableName) =>
    Array.from({ length: ITEMS_PER_TABLE }, (_, i) => ({
      Update: {
        TableName,
        Key: { pk: { S: `item-${i}` }, sk: { S: "a" } },
        UpdateExpression: "ADD n :one SET queue = :round, due = :due, #text = :text",
        ExpressionAttributeNames: { "#text": "text" },
        ExpressionAttributeValues: {
          ":one": { N: "1" },
          ":round": { S: `round-${round}` },
          ":due": { N: String(round) },
          ":text": { S: text },
        },
      },
    })),
  );
  return { ClientRequestToken: `round-${round}`, TransactItems };
}

/** Creates the tables unless they are there. */
export async function prepare(dynamo: Dynamo): Promise<void> {
  const existing = JSON.stringify(await dynamo.perform("ListTables", {}));
  for (const name of TABLES)
    if (!existing.includes(name)) await dynamo.perform("CreateTable", { ...tableWithIndexes(name) });
}

/** Writes rounds; in round `lastRound` (if any) kills this process at the first sight of the first thing that it writes. */
async function write(path: string, firstRound: number, lastRound: number): Promise<never> {
  const dynamo = createDynamo({ path });
  await prepare(dynamo);
  for (let round = firstRound; ; round++) {
    const answer = dynamo.perform("TransactWriteItems", roundOf(round));
    if (round === lastRound) await killAtFirstSight(dynamo, round);
    await answer;
    process.stdout.write(`${round}\n`);
  }
}

/** Watches the item that a round writes first, while the round is being written. */
async function killAtFirstSight(dynamo: Dynamo, round: number): Promise<void> {
  const get = { TableName: TABLES[0], Key: { pk: { S: "item-0" }, sk: { S: "a" } } };
  while (!JSON.stringify(await dynamo.perform("GetItem", get)).includes(`"round-${round}"`));
  process.kill(process.pid, "SIGKILL");
}

const [, script, path, firstRound, lastRound] = process.argv;
if (script && path && import.meta.url === pathToFileURL(script).href)
  await write(path, Number(firstRound), Number(lastRound));
