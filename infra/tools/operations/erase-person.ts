import { writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { parseArgs } from "node:util";
import { type Erasure, type Receipt, receiptOf } from "../../../shared/domain/erasure.ts";
import type { ContactId } from "../../../shared/domain/ids.ts";
import { requestErasure, runErasure } from "../../../shared/flow/erase-person.ts";
import { exportPerson } from "../../../shared/flow/export-person.ts";
import { isMain } from "../../main-module.ts";
import { type ExitCode, endProgress, exitCodes, runTool, type Terminal, UsageError } from "../command.ts";
import { findContacts, personHelp, personOptions } from "./find-contact.ts";
import { openStores } from "./services.ts";
import { strayMailsIn } from "./stray-mails.ts";
import { openTarget, targetHelp, targetOptions } from "./target.ts";

export const help = `
npm run erase-person -- --contact <id> | --address <address> [options]

Erases everything that is held about a person, for good: tickets with messages, replies and notes, files and raw mails, what lies
in quarantine, what was learned of their words, links to their other contacts, counters. Contacts that are proven to be the same
person are erased along. Only counts what there is, unless --go is said.

What was on its way then is looked for again by the system itself: after 20 minutes, a day, 15 days and 29 days. The same
command run again goes on where it was, and shows how it stands.

  --go                 do it: nothing brings it back but a backup
  --receipt <file>     write the receipt there, as JSON: it names nobody
  --status             only show how the erasure of this contact stands (with --contact)
  --quick              do not look into raw mails that are on no ticket
${personHelp}
${targetHelp}
  --help

Exit codes: 0 done; 1 it was cut short: run it again; 2 called wrongly.
`;

export async function main(args: readonly string[], { say, progress }: Terminal): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      go: { type: "boolean", default: false },
      status: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      receipt: { type: "string" },
      ...personOptions,
      ...targetOptions,
    },
  });
  if (values.status && (values.contact === undefined || values.go)) {
    throw new UsageError("--status goes with --contact, and without --go.");
  }
  const target = await openTarget(values);
  const services = await openStores(target);
  const contacts = await findContacts(values, services);
  if (values.status) return showStatus(contacts[0], services, say);
  if (!values.go) return showWhatThereIs(contacts, services, { say, progress });

  const strayMails = values.quick ? undefined : strayMailsIn(target, services.ids, progress, services.now);
  const erasing = {
    ...services,
    ...(strayMails && { strayMails }),
    progress: ({ counts }: Erasure) =>
      progress(`${counts.tickets ?? 0} tickets, ${counts.messages ?? 0} messages`),
  };
  const asked = await requestErasure(contacts, `operator ${userInfo().username}`, services);
  const ran = await runErasure(asked.contact, erasing);
  const receipt = receiptOf(ran ?? (await services.persons.erasure(asked.contact)) ?? asked);
  endProgress();
  for (const line of describeReceipt(receipt)) say(line);
  if (values.receipt !== undefined) {
    await writeFile(values.receipt, `${JSON.stringify(receipt, undefined, 2)}\n`, { mode: 0o600 });
    say(`The receipt is in ${values.receipt}.`);
  }
  return receipt.erasedAt === undefined ? exitCodes.problems : exitCodes.done;
}

type Stores = Awaited<ReturnType<typeof openStores>>;

async function showStatus(contact: ContactId, { persons }: Stores, say: (text: string) => void) {
  const erasure = await persons.erasure(contact);
  if (!erasure) {
    say("Nobody asked for an erasure of this contact.");
    return exitCodes.problems;
  }
  for (const line of describeReceipt(receiptOf(erasure))) say(line);
  return exitCodes.done;
}

async function showWhatThereIs(
  contacts: readonly ContactId[],
  services: Stores,
  { say, progress }: Terminal,
): Promise<ExitCode> {
  const found = await exportPerson(contacts, services, (tickets) => progress(`${tickets} tickets read`));
  endProgress();
  const messages = found.tickets.reduce((sum, each) => sum + each.messages.length, 0);
  say(
    `${found.contacts.length} contacts, ${found.tickets.length} tickets with ${messages} messages, ${found.files.length} files and raw mails, ${found.quarantine.length} in quarantine would be erased.`,
  );
  say("Nothing was changed. Export them first if the person may ask for a copy; then say --go.");
  return exitCodes.done;
}

const states = {
  running: "It is not through yet: run it again, or leave it to the system, which goes on within minutes.",
  swept: "Everything that was there is gone.",
  done: "Everything is gone, and nothing can turn up any more.",
} as const;

/** Says to a person how an erasure stands. */
export function describeReceipt({ contact, state, erased, nextAt, kept }: Receipt): readonly string[] {
  const counts = Object.entries(erased).map(([kind, count]) => `${count} ${kind}`);
  return [
    `Erasure ${contact}:`,
    `  ${states[state]}`,
    `  Erased: ${counts.length > 0 ? counts.join(", ") : "nothing, as nothing was there"}.`,
    ...(state === "swept" && nextAt !== undefined
      ? [`  It is looked again for what was on its way at ${nextAt}.`]
      : []),
    "  Kept:",
    ...kept.map((each) => `    ${each}`),
  ];
}

if (isMain(import.meta)) await runTool(help, main);
