import { decodeText } from "./charset.ts";
import { decodeWords } from "./encoded-words.ts";

/** A field like Content-Type: a value and named parameters. */
export interface Parameterised {
  /** Lower-case, before the first semicolon, without comments. */
  readonly value: string;
  /** Lower-case names. The first of several equal ones counts. */
  readonly parameters: ReadonlyMap<string, string>;
}

const maxParameters = 200;

/**
 * Reads `text/plain; charset="utf-8"; name*0*=utf-8''…` (RFC 2045 section 5.1, RFC 2231) and what is made of it in the wild:
 * unquoted values with spaces, encoded words in values, a missing semicolon, quotes that never close.
 */
export function readParameterised(field: string | undefined): Parameterised {
  const text = (field ?? "").slice(0, 20_000).replace(/\s+/g, " ").trim();
  const semicolon = text.search(/[;\s]/);
  const value = (semicolon === -1 ? text : text.slice(0, semicolon)).trim().toLowerCase();
  return { value, parameters: joined(rawParameters(semicolon === -1 ? "" : text.slice(semicolon))) };
}

const parameterName = /([^\s=;"()]{1,80}) ?= ?/y;

function rawParameters(text: string): readonly (readonly [string, string])[] {
  const found: (readonly [string, string])[] = [];
  let at = 0;
  while (at < text.length && found.length < maxParameters) {
    while (text[at] === ";" || text[at] === " ") at += 1;
    parameterName.lastIndex = at;
    const name = parameterName.exec(text)?.[1];
    if (name === undefined) {
      const next = text.indexOf(";", at + 1);
      if (next === -1) break;
      at = next;
      continue;
    }
    const [value, end] = parameterValue(text, parameterName.lastIndex);
    found.push([name.toLowerCase(), value]);
    at = end;
  }
  return found;
}

function parameterValue(text: string, start: number): readonly [string, number] {
  if (text[start] === '"') return quotedString(text, start + 1);
  const semicolon = text.indexOf(";", start);
  const end = semicolon === -1 ? text.length : semicolon;
  const whole = text.slice(start, end);
  // A missing semicolon: another parameter follows the white space.
  const cut = whole.search(/ [\w*-]{1,40} ?= ?(?!\?)\S/);
  const value = cut === -1 ? whole : whole.slice(0, cut);
  return [value.trim().replace(/^'(.*)'$/, "$1"), cut === -1 ? end : start + cut];
}

function quotedString(text: string, start: number): readonly [string, number] {
  let value = "";
  for (let at = start; at < text.length; at += 1) {
    const character = text[at] ?? "";
    if (character === '"') return [value, at + 1];
    if (character === "\\" && at + 1 < text.length) {
      at += 1;
      value += text[at];
    } else value += character;
  }
  // Never closed: the parameter ends where the next could begin.
  const end = text.indexOf(";", start);
  return end === -1 ? [text.slice(start).trim(), text.length] : [text.slice(start, end).trim(), end];
}

/** Continuations (`name*0*`, `name*1`) put together and everything decoded. */
function joined(raw: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  const plain = new Map<string, string>();
  const pieces = new Map<
    string,
    { readonly order: number; readonly encoded: boolean; readonly value: string }[]
  >();
  for (const [key, value] of raw) {
    const match = /^([^*]+)(?:\*(\d{1,4}))?(\*)?$/.exec(key);
    const [, name = key, order, star] = match ?? [];
    if (order === undefined && star === undefined) {
      if (!plain.has(name)) plain.set(name, decodeWords(value));
      continue;
    }
    const piece = { order: Number(order ?? 0), encoded: star !== undefined, value };
    pieces.set(name, [...(pieces.get(name) ?? []), piece]);
  }
  for (const [name, list] of pieces) plain.set(name, continued(list));
  return plain;
}

function continued(
  pieces: readonly { readonly order: number; readonly encoded: boolean; readonly value: string }[],
): string {
  const sorted = pieces.toSorted((one, other) => one.order - other.order);
  const tagged = sorted[0]?.encoded ? /^([^']{0,40})'([^']{0,40})'/.exec(sorted[0].value) : null;
  const bytes = sorted.map(({ encoded, value }, index) => {
    const text = index === 0 && tagged ? value.slice(tagged[0].length) : value;
    return encoded ? percentBytes(text) : Buffer.from(text);
  });
  // Programs that know neither standard wrap encoded words into continuations.
  return decodeWords(decodeText(Buffer.concat(bytes), tagged?.[1] || undefined));
}

function percentBytes(text: string): Buffer {
  const parts = text.split(/(%[0-9a-f]{2})/i);
  return Buffer.concat(
    parts.map((part) =>
      /^%[0-9a-f]{2}$/i.test(part) ? Buffer.from(part.slice(1), "hex") : Buffer.from(part),
    ),
  );
}
