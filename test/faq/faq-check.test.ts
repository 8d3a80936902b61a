import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { checkFaq, describeCheck } from "../../infra/tools/faq-check.ts";
import { parseEntryFile } from "../../infra/tools/faq-files.ts";
import { buildFaqIndex } from "../../infra/tools/faq-index.ts";

const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

/** Eight different phrasings about one word. */
function phrasingsOn(word: string): string[] {
  return ["where is", "when comes", "how big is", "I lost", "new", "broken", "price of", "colour of"].map(
    (beginning) => `${beginning} ${word}`,
  );
}

function file(id: string, language = "en", fields: Record<string, unknown> = {}): string {
  const frontMatter = {
    id,
    category: "other",
    language,
    automatic: true,
    question: `What about ${id} ${language}?`,
    phrasings: phrasingsOn(`${id} ${language}`),
    ...fields,
  };
  const lines = Object.entries(frontMatter).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return `---\n${lines.join("\n")}\n---\n\nAnswer about ${id}.\n`;
}

function directoryOf(files: Record<string, string>): string {
  const directory = mkdtempSync(join(tmpdir(), "relaydesk-faq-"));
  directories.push(directory);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
  return directory;
}

function mistakesIn(files: Record<string, string>): string[] {
  return checkFaq(directoryOf(files)).mistakes.map(
    ({ file: name, field, problem }) => `${name}: ${field}: ${problem}`,
  );
}

describe("parseEntryFile", () => {
  it("reads front matter and answer, with either kind of line ending", () => {
    const parsed = parseEntryFile("apple.en.md", file("apple").replaceAll("\n", "\r\n"));
    expect(parsed.entry).toMatchObject({ id: "apple", language: "en", answer: "Answer about apple." });
  });

  it("leaves dates as they are written", () => {
    const text = file("apple").replace("id:", "validFrom: 2026-01-31\nid:");
    expect(parseEntryFile("apple.en.md", text).entry?.validFrom).toBe("2026-01-31");
  });

  it.each([
    ["no front matter", "Just text.", "file"],
    ["an unclosed front matter", "---\nid: apple\n", "file"],
    ["YAML that is none", "---\nid: [\n---\nText", "front matter"],
    ["a list instead of fields", "---\n- id\n---\nText", "front matter"],
    ["a field given twice", "---\nid: apple\nid: pear\n---\nText", "front matter"],
    ["an answer in the front matter", file("apple", "en", { answer: "x" }), "answer"],
    ["an unknown field", file("apple", "en", { author: "me" }), "author"],
    ["no question", file("apple").replace(/question:.*\n/, ""), "question"],
    ["a wrong category", file("apple", "en", { category: "fruit" }), "category"],
    ["an empty phrasing", file("apple", "en", { phrasings: ["good", ""] }), "phrasings[1]"],
    ["a date that does not exist", file("apple", "en", { validFrom: "2026-02-31" }), "validFrom"],
    ["no answer", file("apple").replace("Answer about apple.", ""), "answer"],
    ["a name that is not its id", file("pear"), "id"],
  ])("names file and field of %s", (_, content, field) => {
    const { entry, mistakes } = parseEntryFile("apple.en.md", content);
    expect(entry).toBeUndefined();
    expect(mistakes.map((mistake) => [mistake.file, mistake.field])).toContainEqual(["apple.en.md", field]);
  });
});

describe("faq:check", () => {
  it("names a missing translation", () => {
    const mistakes = mistakesIn({
      "apple.en.md": file("apple"),
      "apple.de.md": file("apple", "de"),
      "pear.en.md": file("pear"),
    });
    expect(mistakes).toEqual(["pear.de.md: file: is missing, though pear exists in en"]);
  });

  it("names translations that disagree on how the entry is treated", () => {
    const mistakes = mistakesIn({
      "apple.de.md": file("apple", "de"),
      "apple.en.md": file("apple", "en", { automatic: false, category: "refund" }),
    });
    expect(mistakes).toEqual([
      "apple.en.md: category: differs from apple.de.md",
      "apple.en.md: automatic: differs from apple.de.md",
    ]);
  });

  it("names a phrasing that stands under two entries, whatever its spelling", () => {
    const mistakes = mistakesIn({
      "apple.en.md": file("apple"),
      "pear.en.md": file("pear", "en", { phrasings: [...phrasingsOn("pear"), "Hello, WHERE is apple en?"] }),
    });
    expect(mistakes).toEqual([
      'pear.en.md: phrasings[8]: "Hello, WHERE is apple en?" stands in apple.en.md already',
    ]);
  });

  it.each([
    [{ phrasings: ["one", "two"] }, "phrasings: has 2, needs at least 8"],
    [
      { validFrom: "2026-05-01", validUntil: "2026-04-01" },
      "validUntil: 2026-04-01 is before validFrom 2026-05-01",
    ],
  ])("refuses %j", (fields, problem) => {
    expect(mistakesIn({ "apple.en.md": file("apple", "en", fields) })).toEqual([`apple.en.md: ${problem}`]);
  });

  it("names a variable that nothing will fill in", () => {
    const text = file("apple").replace("Answer", "{{brand}} and {{phone}}: answer");
    expect(mistakesIn({ "apple.en.md": text })).toEqual([
      "apple.en.md: answer: {{phone}} is no variable; there is {{brand}}",
    ]);
  });

  it("refuses an empty directory, and takes its README for no entry", () => {
    expect(mistakesIn({ "README.md": "# How to" })).toHaveLength(1);
  });

  it("prints every mistake in a line of its own, and figures only when there are none", () => {
    const broken = checkFaq(directoryOf({ "apple.en.md": "nothing", "pear.en.md": "nothing" }));
    expect(describeCheck(broken).split("\n")).toEqual([
      "apple.en.md: file: must begin with front matter between two --- lines",
      "pear.en.md: file: must begin with front matter between two --- lines",
      "2 mistakes",
    ]);
    const names = ["apple", "pear", "plum", "cherry", "quince"];
    const sound = checkFaq(
      directoryOf(Object.fromEntries(names.map((name) => [`${name}.en.md`, file(name)]))),
    );
    expect(sound.mistakes).toEqual([]);
    expect(describeCheck(sound)).toMatch(/5 files without mistakes[\s\S]*en +\d+ +\d+\.\d %/);
  });
});

describe("buildFaqIndex", () => {
  it("refuses a directory with unreadable entries and names them", () => {
    const directory = directoryOf({
      "apple.en.md": file("apple"),
      "pear.en.md": file("pear", "en", { id: "Pear" }),
    });
    expect(() => buildFaqIndex(directory)).toThrow(/pear\.en\.md: id: must be kebab-case/);
  });
});
