import { describe, expect, test } from "vitest";
import { judges } from "../../bench/email/judge-replies.ts";

/** Cases in the shapes that suites use, with mails of our own: a judge must pass what is right and fail what is not. */
const text =
  "Yes please\n\n-Ann\n\nOn Mon, 2 Mar 2026 at 19:00, Bo <bo@b.example> wrote:\n> A refund?\n\n-- \nAnn";

function judged(
  kind: string,
  source: string,
  input: string,
  expected: Record<string, unknown>,
  options = {},
) {
  const testCase = { id: "own", kind, source, input, expect: expected, options };
  return judges[kind]?.(testCase, new Uint8Array());
}

describe("a judge of replies", () => {
  test.each([
    ["github_erp", { fragment_count: 5, quoted: [false, false, true, false, false] }],
    ["github_erp", { reply: "Yes please", signature: [false, true, false, false, true] }],
    ["crisp_reply", { reply: "Yes please -Ann", isSignature: { 3: true } }],
    [
      "zapier_erp",
      { reply_contains: ["Yes"], reply_not_contains: ["Ann"], fragments: [{ fragment: 2, match: "^On" }] },
    ],
    [
      "mailparser_reply",
      { reply: "Yes please", reply_count: 2, replies: [{ index: 1, attr: "body", equals: "> A refund?" }] },
    ],
  ])("of %s passes %j", (source, expected) => {
    expect(judged("reply", source, text, expected)).toBe(true);
  });

  test.each([
    ["github_erp", { fragment_count: 4 }],
    ["github_erp", { reply: "Yes please -Ann" }],
    ["github_erp", { reply: "Yes" }],
    ["crisp_reply", { reply: "Yes please" }],
    ["zapier_erp", { reply_contains: ["refund"] }],
    ["zapier_erp", { fragments: [{ fragment: 2, match: "^Yes" }] }],
    ["mailparser_reply", { reply_count: 1 }],
    ["mailparser_reply", { replies: [{ index: 1, attr: "body", equals: "A refund" }] }],
  ])("of %s fails %j", (source, expected) => {
    expect(judged("reply", source, text, expected)).toBe(false);
  });

  test("does not pass what it cannot judge", () => {
    expect(() => judged("reply", "github_erp", text, { mood: "kind" })).toThrow(/mood/);
  });
});

describe("a judge of quotations", () => {
  const sentence = "On Mon, 2 Mar 2026 at 19:00, Bo <bo@b.example> wrote:";
  const introduced = [
    [true, "Yes"],
    [false, `${sentence} > Refund?`],
  ];

  test("splits before or behind the introduction", () => {
    const input = `Yes\n\n${sentence}\n> Refund?`;
    expect(judged("quote_split", "s", input, { result: introduced }, { quote_intro_line: true })).toBe(true);
    expect(judged("quote_split", "s", input, { result: introduced })).toBe(false);
    const behind = [
      [true, `Yes ${sentence}`],
      [false, "> Refund?"],
    ];
    expect(judged("quote_split", "s", input, { result: behind })).toBe(true);
  });

  test("compares HTML by its words", () => {
    const input = "<p>Yes</p><blockquote>Refund?</blockquote>";
    const result = [
      [true, "<div>Yes</div>"],
      [false, "<i>Refund?</i>"],
    ];
    expect(judged("quote_split_html", "s", input, { result })).toBe(true);
    expect(judged("reply_html", "s", input, { text_markdown: "Yes" })).toBe(true);
    expect(judged("reply_html", "s", input, { text_markdown: "Yes Refund?" })).toBe(false);
  });
});

describe("a judge of forwarded mails", () => {
  const input =
    "Look\n\n---------- Forwarded message ---------\nFrom: Ann <ann@a.example>\nSubject: Card\n\nLost.";
  const right = {
    forwarded: true,
    message: "Look",
    "email.from.name": "Ann",
    "email.cc.0.name": null,
    "email.body": "Lost.",
  };

  test("wants every field right", () => {
    expect(judged("forward", "s", input, right)).toBe(true);
    for (const wrong of [
      { forwarded: false },
      { message: null },
      { "email.from.name": null },
      { "email.body": "Lost" },
    ]) {
      expect(judged("forward", "s", input, { ...right, ...wrong })).toBe(false);
    }
  });

  test("reads headers as they are written", () => {
    const result = {
      type: "forward",
      from: "Ann <ann@a.example>",
      subject: "Card",
      text: "Lost.",
      text_top: "Look",
    };
    expect(judged("forward", "s", input, { result })).toBe(true);
    expect(judged("forward", "s", input, { result: { ...result, from: "Ann" } })).toBe(false);
  });
});
