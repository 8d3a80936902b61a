import { describe, expect, it } from "vitest";
import { rememberingVectors } from "../../../shared/matching/remembering-vectors.ts";

describe("an encoder that remembers vectors", () => {
  const counting = () => {
    const read: string[] = [];
    const encoder = rememberingVectors({
      ...{ fingerprint: "counting", dimensions: 1 },
      embed(text) {
        read.push(text);
        return text === "" ? undefined : { vector: Float32Array.of(text.length), layers: undefined };
      },
    });
    return { encoder, read };
  };

  it("reads a text once, also one that it knows nothing of", () => {
    const { encoder, read } = counting();
    for (const text of ["one", "", "one", ""]) encoder.embed(text);
    expect(read).toEqual(["one", ""]);
    expect(encoder.embed("one")?.vector).toEqual(Float32Array.of(3));
    expect(encoder.embed("")).toBeUndefined();
  });

  it("forgets the oldest when there are many", () => {
    const { encoder, read } = counting();
    for (let at = 0; at < 65; at++) encoder.embed(`text ${at}`);
    encoder.embed("text 64");
    expect(read).toHaveLength(65);
    encoder.embed("text 0");
    expect(read).toHaveLength(66);
  });
});
