import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bundledDetector } from "../../../infra/never-list/bundled-detector.ts";
import { neverListFile, sourceOf } from "../../../infra/never-list/never-list-file.ts";
import { ownPhrasings } from "../../../infra/never-list/never-list-phrasings.ts";
import { bundledEncoder } from "../../../infra/tools/faq-index.ts";
import {
  NeverListFileError,
  readNeverList,
  writeNeverList,
} from "../../../shared/matching/never-list-file.ts";
import { detectSensitive, sensitiveTopics } from "../../../shared/matching/sensitive.ts";
import { openSensitiveDetector } from "../../../shared/matching/sensitive-detector.ts";
import type { SentenceEncoder } from "../../../shared/matching/sentence-encoder.ts";
import { trainNeverList } from "../../../shared/matching/train-never-list.ts";

const encoder = bundledEncoder();
const bytes = new Uint8Array(readFileSync(neverListFile));
const byWords = bundledDetector();
/** Each of these reads hundreds of texts with the encoder: seconds, or a minute where others want the processor too. */
const unhurried = { timeout: 120_000 };
const detectors = [
  { mode: "by words alone", detect: byWords },
  ...(encoder ? [{ mode: "with the encoder", detect: bundledDetector(encoder) }] : []),
];

describe.each(detectors)("the learned never-list $mode", ({ detect }) => {
  it("finds all that the patterns find", () => {
    for (const text of [
      "my account was hacked",
      "我要起诉你们",
      "ESTAFA",
      "[card ending 1111] is my card",
      "我的密码是 [password]",
    ]) {
      expect(detect(text)).toEqual(expect.arrayContaining([...detectSensitive(text)]));
    }
  });

  it(
    "finds most phrasings that it was taught, and adds little of what is harmless to the patterns' finds",
    unhurried,
    () => {
      const phrasings = ownPhrasings().filter((_, at) => at % 6 === 0);
      const found = (some: typeof phrasings) => some.filter(({ text }) => detect(text).length > 0).length;
      const sensitive = phrasings.filter(({ topic }) => topic !== undefined);
      const harmless = phrasings.filter(
        ({ text, topic }) => topic === undefined && detectSensitive(text).length === 0,
      );
      expect(found(sensitive) / sensitive.length).toBeGreaterThan(0.9);
      expect(found(harmless) / harmless.length).toBeLessThan(0.03);
    },
  );

  it("finds a few grave words anywhere in a long mail", () => {
    const harmless = "I would like to know how to change the language of the app. ".repeat(60);
    const mail = `${harmless}Somebody got into my account and everything is different now. ${harmless}`;
    expect(detect(harmless)).toEqual([]);
    expect(detect(mail)).toContain("stolen-account");
  });

  it("says nothing of greetings and of nothing", () => {
    for (const text of ["", "   ", "hi", "在吗", "?", "👍", "12345678", "thank you very much"]) {
      expect(detect(text)).toEqual([]);
    }
  });

  it("suspects nothing that it does not find, and is in no doubt about all that it finds in phrasings of a kind", () => {
    const judged = ownPhrasings()
      .filter(({ topic }, at) => topic !== undefined && at % 25 === 0)
      .map(({ text }) => [detect(text), detect.suspected(text)] as const);
    for (const [found, unsure] of judged) expect(found).toEqual(expect.arrayContaining([...unsure]));
    const certain = judged.filter(([found, unsure]) => found.length > unsure.length);
    expect(certain.length / judged.length).toBeGreaterThan(0.8);
  });

  it.each([
    ["where do I go to link the new card to my account?", "phishing"],
    ["how many times a day may I top up?", "complaint"],
    ["Can I use American Express to put money into my account?", "stolen-account"],
  ])("brings a person, and no alarm, where a pattern alone speaks: %s", (text, topic) => {
    expect(detectSensitive(text)).toContain(topic);
    expect(detect(text)).toContain(topic);
    expect(detect.suspected(text)).toContain(topic);
  });

  it.each(["han robado mi cuenta", "мой аккаунт взломали", "akun saya dibajak"])(
    "takes the patterns' word where it was taught no phrasings: %s",
    (text) => {
      expect(detect(text)).toContain("stolen-account");
      expect(detect.suspected(text)).not.toContain("stolen-account");
    },
  );

  it("does not take what has fallen over, and whom to tell, for a cry for help", () => {
    expect(detect("门口的雕像倒了，我该告诉谁？")).toEqual([]);
    expect(detect("A statue in your hall has fallen over, who should I tell?")).toEqual([]);
  });

  it("names topics once and the gravest first, and never fails, whatever comes", unhurried, () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 400 }),
      fc.array(fc.constantFrom("somebody", "my account", "去死", "\n", ". ", "\ud800", "钱", "took"), {
        maxLength: 60,
      }),
    );
    fc.assert(
      fc.property(
        text.map((parts) => (typeof parts === "string" ? parts : parts.join(" "))),
        (message) => {
          const found = detect(message);
          expect(found).toEqual(sensitiveTopics.filter((topic) => found.includes(topic)));
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("the bundled never-list", () => {
  it("was learned from the phrasings beside it", () => {
    expect(readNeverList(bytes).source, "run node infra/never-list/train.ts").toBe(sourceOf(ownPhrasings()));
  });

  it.skipIf(encoder === undefined)("was learned with the encoder that the functions open", () => {
    expect(readNeverList(bytes).encoder, "run node infra/never-list/train.ts").toBe(encoder?.fingerprint);
  });

  it("goes by words with another encoder than it was learned with", () => {
    const strange = countingEncoder("another");
    const detect = openSensitiveDetector(bytes, () => strange);
    for (const { text } of ownPhrasings().slice(0, 40)) expect(detect(text)).toEqual(byWords(text));
    expect(strange.read).toEqual([]);
  });

  it("has the encoder read few sentences of a long message", () => {
    const own = countingEncoder(readNeverList(bytes).encoder ?? "");
    const detect = openSensitiveDetector(bytes, () => own);
    const sentences = Array.from(
      { length: 500 },
      (_, at) => `Sentence ${"abcdefghij"[at % 10]}${at} is here.`,
    );
    detect(sentences.join(" "));
    expect(own.read.length).toBeGreaterThan(0);
    expect(own.read.length).toBeLessThanOrEqual(10);
    expect(Math.max(...own.read.map(({ length }) => length))).toBeLessThanOrEqual(240);
  });

  it("refuses what is no never-list, is cut short or damaged", () => {
    const damaged = bytes.slice();
    damaged[bytes.length - 100] = (damaged[bytes.length - 100] ?? 0) ^ 1;
    for (const wrong of [new Uint8Array(), new Uint8Array(64), bytes.slice(0, 1_000), damaged]) {
      expect(() => openSensitiveDetector(wrong)).toThrow(NeverListFileError);
    }
  });
});

describe("learning a never-list", () => {
  const taught = [
    ...["thief took my account", "my account was taken", "a thief sits in my account"].map((text) => ({
      text,
      topic: "stolen-account",
    })),
    ...Array.from({ length: 40 }, (_, at) => ({
      text: `how do I see page ${"abcdefghijklmnopqrst"[at % 20]}${"xyz"[at % 3]} of the help`,
      topic: undefined,
      subject: `page ${at % 8}`,
    })),
  ];
  const options = {
    encoder: undefined,
    falseAlarms: { suspected: 0.05, urgent: 0.05, certain: 0.01, agreed: 0.2 },
    source: "test",
  };

  it("gives the same bytes for the same phrasings", () => {
    const [one, other] = [1, 2].map(() => writeNeverList(trainNeverList(taught, options).list));
    expect(other).toEqual(one);
  });

  it("comes back from its file as it was written", () => {
    const written = writeNeverList(trainNeverList(taught, options).list);
    expect(writeNeverList(readNeverList(written))).toEqual(written);
  });

  it("holds back no more of the harmless than it may", () => {
    const { expected } = trainNeverList(taught, options);
    expect(expected.map(({ falseAlarms }) => falseAlarms).every((share) => share <= 0.05)).toBe(true);
  });

  it("is never more certain than it suspects", () => {
    const { list, expected } = trainNeverList(taught, options);
    expect(list.other.words.certainty).toBeGreaterThanOrEqual(list.other.words.threshold);
    expect(expected.every(({ certain, recall }) => certain <= recall)).toBe(true);
  });

  it("is certain from the certainty of its judge on, and suspects below", () => {
    // In words that no pattern knows.
    const herons = ["my heron flew away", "the heron flew off", "a heron flew off with mine"];
    const { list } = trainNeverList(
      [...herons.map((text) => ({ text, topic: "stolen-account" })), ...taught.slice(3)],
      options,
    );
    const certainFrom = (certainty: number) => {
      const words = { ...list.other.words, certainty };
      const bytes = writeNeverList({ ...list, other: { words, full: undefined } });
      return openSensitiveDetector(bytes).suspected("the heron flew away");
    };
    expect(certainFrom(0)).toEqual([]);
    expect(certainFrom(1)).toEqual(["stolen-account"]);
  });

  it("finds what it was taught", () => {
    const detect = openSensitiveDetector(writeNeverList(trainNeverList(taught, options).list));
    expect(detect("the thief took it")).toContain("stolen-account");
    expect(detect("how do I see page two of the help")).toEqual([]);
  });
});

/** Knows nothing, and remembers what it was asked. */
function countingEncoder(fingerprint: string): SentenceEncoder & { readonly read: readonly string[] } {
  const read: string[] = [];
  return {
    ...{ fingerprint, dimensions: 512, read },
    embed(text) {
      read.push(text);
      return undefined;
    },
  };
}
