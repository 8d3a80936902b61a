import { isRule, type MailLine } from "./mail-lines.ts";
import { type Field, fieldOf } from "./mail-words.ts";

/** `From: … Sent: … To: … Subject: …`, as Outlook and many other programs put it above a mail they quote or forward. */
export interface HeaderBlock {
  /** How many lines it takes, a rule above it included. */
  readonly lines: number;
  readonly fields: readonly Field[];
}

const maxBlockLines = 16;

/**
 * Reads the block that begins at this line, if one does. Below a separator that says what follows (`known`), one field is
 * enough; elsewhere it must look like a mail's header, because people write "From:" and "To:" too.
 */
export function headerBlockAt(
  lines: readonly MailLine[],
  at: number,
  { known = false }: { readonly known?: boolean } = {},
): HeaderBlock | undefined {
  const start = isRule(lines[at]?.bare ?? "") ? afterBlanks(lines, at + 1) : at;
  const first = fieldOf(lines[start]?.bare ?? "");
  if (first === undefined || (!known && (first.kind === "other" || first.kind === "replyTo")))
    return undefined;
  const { fields, end } = readFields(lines, start);
  return known || isMailHeader(fields, start > at) ? { lines: end - at, fields } : undefined;
}

function readFields(lines: readonly MailLine[], start: number): { fields: Field[]; end: number } {
  const fields: Field[] = [];
  const seen = new Set<string>();
  let end = start;
  for (let at = start; at < Math.min(lines.length, start + maxBlockLines); at += 1) {
    const line = lines[at];
    if (line === undefined || line.quoted !== lines[start]?.quoted) break;
    const field = fieldOf(line.bare);
    if (field !== undefined && (field.kind === "other" || !seen.has(field.kind))) {
      fields.push(field);
      seen.add(field.kind);
      end = at + 1;
      continue;
    }
    if (!continues(lines, at, seen)) break;
    const last = fields.pop();
    if (last) fields.push({ kind: last.kind, value: `${last.value} ${line.bare}`.trim() });
    if (line.bare !== "") end = at + 1;
  }
  return { fields, end };
}

/** A value that was wrapped, or a blank line between two fields: either way another field follows soon. */
function continues(lines: readonly MailLine[], at: number, seen: ReadonlySet<string>): boolean {
  const bare = lines[at]?.bare ?? "";
  if (/^<[^<>\s]+@[^<>\s]+>[,;]?$/u.test(bare)) return true;
  for (let next = at + 1; next <= at + (bare === "" ? 1 : 2); next += 1) {
    const following = lines[next]?.bare ?? "";
    if (following === "") return false;
    const field = fieldOf(following);
    if (field !== undefined) return !seen.has(field.kind);
  }
  return false;
}

function isMailHeader(fields: readonly Field[], ruled: boolean): boolean {
  const kinds = new Set(
    fields.map(({ kind }) => kind).filter((kind) => kind !== "other" && kind !== "replyTo"),
  );
  if (!kinds.has("from")) return false;
  const hasAddress = fields.some(({ value }) => /[^\s@<]@[^\s@>]/u.test(value));
  if (hasAddress) return kinds.size >= 2;
  return kinds.has("subject") && kinds.has("date") ? kinds.size >= 3 : ruled && kinds.size >= 3;
}

function afterBlanks(lines: readonly MailLine[], from: number): number {
  let at = from;
  while (at < from + 3 && lines[at]?.bare === "") at += 1;
  return at;
}
