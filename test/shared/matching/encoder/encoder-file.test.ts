import { describe, expect, test } from "vitest";
import { EncoderFileError, writeEncoderFile } from "../../../../shared/matching/encoder/encoder-file.ts";
import { openEncoder } from "../../../../shared/matching/encoder/open-encoder.ts";
import { randomEncoder } from "../../../support/random-encoder.ts";

const whole = randomEncoder();

function changed(change: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array | undefined): Uint8Array {
  const bytes = whole.slice();
  return change(bytes) ?? bytes;
}

function flipped(at: number): Uint8Array {
  return changed((bytes) => void bytes.set([(bytes[at] ?? 0) ^ 1], at));
}

describe("an encoder's file", () => {
  test.each([
    ["nothing at all", new Uint8Array(0), "not a sentence encoder"],
    ["another kind of file", changed((bytes) => void bytes.set([0x50, 0x4b])), "not a sentence encoder"],
    ["another version", changed((bytes) => void bytes.set([99], 8)), "format version 99"],
    ["a file that is cut short", changed((bytes) => bytes.subarray(0, bytes.length / 2)), "cut short"],
    [
      "a file with something behind it",
      changed((bytes) => Buffer.concat([bytes, Buffer.alloc(8)])),
      "cut short",
    ],
    ["a head with one changed bit", flipped(30), "damaged"],
    ["weights with one changed bit", flipped(whole.length - 4_000), "damaged"],
    ["a head without a fingerprint", writeEncoderFile(JSON.parse("{}"), {}), "no proper head"],
    [
      "a file without weights",
      writeEncoderFile({ fingerprint: "f", source: "s" }, {}),
      "lacks its section embeddings",
    ],
    [
      "weights of another shape",
      writeEncoderFile({ fingerprint: "f", source: "s" }, { embeddings: new Int8Array(8) }),
      "section embeddings holds 8 numbers",
    ],
  ])("is refused by name when it is %s", (_, bytes, message) => {
    expect(() => openEncoder(bytes)).toThrow(EncoderFileError);
    expect(() => openEncoder(bytes)).toThrow(message);
  });

  test("opens wherever its bytes lie in memory", () => {
    const shifted = new Uint8Array(whole.length + 3).subarray(3);
    shifted.set(whole);
    expect(openEncoder(shifted).embed("where is it?")).toEqual(openEncoder(whole).embed("where is it?"));
  });
});
