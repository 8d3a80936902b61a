import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type ExportedFile, exportPerson, type PersonExport } from "../../../shared/flow/export-person.ts";
import type { Blobs } from "../../../shared/flow/ports.ts";
import { isMain } from "../../main-module.ts";
import { type ExitCode, endProgress, exitCodes, runTool, type Terminal, UsageError } from "../command.ts";
import { findContacts, personHelp, personOptions } from "./find-contact.ts";
import { openStores } from "./services.ts";
import { openTarget, targetHelp, targetOptions } from "./target.ts";

export const help = `
npm run export-person -- <folder> --contact <id> | --address <address> [options]

Writes everything that is held about a person into a new folder: contacts, tickets with all messages, replies, notes and who did
what, what lies in quarantine, files and raw mails. Contacts that are proven to be the same person come along. Changes nothing.

${personHelp}
${targetHelp}
  --help

In the folder: person.json (contacts and quarantine), tickets/, files/, and manifest.json with the SHA-256 of each file. It holds
personal data: keep it where nobody else reads it, hand it over on a safe way, and delete it.

Exit codes: 0 done; 1 nobody is known there, or a file was missing; 2 called wrongly.
`;

export async function main(args: readonly string[], { say, progress }: Terminal): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { ...personOptions, ...targetOptions },
  });
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0) throw new UsageError("Where to? Name one folder to make.");
  const services = await openStores(await openTarget(values));
  const contacts = await findContacts(values, services);
  const found = await exportPerson(contacts, services, (tickets) => progress(`${tickets} tickets read`));
  endProgress();
  if (found.contacts.length + found.tickets.length + found.quarantine.length === 0) {
    say("Nothing is held about anybody there.");
    return exitCodes.problems;
  }
  const written = await writeExport(folder, found, services.blobs, progress);
  endProgress();
  say(
    `${written.contacts} contacts, ${written.tickets} tickets, ${written.quarantine} in quarantine and ${written.files} files are in ${folder}.`,
  );
  if (written.missing > 0) say(`${written.missing} files are not there any more: manifest.json says which.`);
  return written.missing > 0 ? exitCodes.problems : exitCodes.done;
}

interface Manifest {
  readonly exportedAt: string;
  readonly files: {
    readonly path: string;
    readonly bytes: number;
    readonly sha256: string;
    readonly key?: string;
  }[];
  /** Keys of what the records name and the bucket no longer has: kept as long as it was to be. */
  readonly missing: string[];
}

/** Writes an export into a new folder that nobody else can read. @throws Error when the folder exists */
export async function writeExport(
  folder: string,
  { exportedAt, contacts, tickets, elsewhere, quarantine, files }: PersonExport,
  blobs: Pick<Blobs, "get">,
  progress: (text: string) => void,
) {
  // One that is there may be another person's.
  await mkdir(folder, { mode: 0o700 });
  for (const part of ["tickets", "files"]) await mkdir(join(folder, part), { mode: 0o700 });
  const manifest: Manifest = { exportedAt, files: [], missing: [] };
  const put = async (path: string, content: Uint8Array | string, key?: string) => {
    await writeFile(join(folder, path), content, { flag: "wx", mode: 0o600 });
    const bytes = Buffer.from(content);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    manifest.files.push({ path, bytes: bytes.byteLength, sha256, ...(key !== undefined && { key }) });
  };
  const json = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;
  await put("person.json", json({ exportedAt, contacts, elsewhere, quarantine }));
  for (const each of tickets) await put(`tickets/${each.ticket.id}.json`, json(each));
  for (const [at, file] of files.entries()) {
    progress(`file ${at + 1} of ${files.length}`);
    const content = await blobs.get(file.key);
    if (content === undefined) manifest.missing.push(file.key);
    else await put(`files/${nameOf(file, at)}`, content, file.key);
  }
  await writeFile(join(folder, "manifest.json"), json(manifest), { flag: "wx", mode: 0o600 });
  return {
    contacts: contacts.length,
    tickets: tickets.length,
    quarantine: quarantine.length,
    files: files.length - manifest.missing.length,
    missing: manifest.missing.length,
  };
}

/** Numbered, and of what its sender called it only what is harmless in a file's name. */
function nameOf({ name, kind }: ExportedFile, at: number): string {
  const safe = name
    .normalize("NFKC")
    .replace(/[^\p{L}\p{N}._-]+/gu, "-")
    .replace(/^[.-]+/, "")
    .slice(0, 80);
  return `${String(at + 1).padStart(4, "0")}-${kind}-${safe === "" ? "file" : safe}`;
}

if (isMain(import.meta)) await runTool(help, main);
