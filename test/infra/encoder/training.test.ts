import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { packHalfBytes, quantiseRows, transpose } from "../../../infra/encoder/quantise.ts";
import { teach } from "../../../infra/encoder/training/chinese-student.ts";
import { deskPhrases } from "../../../infra/encoder/training/desk-phrases.ts";
import { principalAxes } from "../../../infra/encoder/training/principal-axes.ts";
import { multiply, ridge } from "../../../infra/encoder/training/ridge.ts";
import { readSentencePairs, split } from "../../../infra/encoder/training/sentence-pairs.ts";
import { spaceOf } from "../../../infra/encoder/training/space.ts";
import { HanTable } from "../../../shared/matching/encoder/han-table.ts";
import { seededRandom } from "../../../shared/matching/seeded-random.ts";

const work = mkdtempSync(join(tmpdir(), "training-"));
afterAll(() => rmSync(work, { recursive: true }));

describe("rounding", () => {
  const numbers = fc.array(fc.float({ min: -10, max: 10, noNaN: true }), { minLength: 8, maxLength: 8 });

  test("takes a row whose numbers are too small for a scale for nothing", () => {
    const { values, scales } = quantiseRows(Float32Array.of(0, 2 ** -146, 0, 0, 0, 0, 0, 7), 4, 7);
    expect([...values]).toEqual([0, 0, 0, 0, 0, 0, 0, 7]);
    expect([...scales]).toEqual([1, 1]);
  });

  test.each([127, 7])("to at most %d keeps each number within half a step of its row", (most) => {
    fc.assert(
      fc.property(numbers, (given) => {
        const { values, scales } = quantiseRows(Float32Array.from(given), 4, most);
        given.forEach((number, at) => {
          const scale = scales[Math.floor(at / 4)] ?? 0;
          expect(Math.abs(values[at] ?? 0)).toBeLessThanOrEqual(most);
          expect(Math.abs((values[at] ?? 0) * scale - number)).toBeLessThanOrEqual(scale * 0.5001);
        });
      }),
    );
  });

  test("packs two numbers to a byte, the first in the lower half", () => {
    expect([...packHalfBytes(Int8Array.of(1, -1, 7, -8))]).toEqual([0xf1, 0x87]);
  });

  test("turns rows into columns", () => {
    expect([...transpose(Float32Array.of(1, 2, 3, 4, 5, 6), 3)]).toEqual([1, 4, 2, 5, 3, 6]);
  });
});

describe("principal axes", () => {
  const random = seededRandom(1);
  // Spread of 3 along (1, 1, 0), of 1 along (1, -1, 0), none along (0, 0, 1); around (5, 0, 2).
  const vectors = Float32Array.from(
    Array.from({ length: 2_000 }, () => {
      const [long, short] = [3 * (random() - 0.5), random() - 0.5];
      return [5 + long + short, long - short, 2];
    }).flat(),
  );
  const { mean, axes, variances } = principalAxes(vectors, 3);

  test("are found with the longest first", () => {
    expect(mean[0]).toBeCloseTo(5, 1);
    expect(mean[2]).toBeCloseTo(2, 5);
    expect(Math.abs(axes[0]?.[0] ?? 0)).toBeCloseTo(Math.SQRT1_2, 1);
    expect(Math.abs(axes[0]?.[1] ?? 0)).toBeCloseTo(Math.SQRT1_2, 1);
    expect(Math.abs(axes[2]?.[2] ?? 0)).toBeCloseTo(1, 5);
    expect((variances[0] ?? 0) / (variances[1] ?? 1)).toBeGreaterThan(7);
    expect(variances[2]).toBeCloseTo(0, 6);
  });

  test("are at right angles and of length 1", () => {
    for (const [one, axis] of axes.entries()) {
      for (const [other, second] of axes.entries()) {
        const product = axis.reduce((sum, value, i) => sum + value * (second[i] ?? 0), 0);
        expect(product).toBeCloseTo(one === other ? 1 : 0, 8);
      }
    }
  });
});

test("the space places vectors as the rounded map says, around zero and with length 1", () => {
  const random = seededRandom(2);
  const vectors = Float32Array.from(
    { length: 8 * 500 },
    (_, at) => (at % 8) + (random() - 0.5) * (1 + (at % 8)),
  );
  const placed = spaceOf(vectors, 8).place(vectors);
  const mean = Array.from({ length: 8 }, (_, i) =>
    placed.filter((_, at) => at % 8 === i).reduce((a, b) => a + b, 0),
  );
  for (const sum of mean) expect(Math.abs(sum / 500)).toBeLessThan(0.05);
  expect(Math.hypot(...placed.subarray(0, 8))).toBeCloseTo(1, 5);
});

test("ridge regression finds the vectors that made the targets", () => {
  const random = seededRandom(3);
  const rowCount = 60;
  const columnCount = 10;
  const rows = {
    starts: Uint32Array.from({ length: rowCount + 1 }, (_, at) => 3 * at),
    columns: Uint32Array.from({ length: 3 * rowCount }, () => Math.floor(random() * columnCount)),
    values: Float32Array.from({ length: 3 * rowCount }, () => random() + 0.1),
    columnCount,
  };
  const made = Float32Array.from({ length: columnCount * 4 }, () => random() - 0.5);
  const found = ridge(rows, multiply(rows, made, 4), { width: 4, penalty: 1e-6, steps: 30 });
  for (const [at, value] of found.entries()) expect(value).toBeCloseTo(made[at] ?? 0, 3);
});

test("the student puts Chinese sentences near to the targets of their like", () => {
  const target = (at: number) => Float32Array.from({ length: 8 }, (_, i) => (i === at ? 1 : 0));
  const lessons = ["我要退款", "怎么退款", "退款没到"].map((zh) => ({
    zh,
    target: target(0),
    importance: 1,
  }));
  const others = ["忘记密码", "密码错误", "修改密码"].map((zh) => ({ zh, target: target(1), importance: 1 }));
  const settings = { leastLessons: 2, width: 8, penalty: 0.1, steps: 10 };
  const table = teach([...lessons, ...others], settings);
  const { "han.hashes": hashes, "han.scales": scales, "han.values": values } = table;
  if (!(hashes instanceof Uint32Array && scales instanceof Float32Array && values instanceof Uint8Array)) {
    throw new Error("the table lacks a section");
  }
  const student = new HanTable(hashes, scales, values);
  const [refund = 0, password = 0] = student.encode(["退款呢"]) ?? [];
  expect(refund).toBeGreaterThan(3 * Math.abs(password));
  // Only what at least two lessons hold: 退, 款, 退款, 密, 码, 密码.
  expect(hashes).toHaveLength(6);
});

describe("sentence pairs", () => {
  test("are read line by line, and a bad line is named", () => {
    const file = join(work, "pairs.jsonl");
    writeFileSync(file, '{"en":"Hello","zh":"你好"}\n\n{"en":"Bye","zh":"再见","more":1}\n');
    expect(readSentencePairs(file)).toEqual([
      { en: "Hello", zh: "你好" },
      { en: "Bye", zh: "再见" },
    ]);
    writeFileSync(file, '{"en":"Hello","zh":"你好"}\n{"en":"Hello"}\n');
    expect(() => readSentencePairs(file)).toThrow("pairs.jsonl:2: not a pair");
    writeFileSync(file, "{");
    expect(() => readSentencePairs(file)).toThrow("pairs.jsonl:1: not a pair");
  });

  test("are split such that no sentence, in either language, is in two parts", () => {
    const some = (letters: string) =>
      fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 3 });
    const pairs = fc.array(fc.record({ en: some("abcdefg"), zh: some("退款账号密码帳") }), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(pairs, (given) => {
        const { training, development, test: kept } = split(given);
        const parts = [training, development, kept];
        for (const key of ["en", "zh"] as const) {
          const sentences = parts.map((part) => new Set(part.map((pair) => pair[key])));
          const together = sentences.reduce((sum, set) => sum + set.size, 0);
          expect(together).toBe(new Set(sentences.flatMap((set) => [...set])).size);
        }
      }),
    );
  });

  test("are kept out in equal shares, one in forty each", () => {
    const many = Array.from({ length: 8_000 }, (_, at) => ({ en: `sentence ${at}`, zh: `句子${at}` }));
    const { training, development, test: kept } = split(many);
    expect(training.length + development.length + kept.length).toBe(many.length);
    for (const part of [development, kept]) {
      expect(part.length).toBeGreaterThan(150);
      expect(part.length).toBeLessThan(250);
    }
  });
});

describe("the service desk's phrases", () => {
  const phrases = deskPhrases();

  test("are whole sentences in both languages", () => {
    expect(phrases.length).toBeGreaterThan(4_000);
    for (const { en, zh } of phrases) {
      expect(en).toMatch(/^[A-Za-z][^_=/]*$/);
      expect(zh).toMatch(/^\p{Script=Han}[\p{Script=Han}，]*$/u);
    }
  });
});
