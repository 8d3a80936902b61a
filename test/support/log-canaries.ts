import { createReadStream, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as z from "zod";

/** What must be in no log, with a word for what it is. */
export interface Canary {
  readonly what: string;
  readonly text: string;
}

/** Shorter values would be found by chance. */
const shortestSecret = 10;

/** Every secret of a parameter file: the values themselves and, where one is JSON, each string in it. */
export function secretsIn(parameters: unknown): readonly Canary[] {
  const file = z.record(z.string(), z.string()).parse(parameters);
  return Object.entries(file).flatMap(([name, value]) =>
    stringsIn(value)
      .filter((text) => text.length >= shortestSecret && !/^https?:/.test(text))
      .map((text) => ({ what: `the secret ${name}`, text })),
  );
}

function stringsIn(value: string): readonly string[] {
  try {
    return [value, ...leaves(JSON.parse(value))];
  } catch {
    return [value];
  }
}

function leaves(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(leaves);
}

const literal = /"((?:[^"\\\n]|\\.){3,})"|'((?:[^'\\\n]|\\.){3,})'|`((?:[^`\\$]|\\.)+)/g;

/**
 * What customers and agents say in tests: the strings of their sources that are sentences, addresses or Chinese. What
 * the product says itself, or a test calls something, is none of it.
 */
export function wordsOf(
  testSources: readonly string[],
  productSources: readonly string[],
): readonly Canary[] {
  const product = productSources.join("\n");
  const texts = testSources.flatMap((source) =>
    [...withoutNames(source).matchAll(literal)].map((match) => match[1] ?? match[2] ?? match[3] ?? ""),
  );
  return [...new Set(texts.filter(isWords))]
    .filter((text) => !product.includes(text))
    .map((text) => ({ what: "what somebody wrote", text }));
}

/** Names of tests, of modules and of what is waited for are nobody's words. */
function withoutNames(source: string): string {
  return source
    .replace(/\b(?:it|test|describe)(?:\.\w+)*(?:\([^)]*\))?\(\s*(?:"[^"\n]*"|`[^`]*`)/g, "")
    .replace(/\bfrom "[^"]*"/g, "")
    .replace(/\buntil\(\s*(?:"[^"\n]*"|`[^`]*`)/g, "");
}

function isWords(text: string): boolean {
  if (text.includes("\\")) return false;
  return /[\u3400-\u9fff]{4}/.test(text) || (text.length >= 14 && /[a-z] [a-z]/i.test(text));
}

/** Addresses are looked for by their form: whatever a test has made up is found. */
const mailAddress = /[\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,8}\.[a-z]{2,24}/gi;
const telephone = /(?<![\w.+-])\+\d{9,15}(?!\w)/g;

/** Those of the desk itself, and what mail programs write that looks like one. */
const ours = /@(?:demo-wallet\.example|[\w.-]*amazonses\.com)$/i;

/** What a line gives away, in words for whoever has to mend it; empty when it is clean. */
export function leaksIn(line: string, canaries: readonly Canary[]): readonly string[] {
  const addresses = (line.match(mailAddress) ?? []).filter((address) => !ours.test(address));
  return [
    ...canaries
      .filter(({ text }) => line.includes(text))
      .map(({ what, text }) => `${what}: ${text.slice(0, 40)}`),
    ...addresses.map((address) => `a mail address: ${address}`),
    ...(line.match(telephone) ?? []).map((number) => `a telephone number: ${number}`),
  ];
}

/** What the logs below `folder` give away: file, and what; each once. */
export async function leaksBelow(folder: string, words: readonly Canary[]) {
  const systems = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const found = new Set<string>();
  let lines = 0;
  for (const { name } of systems) {
    const files = readdirSync(join(folder, name));
    const secrets = files
      .filter((file) => file === "parameters.json")
      .flatMap((file) => secretsIn(JSON.parse(readFileSync(join(folder, name, file), "utf8"))));
    for (const file of files.filter((each) => each.endsWith(".log"))) {
      const input = createReadStream(join(folder, name, file));
      for await (const line of createInterface({ input })) {
        lines += 1;
        for (const leak of leaksIn(line, [...secrets, ...words])) found.add(`${file}: ${leak}`);
      }
    }
  }
  return { systems: systems.length, lines, leaks: [...found].sort() };
}
