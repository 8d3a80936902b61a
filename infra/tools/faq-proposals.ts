import { parseArgs } from "node:util";
import * as z from "zod/mini";
import type { EntryResult, ProposalView } from "../../shared/api/desk/knowledge.ts";
import { isMain } from "../main-module.ts";
import { type ExitCode, exitCodes, runTool, type Terminal, UsageError } from "./command.ts";
import { deskHelp, deskOptions, openDesk } from "./desk-access.ts";

const HELP = `
npm run faq:proposals -- [options]

Shows what customers ask and nothing answers, grouped, the most frequent first, and how the entries did that were
answered with. npm run faq:draft -- <proposal> makes an entry's draft of one.

  --state <word>       open, drafted or dismissed (default: open)
  --least <count>      only proposals of so many messages (default: 1)
  --dismiss <id>       not worth an entry; what is like it does not come back
  --results [--days n] how the entries did in the last n days (default: 30)
${deskHelp}
  --json               one JSON object
  --help

Exit codes: 0 done, 1 the desk refused or does not answer, 2 called wrongly.
`;

const State = z.enum(["open", "drafted", "dismissed"]);
const examplesShown = 5;

async function proposalsCommand(args: readonly string[], { say }: Terminal): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      state: { type: "string", default: "open" },
      least: { type: "string", default: "1" },
      days: { type: "string", default: "30" },
      dismiss: { type: "string" },
      results: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      ...deskOptions,
    },
  });
  const state = State.safeParse(values.state);
  if (!state.success) throw new UsageError("--state is one of open, drafted, dismissed.");
  const [least, days] = [Number(values.least), Number(values.days)];
  if (!Number.isInteger(least) || least < 1) throw new UsageError("--least is a number from 1 on.");
  if (!Number.isInteger(days) || days < 1 || days > 92)
    throw new UsageError("--days is a number from 1 to 92.");
  const desk = await openDesk(values);
  const show = (shown: object, words: () => string) =>
    say(values.json ? JSON.stringify(shown, undefined, 2) : words());
  if (values.dismiss !== undefined) {
    const dismissed = await desk.dismiss(values.dismiss);
    show(dismissed, () => `${dismissed.id} is dismissed.`);
  } else if (values.results) {
    const results = await desk.results(days);
    show(results, () => describeResults(results.items, days));
  } else {
    const proposals = await desk.proposals(state.data, least);
    show(proposals, () => describeProposals(proposals.items));
  }
  return exitCodes.done;
}

/** Says proposals to a person. What customers wrote is shown without control characters. */
export function describeProposals(proposals: readonly ProposalView[]): string {
  if (proposals.length === 0) return "Nothing is asked that nothing answers.";
  return proposals.map(describeProposal).join("\n\n");
}

function describeProposal(proposal: ProposalView): string {
  const { id, size, language, lastAt, examples, nearest, chosen, belongsTo } = proposal;
  const more = examples.length - examplesShown;
  return [
    `${id}  ${size} ${size === 1 ? "message" : "messages"}, ${language}, last ${lastAt.slice(0, 10)}`,
    ...examples.slice(0, examplesShown).map((text) => `  "${printable(text)}"`),
    ...(more > 0 ? [`  and ${more} more`] : []),
    ...counted("nearest entries", nearest),
    ...counted("agents answered with", chosen),
    belongsTo === undefined
      ? `  → npm run faq:draft -- ${id}`
      : `  → ${belongsTo} lacks phrasings: npm run faq:add -- ${belongsTo} ${language} "…"`,
  ].join("\n");
}

function counted(what: string, counts: Readonly<Record<string, number>>): string[] {
  const named = Object.entries(counts).sort(([, a], [, b]) => b - a);
  return named.length === 0
    ? []
    : [`  ${what}: ${named.map(([name, count]) => `${name} ${count}×`).join(", ")}`];
}

/** Says results to a person. */
export function describeResults(results: readonly EntryResult[], days: number): string {
  if (results.length === 0) return `Nothing was answered from the FAQ in ${days} days.`;
  const rows = results.map(({ entry, answered, helped, notHelped, askedAgain, chosen }) => {
    const silent = answered - helped - notHelped - askedAgain;
    const numbers = [answered, helped, notHelped, askedAgain, silent, chosen];
    return entry.padEnd(32) + numbers.map((number) => String(number).padStart(12)).join("");
  });
  const head = ["answered", "helped", "not helped", "asked again", "silent", "by agents"];
  return ["entry".padEnd(32) + head.map((name) => name.padStart(12)).join(""), ...rows].join("\n");
}

function printable(text: string): string {
  return text.replace(/\p{C}/gu, " ");
}

if (isMain(import.meta)) await runTool(HELP, proposalsCommand);
