import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { parseArgs } from "node:util";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { parseAgent, parseAudit, parseTicket } from "../../shared/aws/ticket-items.ts";
import { readSystem } from "../local/system-file.ts";
import { isMain } from "../main-module.ts";
import { exitCodes, runTool, UsageError } from "./command.ts";
import { pastTicket } from "./past-tickets.ts";

const help = `
npm run policy:export -- <file> [--data <directory>] [--table <name>]

Writes what happened to every ticket, one line each, for \`npm run policy:replay\`: times, queues and agents; no word of
what was written, and nobody's address. Reads the whole table, page by page.

  --data    of the running local system (default: .relaydesk)
  --table   the table in AWS instead, with the credentials of the environment
`;

/** Of each page that the table is read by. */
const pageItems = 500;

if (isMain(import.meta)) {
  await runTool(help, async (args, { say, progress }) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { data: { type: "string", default: ".relaydesk" }, table: { type: "string" } },
    });
    const [file] = positionals;
    if (file === undefined) throw new UsageError("Where to? Name a file to write.");
    const { client, table } = open(values);
    const out = createWriteStream(file, { flags: "w", mode: 0o600 });
    const write = async (record: unknown) => {
      if (!out.write(`${JSON.stringify(record)}\n`)) await once(out, "drain");
    };
    let tickets = 0;
    let start: Record<string, unknown> | undefined;
    // Audit records stand in their ticket's partition, but a page may end within one: kept until their ticket is known.
    const metas = new Map<string, ReturnType<typeof parseTicket>>();
    const acts = new Map<string, ReturnType<typeof parseAudit>[]>();
    do {
      const page = await client.send(
        new ScanCommand({
          TableName: table,
          Limit: pageItems,
          FilterExpression: "begins_with(pk, :ticket) OR begins_with(pk, :agent)",
          ExpressionAttributeValues: { ":ticket": "T#", ":agent": "AG#" },
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      for (const item of page.Items ?? []) {
        const [pk, sk] = [String(item.pk), String(item.sk)];
        if (pk.startsWith("AG#") && sk === "META") {
          // The trail of a ticket names people by their name.
          const { name: id, max, maxOf, skills, languages, queues } = parseAgent(item);
          await write({
            agent: { id, max, skills, languages, ...(maxOf && { maxOf }), ...(queues && { queues }) },
          });
        } else if (sk === "META") metas.set(pk, parseTicket(item));
        else if (sk.startsWith("A#")) acts.set(pk, [...(acts.get(pk) ?? []), parseAudit(item)]);
      }
      start = page.LastEvaluatedKey;
      progress(`${metas.size} tickets read`);
    } while (start);
    for (const [pk, ticket] of metas) {
      await write(pastTicket(ticket, acts.get(pk) ?? []));
      tickets += 1;
    }
    out.end();
    await once(out, "finish");
    say(`${tickets} tickets are in ${file}.`);
    return exitCodes.done;
  });
}

function open({ data, table }: { readonly data: string; readonly table?: string | undefined }) {
  const options = { marshallOptions: { removeUndefinedValues: true } };
  if (table !== undefined)
    return { client: DynamoDBDocumentClient.from(new DynamoDBClient({}), options), table };
  const system = readSystem(data);
  const [name, ...others] = system.tableNames;
  if (name === undefined || others.length > 0) throw new Error("The system does not have exactly one table.");
  const client = new DynamoDBClient({
    endpoint: system.frontUrl,
    region: system.region,
    credentials: { accessKeyId: system.accessKey, secretAccessKey: "local" },
  });
  return { client: DynamoDBDocumentClient.from(client, options), table: name };
}
