import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { attachmentOf } from "../../../shared/channels/attachment-kind.ts";
import { Batch } from "../../../shared/channels/batch.ts";
import { instantOf } from "../../../shared/channels/instant.ts";
import { parseJson } from "../../../shared/channels/lossless-json.ts";
import { callPlatform } from "../../../shared/channels/platform-call.ts";
import { splitText, type TextUnit, utf8Bytes } from "../../../shared/channels/split-text.ts";
import { weightedCharacters } from "../../../shared/channels/x/weighted-length.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("reading JSON", () => {
  test.each([
    ['{"id":9007199254740993}', { id: "9007199254740993" }],
    ['{"id":-18446744073709551616}', { id: "-18446744073709551616" }],
    [
      '{"id":9007199254740991,"n":[12345678901234567890]}',
      { id: 9007199254740991, n: ["12345678901234567890"] },
    ],
    ['{"n":1.5,"e":1e300,"text":"12345678901234567890"}', { n: 1.5, e: 1e300, text: "12345678901234567890" }],
  ])("keeps every digit of %s", (json, value) => {
    expect(parseJson(bytes(json))).toEqual(value);
  });

  test.each([
    ["no JSON", bytes("{")],
    ["no UTF-8", Uint8Array.of(0x22, 0xff, 0x22)],
    ["nothing", new Uint8Array()],
  ])("makes nothing of %s", (_what, body) => {
    expect(parseJson(body)).toBeUndefined();
  });

  test("reads what JSON can write", () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        fc.pre(!/\d{16}/.test(json));
        expect(parseJson(bytes(json))).toEqual(JSON.parse(json));
      }),
    );
  });
});

test.each([
  [1772452795, "2026-03-02T11:59:55.000Z"],
  ["1772452795", "2026-03-02T11:59:55.000Z"],
  [1772452795123, "2026-03-02T11:59:55.123Z"],
  ["1772452795123", "2026-03-02T11:59:55.123Z"],
  [1772452795.5, "2026-03-02T11:59:55.500Z"],
  ["2026-03-02T11:59:55Z", "2026-03-02T11:59:55.000Z"],
  ["Mon Mar 02 11:59:55 +0000 2026", "2026-03-02T11:59:55.000Z"],
  [0, "1970-01-01T00:00:00.000Z"],
  [-1, undefined],
  [Number.NaN, undefined],
  [1e20, undefined],
  ["yesterday", undefined],
  ["", undefined],
  [undefined, undefined],
])("the time %j is %s", (time, instant) => {
  expect(instantOf(time)).toBe(instant);
});

describe("cutting in the platform's unit", () => {
  const family = "👩‍👩‍👧‍👦";
  const units: readonly (readonly [string, TextUnit, number, (text: string) => number])[] = [
    ["bytes", utf8Bytes, 100, (text) => Buffer.byteLength(text)],
    ["weighted characters", weightedCharacters, 60, (text) => weightOf(weightedCharacters, text)],
  ];

  test.each(units)("%s: no part is too long, no character is lost", (_name, unit, limit, measure) => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), (text) => {
        const parts = splitText(text, limit, unit);
        for (const part of parts) expect(measure(part)).toBeLessThanOrEqual(limit);
        expect(parts.join("").replace(/\s/g, "")).toBe(text.replace(/\s/g, ""));
      }),
    );
  });

  test.each(units)("%s: an emoji stays whole", (_name, unit, limit) => {
    for (const part of splitText(family.repeat(30), limit, unit)) expect(part.length % family.length).toBe(0);
  });

  test("an address counts 23 on X, whatever its length", () => {
    expect(weightOf(weightedCharacters, "https://example.com/a/very/long/path?with=a&query=too")).toBe(23);
    expect(weightOf(weightedCharacters, "see https://t.co/x 退")).toBe(4 + 23 + 1 + 2);
  });
});

function weightOf(unit: TextUnit, text: string): number {
  return Array.from(unit(text)).reduce((sum, weight) => sum + weight, 0);
}

describe("a batch", () => {
  const origin = { channel: "line", account: "main", now: new Date(0) };

  test("counts under plain words, and not under ever more of them", () => {
    const batch = new Batch(origin);
    batch.ignore("feed:like");
    batch.ignore("<script>\n");
    batch.ignore("");
    for (let at = 0; at < 200; at += 1) batch.ignore(`kind-${at}`);
    const received = batch.received();
    const ignored = received.kind === "accepted" ? received.ignored : {};
    expect(ignored).toMatchObject({ "feed:like": 1, script: 1 });
    expect(Object.keys(ignored).length).toBeLessThanOrEqual(51);
    expect(Object.values(ignored).reduce((sum, count) => sum + count, 0)).toBe(203);
  });

  test("makes messages that fit into a record, and counts what is beyond", () => {
    const batch = new Batch(origin);
    const endless = attachmentOf({ kind: "file", url: `https://files.example/${"x".repeat(9000)}` });
    const longest = attachmentOf({ kind: "file", url: `https://files.example/${"x".repeat(4000)}` });
    batch.message({
      identity: { key: "1" },
      conversation: "kim",
      sender: { address: "kim", trust: "verified" },
      text: "many files",
      payload: "x".repeat(300_000),
      attachments: [endless, ...Array<typeof longest>(5000).fill(longest)],
      references: [],
    });
    const received = batch.received();
    const [item] = received.kind === "accepted" ? received.items : [];
    const message = item?.kind === "message" ? item.message : undefined;
    expect(JSON.stringify(message).length).toBeLessThan(200_000);
    expect(message?.attachments[0]).toMatchObject({ failure: "its address is too long" });
    expect(message?.attachments.at(-1)).toMatchObject({ name: "+ 4961", failure: "too many" });
  });

  test("keeps what it cannot read, cut to what a person looks at", () => {
    const batch = new Batch(origin);
    batch.unreadable({ text: "x".repeat(100_000) }, "too odd");
    let deep: unknown = 1;
    for (let at = 0; at < 100_000; at += 1) deep = [deep];
    batch.unreadable(deep, "too deep");
    const received = batch.received();
    const items = received.kind === "accepted" ? received.items : [];
    expect(items.map((item) => (item.kind === "unparseable" ? item.item.problem : ""))).toEqual([
      "too odd",
      "too deep",
    ]);
    for (const item of items) {
      expect(item.kind === "unparseable" && (item.item.raw?.length ?? 0)).toBeLessThanOrEqual(16_000);
    }
  });
});

test("a platform's answer is read no further than any answer is worth, and its connection ended", async () => {
  let [sent, ended] = [0, false];
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1;
      controller.enqueue(new Uint8Array(64 * 1024));
    },
    cancel() {
      ended = true;
    },
  });
  const answer = await callPlatform(async () => new Response(body), { url: "https://platform.example/" });
  expect(answer).toMatchObject({ status: 200, json: undefined });
  expect([sent < 10, ended]).toEqual([true, true]);
});
