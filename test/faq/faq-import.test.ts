import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { parseEntryFile } from "../../infra/tools/faq-files.ts";
import { importCommand } from "../../infra/tools/faq-import.ts";
import { readCsv } from "../../infra/tools/import-csv.ts";
import { htmlToMarkdown, readHtml } from "../../infra/tools/import-html.ts";
import { readJson } from "../../infra/tools/import-json.ts";
import { renderEntryFile } from "../../shared/domain/faq-file.ts";

const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

/** Runs the tool on one file; answers with its exit code, what it said, and what is in its directory then. */
async function importing(name: string, content: string | Uint8Array, ...options: string[]) {
  const directory = mkdtempSync(join(tmpdir(), "relaydesk-import-"));
  directories.push(directory);
  const file = join(directory, name);
  const into = join(directory, "drafts");
  writeFileSync(file, content);
  const said: string[] = [];
  const terminal = { say: (text: string) => said.push(text), progress: () => {} };
  const run = () => importCommand([file, "--into", into, ...options], terminal);
  return { run, said, into, list: () => readdirSync(into).sort() };
}

describe("CSV", () => {
  it("is read with quotation marks, line breaks in cells, and the phrasings apart", () => {
    const csv = 'question,answer,phrasings\r\n"What, now?","A ""good""\nanswer",one|two\r\n\r\n';
    expect(readCsv(csv)).toEqual([
      expect.objectContaining({
        where: "line 2",
        question: "What, now?",
        answer: 'A "good"\nanswer',
        phrasings: ["one", "two"],
      }),
    ]);
  });

  it.each([
    ["semicolons", "question;answer\nWhy, then?;Because."],
    ["tabs", "question\tanswer\nWhy, then?\tBecause."],
    ["a byte order mark", '\ufeffquestion,answer\n"Why, then?",Because.'],
    ["another order and case", 'Answer,Question\nBecause.,"Why, then?"'],
  ])("may have %s", (_what, csv) => {
    expect(readCsv(csv)).toEqual([expect.objectContaining({ question: "Why, then?", answer: "Because." })]);
  });

  it.each([
    ["", /empty/],
    ["question;reply\na;b", /line 1: there is no column "answer"/],
    ["question,answer\nonly one", /line 2: has 1 cells, the first line has 2/],
    ['question,answer\na,"never closed\n', /line 2: a quotation mark is never closed/],
  ])("%j is refused with its line", (csv, problem) => {
    expect(() => readCsv(csv)).toThrow(problem);
  });

  it("gives back every cell that was written by the rules", () => {
    const cell = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\r"));
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
        const csv = ["question,answer", ...rows.map((row) => row.map(quoted).join(","))].join("\n");
        const expected = rows
          .filter((row) => row.some((text) => text.trim() !== ""))
          .map(([question, answer]) => [question.trim() || undefined, answer.trim() || undefined]);
        expect(readCsv(csv).map(({ question, answer }) => [question, answer])).toEqual(expected);
      }),
    );
  });
});

describe("JSON", () => {
  it("is a list of entries, or a FAQPage, also within a graph", () => {
    const page = {
      "@type": "FAQPage",
      inLanguage: "de",
      mainEntity: [{ "@type": "Question", name: "Wie?", acceptedAnswer: { text: "<p>So.</p>" } }],
    };
    expect(readJson('[{"question": "Why?", "answer": "So.", "phrasings": ["how come"]}]')).toEqual([
      { where: "[0]", question: "Why?", answer: "So.", phrasings: ["how come"] },
    ]);
    const read = [expect.objectContaining({ question: "Wie?", answer: "<p>So.</p>", language: "de" })];
    expect(readJson(JSON.stringify(page))).toEqual(read);
    expect(readJson(JSON.stringify({ "@graph": [{ "@type": "WebSite" }, page] }))).toEqual(read);
  });

  it.each([
    ["{", /no JSON/],
    ["{}", /neither a list/],
    ['[{"question": "Why?"}]', /\[0\]\.answer/],
    ['[{"question": "Why?", "answer": "So.", "reply": ""}]', /\[0\]/],
    ['{"@type": "FAQPage", "mainEntity": [{"name": "Why?"}]}', /mainEntity\[0\]/],
  ])("%s is refused with its place", (json, problem) => {
    expect(() => readJson(json)).toThrow(problem);
  });
});

describe("a page", () => {
  const questions = (html: string) => readHtml(html).map(({ question, answer }) => [question, answer]);

  it("is read by details and summary, dt and dd", () => {
    expect(
      questions(`<h1>Help</h1><nav><h2>Menu?</h2><p>Home</p></nav>
        <details><summary><h3>How do I pay?</h3></summary><h4>Steps</h4><p>With the <b>app</b>.</p></details><p>Between.</p>
        <dl><dt>Is it <i>safe</i>?</dt><dd>Yes.</dd><dd>Always.</dd></dl><p>After.</p>`),
    ).toEqual([
      ["How do I pay?", "**Steps**\n\nWith the **app**."],
      ["Is it safe?", "Yes.\n\nAlways."],
    ]);
  });

  it("is read by its headings where nothing surer is there, those that ask if any do", () => {
    const asking = "<h2>About us</h2><p>We are.</p><h3>How do I pay?</h3><p>So.</p><script>no()</script>";
    expect(questions(asking)).toEqual([["How do I pay?", "So."]]);
    expect(questions("<h2>Fees</h2>None.<h2>Limits</h2><p>High.</p><h2>Empty</h2>")).toEqual([
      ["Fees", "None."],
      ["Limits", "High."],
    ]);
  });

  it("is read by its markup when it has some", () => {
    const data = { "@type": "FAQPage", mainEntity: { name: "Why?", acceptedAnswer: { text: "<b>So</b>" } } };
    const html = `<script type="application/ld+json">${JSON.stringify(data)}</script><h2>Other?</h2><p>Text</p>`;
    expect(questions(html)).toEqual([["Why?", "**So**"]]);
  });

  it("without questions is refused", () => {
    expect(() => readHtml("<p>Just a text.</p>")).toThrow(/no questions/);
  });

  it("of any bytes, however deep, is read or refused", () => {
    const deep = "<details><summary>".repeat(20_000);
    expect(() => readHtml(deep)).toThrow(/no questions/);
    fc.assert(
      fc.property(fc.string(), (html) => {
        try {
          readHtml(html);
        } catch (error) {
          expect(error).toMatchObject({ name: "ImportError" });
        }
      }),
    );
  });

  it.each([
    ["<ol><li>one</li><li>two<ul><li>in</li></ul></li></ol>", "1. one\n2. two\n   - in"],
    [
      '<p>See <a href="https://wallet.example/a b">here</a>.<br>Now.</p>',
      "See [here](https://wallet.example/a%20b).\nNow.",
    ],
    ['<a href="javascript:alert(1)">no</a>', "no"],
    ["<p>a</p><p></p><p>b</p>", "a\n\nb"],
  ])("keeps what an answer is made of: %s", (html, markdown) => {
    expect(htmlToMarkdown(html)).toBe(markdown);
  });
});

describe("faq:import", () => {
  it("writes drafts that can be read back, none of them automatic", async () => {
    const { run, into, list } = await importing(
      "faq.csv",
      "question,answer,phrasings\nHow do I pay?,With the app: open it.,how to pay|paying\n怎么付款?,打开应用就可以付款。,",
    );
    expect(await run()).toBe(0);
    const files = list();
    expect(files[1]).toBe("how-do-i-pay.en.md");
    expect(files[0]).toMatch(/^entry-[0-9a-f]{8}\.zh-CN\.md$/);
    const entries = files.map((file) => parseEntryFile(file, readFileSync(join(into, file), "utf8")).entry);
    expect(entries).toMatchObject([
      { automatic: false, phrasings: [], answer: "打开应用就可以付款。" },
      { automatic: false, phrasings: ["how to pay", "paying"], category: "other" },
    ]);
  });

  it("writes nothing over, and then nothing at all", async () => {
    const { run, said, into, list } = await importing(
      "faq.csv",
      "question,answer\nHow do I pay?,So.\nWhat is the fee?,None.",
    );
    await run();
    const [first = ""] = list();
    writeFileSync(join(into, first), "mine");
    rmSync(join(into, list()[1] ?? ""));
    expect(await run()).toBe(1);
    expect(said.at(-1)).toContain(`${first} exists already`);
    expect(list()).toEqual([first]);
    expect(readFileSync(join(into, first), "utf8")).toBe("mine");
  });

  it("names everything that is wrong before it writes anything", async () => {
    const csv =
      "question,answer,category\n,So.,\nWhy?,,\nHow do I pay?,So.,fruit\nWhat is the fee?,None.,fees";
    const { run, said, into } = await importing("faq.csv", csv);
    expect(await run()).toBe(1);
    expect(said[0]?.split("\n").map((line) => line.replace(/^.*faq\.csv: /, ""))).toEqual([
      "line 2: has no question",
      "line 3: has no answer",
      expect.stringMatching(/^line 4: category/),
      expect.stringMatching(/^line 5: category/),
      "Nothing was written.",
    ]);
    expect(() => readdirSync(into)).toThrow();
  });

  it.each([
    ["another ending", "faq.doc", "x", [], /--format/],
    ["a category that does not exist", "faq.csv", "x", ["--category", "fruit"], /--category/],
    ["an option that does not exist", "faq.csv", "x", ["--bogus"], /bogus/],
    ["bytes that are no UTF-8", "faq.csv", Uint8Array.of(0xff, 0xfe, 0x00), [], /UTF-8/],
  ])("refuses %s", async (_what, name, content, options, problem) => {
    const { run } = await importing(name, content, ...options);
    await expect(run()).rejects.toThrow(problem);
  });
});

describe("an entry's file", () => {
  it("is read back as it was, whatever its texts hold", () => {
    const text = fc.string({ unit: "grapheme", minLength: 1 }).filter((value) => value.trim() !== "");
    fc.assert(
      fc.property(text, fc.array(text), (question, phrasings) => {
        const entry = {
          ...{ id: "some-entry", category: "other" as const, language: "en", automatic: false },
          ...{ question, phrasings, answer: "An answer." },
        };
        expect(parseEntryFile("some-entry.en.md", renderEntryFile(entry)).entry).toEqual(entry);
      }),
    );
  });
});
