import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import * as z from "zod/mini";
import relaydeskConfig from "../../relaydesk.config.ts";
import { openBusinessHours } from "../../shared/domain/calendar/open-calendar.ts";
import { parseConfig } from "../../shared/domain/config.ts";
import type { AgentId } from "../../shared/domain/ids.ts";
import { type PastAgent, PastTicket } from "../../shared/domain/past-ticket.ts";
import { isMain } from "../main-module.ts";
import { exitCodes, runTool, UsageError } from "./command.ts";
import { comparePolicies, comparisonText, type Policy } from "./policy-comparison.ts";

const help = `
npm run policy:replay -- <export> [--with <changed config>] [--base <config>] [--json]

Sends past tickets through two policies and shows what would come to another queue and how waiting times change.

  <export>    a file of lines that \`npm run policy:export\` wrote
  --with      the changed configuration (default: relaydesk.config.ts as it is now)
  --base      the one to compare with (default: relaydesk.config.ts)
  --json      figures for programs
`;

async function policyIn(file: string | undefined): Promise<Policy> {
  const written: unknown =
    file === undefined ? relaydeskConfig : (await import(pathToFileURL(resolve(file)).href)).default;
  const config = parseConfig(written);
  return { config, hours: openBusinessHours(config.calendars) };
}

/** @throws UsageError that names the line which is none of an export */
export async function readExport(file: string): Promise<{ tickets: PastTicket[]; agents: PastAgent[] }> {
  const tickets: PastTicket[] = [];
  const agents: PastAgent[] = [];
  let number = 0;
  for await (const line of createInterface({
    input: createReadStream(file),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    number += 1;
    if (line.trim() === "") continue;
    try {
      const record: unknown = JSON.parse(line);
      if (isAgent(record)) agents.push({ ...record.agent, id: record.agent.id as AgentId });
      else tickets.push(z.parse(PastTicket, record));
    } catch (cause) {
      throw new UsageError(
        `${file}, line ${number}, is not one of an export: ${String(cause).slice(0, 200)}`,
      );
    }
  }
  return { tickets, agents };
}

function isAgent(record: unknown): record is { agent: Omit<PastAgent, "id"> & { id: string } } {
  return typeof record === "object" && record !== null && "agent" in record;
}

if (isMain(import.meta)) {
  await runTool(help, async (args, { say }) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        with: { type: "string" },
        base: { type: "string" },
        json: { type: "boolean", default: false },
      },
    });
    const [file] = positionals;
    if (file === undefined) throw new UsageError("Which export? Name its file.");
    const { tickets, agents } = await readExport(file);
    const [before, after] = await Promise.all([policyIn(values.base), policyIn(values.with)]);
    const comparison = comparePolicies(tickets, agents, before, after);
    say(values.json ? JSON.stringify(comparison, undefined, 2) : comparisonText(comparison));
    return exitCodes.done;
  });
}
