import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

/** One mail or text with what is expected of it. */
export const Case = z.object({
  id: z.string(),
  kind: z.string(),
  /** Relative to the folder of the source. */
  file: z.string().optional(),
  /** In place of a file. */
  input: z.string().optional(),
  expect: z.record(z.string(), z.unknown()),
  options: z.record(z.string(), z.unknown()).optional(),
});

export interface TestCase extends z.infer<typeof Case> {
  /** Folder it comes from: suites differ in what they count as an attachment or a reply. */
  readonly source: string;
}

/** Whether the product's answer agrees with everything the case asserts; `undefined` when it asserts nothing here. */
export type Judge = (
  testCase: TestCase,
  bytes: Uint8Array,
) => boolean | undefined | Promise<boolean | undefined>;

/** The cases of a folder: one `cases.json` per source. */
export function readCases(folder: string): readonly TestCase[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: source }) => casesOf(folder, source));
}

function casesOf(folder: string, source: string): readonly TestCase[] {
  let text: string;
  try {
    text = readFileSync(join(folder, source, "cases.json"), "utf8");
  } catch {
    return [];
  }
  return z
    .array(Case)
    .parse(JSON.parse(text))
    .map((testCase) => ({ ...testCase, source }));
}

/** The bytes that a case is about. */
export function bytesOf(folder: string, testCase: TestCase): Uint8Array {
  if (testCase.file !== undefined) return readFileSync(join(folder, testCase.source, testCase.file));
  return Buffer.from(testCase.input ?? "");
}

/** Text for comparison: runs of white space are one, accents composed. */
export function normalised(text: string): string {
  return text.normalize("NFC").replace(/\s+/g, " ").trim();
}
