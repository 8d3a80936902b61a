import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { synthesise } from "../cloud/synth.ts";
import { isMain } from "../main-module.ts";
import { costOf, type Traffic, usualTraffic } from "./cost.ts";
import { costSource, costText } from "./cost-text.ts";
import { readMeasured } from "./measured.ts";
import { prices } from "./prices.ts";
import { readTemplates } from "./read-templates.ts";
import { shapeOf } from "./shape.ts";

const usage = `npm run cost -- [flags]: what a month costs with the configuration as it is.

  --messages 1e6         messages a month
  --mail 0.4             share that comes by mail
  --form 0.1             share that comes through the form
  --chat 0.2             share that comes through the chat; the rest are webhooks
  --answered 0.5         share that the FAQ answers
  --repeated 0.01        share of webhooks that are delivered twice
  --mail-kb 60           size of a raw mail with its files
  --chat-minutes 10      how long a chat stays open
  --agents 20            people at the desk
  --agent-hours 160      hours a month that each of them has the console open
  --cold-share 0.01      share of invocations that start a process
  --batch 1              messages that a worker takes at once; more where many wait
  --kept-months 12       how long tickets are kept
  --ses-plan essentials  or a-la-carte, which older accounts have
  --no-free-units        as if others in the account used up what is free each month
  --assembly <folder>    of a synthesis that was made before
  --json                 for programs`;

const numbers = {
  messages: "messages",
  mail: "mail",
  form: "form",
  chat: "chat",
  answered: "answered",
  repeated: "repeated",
  "mail-kb": "mailKb",
  "chat-minutes": "chatMinutes",
  agents: "agents",
  "agent-hours": "agentHours",
  "cold-share": "coldShare",
  batch: "batch",
  "kept-months": "keptMonths",
} as const satisfies Readonly<Record<string, keyof Traffic>>;
const shares: readonly string[] = ["mail", "form", "chat", "answered", "repeated", "cold-share"];

const sesPlans = ["essentials", "a-la-carte"] as const;

async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(Object.keys(numbers).map((name) => [name, { type: "string" } as const])),
      "ses-plan": { type: "string" },
      "no-free-units": { type: "boolean" },
      assembly: { type: "string" },
      json: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const traffic = trafficOf(values);
  const templates =
    values.assembly === undefined ? await synthesised() : readTemplates(String(values.assembly));
  const measured = readMeasured();
  const cost = costOf({ traffic, shape: shapeOf(templates), measured, prices });
  if (values.json) {
    console.log(JSON.stringify({ traffic, ...cost }, undefined, 2));
    return;
  }
  const { messages, mail, form, chat, answered } = traffic;
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  console.log(
    `${messages.toLocaleString("en")} messages a month: ${percent(mail)} mail, ${percent(form)} form, ${percent(chat)} chat, ` +
      `${percent(1 - mail - form - chat)} webhooks; ${percent(answered)} answered from the FAQ\n`,
  );
  for (const line of costText(cost, prices)) console.log(line);
  console.log(`\n${costSource(measured)}`);
}

/** @throws with a sentence when a flag makes no sense */
export function trafficOf(values: Readonly<Record<string, string | boolean | undefined>>): Traffic {
  const given = Object.entries(numbers).flatMap(([flag, field]) => {
    const value = values[flag];
    if (value === undefined) return [];
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
    const most = shares.includes(flag) ? 1 : 1e12;
    const least = flag === "batch" ? 1 : 0;
    if (!(number >= least && number <= most)) {
      throw new Error(
        `--${flag} ${value}: must be a number ${most === 1 ? "from 0 to 1" : `of ${least} or more`}`,
      );
    }
    return [[field, number] as const];
  });
  const plan = sesPlans.find((name) => name === (values["ses-plan"] ?? usualTraffic.sesPlan));
  if (plan === undefined) {
    throw new Error(`--ses-plan ${values["ses-plan"]}: there are essentials and a-la-carte`);
  }
  const traffic = {
    ...usualTraffic,
    ...Object.fromEntries(given),
    sesPlan: plan,
    freeUnits: values["no-free-units"] !== true,
  };
  if (traffic.mail + traffic.form + traffic.chat > 1 + 1e-9) {
    throw new Error("--mail, --form and --chat are shares of all messages: together they may be 1 at most");
  }
  return traffic;
}

async function synthesised(): Promise<readonly unknown[]> {
  const dir = await mkdtemp(join(tmpdir(), "relaydesk-cost-"));
  try {
    const { outDir } = await synthesise({
      outDir: join(dir, "assembly"),
      bundlesDir: join(dir, "functions"),
      validate: false,
    });
    return readTemplates(outDir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

if (isMain(import.meta)) {
  await main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
