import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readTwiml } from "../../../infra/tools/read-twiml.ts";
import { parseInbound } from "../../../shared/aws/read-inbound.ts";
import { mostTurns } from "../../../shared/channels/twilio-voice/call-flow.ts";
import { spokenParts } from "../../../shared/channels/twilio-voice/speech.ts";
import {
  afterHours,
  aPhoneDesk,
  askPhone,
  inHours,
  PhoneWorld,
  phoneAddress,
} from "../../support/sample-phone.ts";

type Key = string;
interface Way {
  readonly name: string;
  /** Keys, `"word` for speech, `-` for silence, `ring:…` for how ringing ended, `msg` for a message, `bye` for hanging up. */
  readonly does: readonly Key[];
  readonly now?: Date;
  readonly from?: string;
  readonly desk?: object;
  /** Said at the end. */
  readonly hears?: RegExp;
  readonly leaves: readonly object[];
  readonly over?: boolean;
}

const urgent = { kind: "urgent", urgent: true, number: "+6591234567" };
const hidden = "anonymous";

/** Every edge of the menu, in English (key 1 at the beginning). */
const ways: readonly Way[] = [
  { name: "asks for the language first", does: [], hears: /press 1.*请按2/, leaves: [] },
  { name: "greets in the chosen language", does: ["1"], hears: /Welcome to Sample Wallet/, leaves: [] },
  {
    name: "takes the first language of who says nothing twice",
    does: ["-", "-"],
    hears: /Welcome/,
    leaves: [],
  },
  { name: "asks again for the language after a wrong key", does: ["7"], hears: /请按2/, leaves: [] },
  { name: "reads an answer", does: ["1", "2"], hears: /three days.*To go on, press 2/, leaves: [] },
  { name: "hears a topic that is said", does: ["1", '"I want a refund'], hears: /three days/, leaves: [] },
  { name: "hears a digit that is said", does: ["1", '"two'], hears: /three days/, leaves: [] },
  { name: "reads it again", does: ["1", "2", "1"], hears: /three days/, leaves: [] },
  { name: "goes on to the next piece", does: ["1", "2", "2"], hears: /Ask Sample Wallet & <co>/, leaves: [] },
  {
    name: "goes on by itself when nothing is pressed",
    does: ["1", "2", "-"],
    hears: /Ask Sample/,
    leaves: [],
  },
  { name: "ends after the last piece", does: ["1", "2", "-", "-"], hears: /Goodbye/, leaves: [], over: true },
  { name: "goes back to the menu", does: ["1", "2", "9"], hears: /For a refund, press 2/, leaves: [] },
  { name: "brings a person after an answer", does: ["1", "2", "0"], hears: /connecting/, leaves: [] },
  { name: "brings a person for the word", does: ["1", '"a human please'], hears: /connecting/, leaves: [] },
  {
    name: "takes a message after two wrong keys at an answer",
    does: ["1", "2", "5", "5"],
    hears: /after the tone/,
    leaves: [],
  },
  {
    name: "asks the menu again after a wrong key",
    does: ["1", "8"],
    hears: /did not understand.*press 1/,
    leaves: [],
  },
  {
    name: "takes a message after two wrong keys",
    does: ["1", "8", "8"],
    hears: /after the tone/,
    leaves: [],
  },
  { name: "takes a message after silence twice", does: ["1", "-", "-"], hears: /after the tone/, leaves: [] },
  {
    name: "puts what cannot wait before all else that is said",
    does: ["1", '"a refund, my account was stolen'],
    hears: /connecting/,
    leaves: [urgent],
  },
  {
    name: "does not guess between two options",
    does: ["1", '"our team or a refund'],
    hears: /did not understand/,
    leaves: [],
  },
  {
    name: "rings the on-call number, and has the ticket already",
    does: ["1", "1"],
    hears: /connecting/,
    leaves: [urgent],
  },
  {
    name: "notes that the on-call person answered",
    does: ["1", "1", "ring:completed"],
    hears: /Goodbye/,
    leaves: [urgent, { kind: "connected", seconds: 30 }],
    over: true,
  },
  {
    name: "calls back at top priority when nobody on call answers",
    does: ["1", "1", "ring:no-answer"],
    hears: /first in line.*after the tone/,
    leaves: [urgent, { kind: "callback", urgent: true, when: "soon" }],
  },
  {
    name: "does the same when the caller hangs up while it rings",
    does: ["1", "1", "bye"],
    leaves: [urgent, { kind: "callback", urgent: true }],
    over: true,
  },
  {
    name: "calls back at top priority where nobody is on call",
    does: ["1", "1"],
    desk: { onCall: undefined },
    hears: /first in line/,
    leaves: [urgent, { kind: "callback", urgent: true }],
  },
  {
    name: "asks a hidden caller for a number when nobody on call answers",
    does: ["1", "1", "ring:busy", "91234567#"],
    from: hidden,
    hears: /call you as soon as possible at 9 1 2 3 4 5 6 7/,
    leaves: [
      { kind: "urgent", urgent: true },
      { kind: "callback", urgent: true, number: "91234567" },
    ],
    over: true,
  },
  {
    name: "takes a message",
    does: ["1", "4", "msg"],
    hears: /We have your message/,
    leaves: [{ kind: "voicemail", seconds: 12, transcribing: true, number: "+6591234567" }],
    over: true,
  },
  {
    name: "leaves nothing when nothing is said",
    does: ["1", "4", "-"],
    hears: /No message/,
    leaves: [],
    over: true,
  },
  { name: "rings the desk in its hours", does: ["1", "5"], hears: /connecting/, leaves: [] },
  {
    name: "says goodbye after a talk",
    does: ["1", "5", "ring:completed"],
    hears: /Goodbye/,
    leaves: [],
    over: true,
  },
  {
    name: "calls back whom nobody at the desk answered",
    does: ["1", "0", "ring:no-answer"],
    hears: /Nobody could take.*after the tone/,
    leaves: [{ kind: "callback", number: "+6591234567" }],
  },
  {
    name: "takes a message outside the hours",
    does: ["1", "0"],
    now: afterHours,
    hears: /Nobody is here.*after the tone/,
    leaves: [],
  },
  {
    name: "takes a message where no person can be rung",
    does: ["1", "0"],
    desk: { person: undefined },
    hears: /after the tone/,
    leaves: [],
  },
  {
    name: "has the wish to be called back as soon as it is said",
    does: ["1", "3", "bye"],
    leaves: [{ kind: "callback", when: "soon", number: "+6591234567" }],
    over: true,
  },
  {
    name: "calls back at the caller's own number and wanted time",
    does: ["1", "3", "2", "1#"],
    hears: /in the morning at 6 5 9 1 2 3 4 5 6 7/,
    leaves: [
      { kind: "callback", when: "soon" },
      { kind: "callback", when: "morning", number: "+6591234567" },
    ],
    over: true,
  },
  {
    name: "calls back at another number",
    does: ["1", "3", "4", "6598765432#"],
    hears: /tomorrow at 6 5 9 8/,
    leaves: [
      { kind: "callback", when: "soon" },
      { kind: "callback", when: "tomorrow", number: "6598765432" },
    ],
    over: true,
  },
  {
    name: "calls back soon at the own number when nothing more is said",
    does: ["1", "3", "-", "-", "-", "-"],
    hears: /as soon as possible/,
    leaves: [
      { kind: "callback", when: "soon" },
      { kind: "callback", when: "soon", number: "+6591234567" },
    ],
    over: true,
  },
  {
    name: "asks a hidden caller for the number before anything is promised",
    does: ["1", "3"],
    from: hidden,
    leaves: [],
  },
  {
    name: "takes a message of a hidden caller who gives no number",
    does: ["1", "3", "1", "-", "-"],
    from: "+266696687",
    hears: /do not see your number/,
    leaves: [],
  },
  { name: "leaves nothing when the caller hangs up at the menu", does: ["1", "bye"], leaves: [], over: true },
  {
    name: "leaves nothing when the caller hangs up in an answer",
    does: ["1", "2", "bye"],
    leaves: [],
    over: true,
  },
];

async function walk(world: PhoneWorld, does: readonly Key[]): Promise<void> {
  await world.call.begin();
  for (const act of does) {
    world.listen();
    await perform(world, act);
  }
}

async function perform({ call }: PhoneWorld, act: Key): Promise<void> {
  if (call.over) return;
  if (act === "-") return call.silence();
  if (act === "bye") return call.hangUp();
  if (act === "msg") return call.leaveMessage(`RE${"0".repeat(31)}1`, 12);
  if (act === "ring:completed") return call.rung("completed", 30);
  if (act === "ring:busy") return call.rung("busy");
  if (act === "ring:no-answer") return call.rung("no-answer");
  return act.startsWith('"') ? call.say(act.slice(1)) : call.press(act);
}

describe("a call", () => {
  test.each(ways)("$name", async ({ does, now, from, desk, hears, leaves, over = false }) => {
    const world = new PhoneWorld({
      desk: aPhoneDesk(desk),
      ...(now && { now }),
      ...(from !== undefined && { from }),
    });
    await walk(world, does);
    if (hears) expect(world.heard).toMatch(hears);
    expect(world.messages.map(({ call }) => call)).toMatchObject(leaves);
    expect(world.messages).toHaveLength(leaves.length);
    expect(world.call.over).toBe(over);
  });

  test("is in Chinese for who chose it, with its own voice and recognition", async () => {
    const world = new PhoneWorld({ desk: aPhoneDesk({ voices: { "zh-CN": "Polly.Zhiyu" } }) });
    await walk(world, ["2"]);
    expect(world.heard).toMatch(/欢迎致电Sample Wallet.*退款，请按2/);
    expect(world.answers.at(-1)?.body).toContain('language="cmn-Hans-CN"');
    expect(world.answers.at(-1)?.body).toContain('<Say language="zh-CN" voice="Polly.Zhiyu">');
    await world.call.say("我要退款");
    expect(world.heard).toMatch(/退款需要三天/);
    await world.call.press("0");
    await world.call.rung("no-answer");
    await world.call.leaveMessage(`RE${"0".repeat(31)}2`, 7);
    expect(world.messages.map(({ text, languageHint }) => [text, languageHint])).toEqual([
      ["来电无人接听，需要回电。 选择：退款。", "zh-CN"],
      ["语音留言，7秒。 选择：退款。", "zh-CN"],
    ]);
  });

  test("is not asked for its language where the number says it, or where there is one", async () => {
    const byNumber = new PhoneWorld({ desk: aPhoneDesk({ languageOf: { "+6560000000": "zh-CN" } }) });
    await byNumber.call.begin();
    expect(byNumber.heard).toMatch(/^您好/);
    const single = new PhoneWorld({ desk: aPhoneDesk({ languages: ["en"] }) });
    await single.call.begin();
    expect(single.heard).toMatch(/^Welcome/);
  });

  test("says the operator's own greeting and notice, whatever is in them", async () => {
    const desk = aPhoneDesk({
      greeting: { en: "Hello from {{brand}} <b>\"&'\u0007" },
      voicemail: { notice: { en: "We tape this." }, transcribe: false },
    });
    const world = new PhoneWorld({ desk });
    await walk(world, ["1"]);
    expect(world.heard).toContain("Hello from Sample Wallet <b>\"&'");
    await world.call.press("4");
    expect(world.heard).toContain("We tape this.");
    expect(world.answers.at(-1)?.body).not.toContain("transcribe");
  });

  test("is not led astray by words that were hardly heard", async () => {
    const world = new PhoneWorld();
    await walk(world, ["1"]);
    await world.call.say("stolen", 0.3);
    expect(world.heard).toMatch(/did not understand/);
    expect(world.messages).toEqual([]);
  });

  test("makes one conversation of all that its caller leaves, and a hidden caller's is nobody else's", async () => {
    const world = new PhoneWorld();
    await walk(world, ["1", "1", "ring:no-answer", "msg"]);
    expect(new Set(world.messages.map(({ conversation }) => conversation)).size).toBe(1);
    expect(world.messages.map(({ topic }) => topic)).toEqual(["security", "security", "security"]);
    const addresses = [];
    for (const id of [`CA${"1".repeat(32)}`, `CA${"2".repeat(32)}`]) {
      const anonymous = new PhoneWorld({ from: "anonymous", id });
      await walk(anonymous, ["1", "4", "msg"]);
      addresses.push(anonymous.messages[0]?.sender.address);
    }
    expect(new Set(addresses).size).toBe(2);
  });

  test("hands a voicemail on with its recording, which is fetched later", async () => {
    const world = new PhoneWorld();
    await walk(world, ["1", "4", "msg"]);
    const [message] = world.messages;
    const recording = `RE${"0".repeat(31)}1`;
    expect(message?.attachments).toEqual([
      {
        name: "voicemail.mp3",
        type: "audio/mpeg",
        kind: "audio",
        providerId: recording,
        url: `${world.call.recordingUrl(recording)}.mp3`,
      },
    ]);
    expect(message?.referenceId).toBe(recording);
  });

  test("adds what was said, when the transcription comes, as a message of the same call", async () => {
    const world = new PhoneWorld();
    await walk(world, ["1", "4"]);
    const { waiting } = world.call;
    const verb = waiting.for === "message" ? waiting.verb : undefined;
    await world.call.tell(verb?.attributes.transcribeCallback ?? "", {
      TranscriptionSid: "TR1",
      TranscriptionText: "My account was stolen",
      TranscriptionStatus: "completed",
      RecordingSid: "RE1",
    });
    expect(world.messages).toMatchObject([
      {
        text: "My account was stolen",
        call: { kind: "transcription", recording: "RE1" },
        conversation: `CA${"0".repeat(32)}`,
      },
    ]);
    await world.call.tell(verb?.attributes.recordingStatusCallback ?? "", {
      RecordingSid: "RE1",
      RecordingStatus: "absent",
    });
    expect(world.items.filter(({ kind }) => kind === "event")).toMatchObject([
      { event: { step: "transcription", status: "completed" } },
      { event: { step: "recording", status: "absent", recording: "RE1" } },
    ]);
  });

  test.each(["toString", "__proto__", "constructor"])(
    "to a number named %s begins like any other",
    async (to) => {
      const form = { CallSid: "CA1", From: "+6591234567", To: to, CallStatus: "ringing" };
      const received = await askPhone(phoneAddress, form, aPhoneDesk(), inHours);
      expect(received.kind === "accepted" && received.answer?.body).toContain("For English, press 1");
    },
  );

  test("answers a report in silence, wherever it was sent", async () => {
    const received = await askPhone(
      phoneAddress,
      { CallSid: "CA1", From: "+6591234567", To: "+1", CallStatus: "completed", CallDuration: "9" },
      aPhoneDesk(),
      inHours,
    );
    expect(received).toMatchObject({
      kind: "accepted",
      items: [{ event: { step: "call-status", seconds: 9 } }],
    });
    expect(received.kind === "accepted" && readTwiml(received.answer?.body ?? "")).toEqual([]);
  });
});

const acts: fc.Arbitrary<Key> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("0", "1", "2", "3", "4", "5", "9") },
  { weight: 2, arbitrary: fc.constantFrom("*", "#", "8", "91234567#", "1#", "00000000000000000000") },
  { weight: 2, arbitrary: fc.constantFrom("-", "msg", "ring:completed", "ring:busy", "ring:no-answer") },
  { weight: 1, arbitrary: fc.constantFrom('"refund', '"人工', '"stolen', '"<Say>&\u0000', '"nine') },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 60 }).map((text) => `"${text}`) },
);

describe("every walk through the menu", () => {
  test("ends within its bound in a goodbye, with TwiML that can be read and messages that the queue takes", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(acts, { maxLength: 60 }),
        fc.constantFrom("+6591234567", "anonymous", "", "sip:a@<b>", "client:\u0001&"),
        fc.boolean(),
        fc.constantFrom(inHours, afterHours),
        async (walked, from, twice, now) => {
          const world = new PhoneWorld({ from, now });
          world.twice = twice;
          await walk(world, walked);
          // Whoever stops doing anything reaches the end, too.
          for (let rest = 0; rest < 12 && !world.call.over; rest += 1) await world.call.silence();
          expect(world.call.over).toBe(true);
          expect(world.call.requests).toBeLessThanOrEqual(mostTurns + 5);
          for (const { body } of world.answers) {
            readTwiml(body);
            expect(Buffer.byteLength(body)).toBeLessThan(64 * 1024);
          }
          for (const item of world.items)
            expect(await parseInbound(JSON.parse(JSON.stringify(item)))).toEqual(item);
        },
      ),
      { numRuns: 150 },
    );
  });

  test("leaves nothing when nothing was asked for", async () => {
    const idle = fc.constantFrom("-", "2", "9", "1", "8", "bye");
    await fc.assert(
      fc.asyncProperty(fc.array(idle, { maxLength: 20 }), async (walked) => {
        const world = new PhoneWorld({ desk: aPhoneDesk({ menu: aPhoneDesk().plan.menu.slice(1, 2) }) });
        await walk(world, walked);
        expect(world.messages.filter(({ call }) => call?.kind !== "voicemail")).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test("never leads to an error, whatever state, fields and values a signed request has", async () => {
    const fields = fc.constantFrom(
      "CallSid",
      "From",
      "To",
      "CallStatus",
      "Digits",
      "SpeechResult",
      "Confidence",
      "DialCallStatus",
      "RecordingSid",
      "RecordingUrl",
      "RecordingDuration",
      "RecordingStatus",
      "TranscriptionSid",
      "TranscriptionText",
    );
    const value = fc.oneof(
      fc.string({ unit: "binary", maxLength: 80 }),
      fc.constantFrom("completed", "CA1", "RE1", "1"),
    );
    const query = fc.record({
      s: fc.constantFrom(
        "language",
        "menu",
        "answer",
        "dialled",
        "when",
        "number",
        "recorded",
        "transcription",
        "x",
      ),
      l: fc.constantFrom("en", "zh-CN", "de"),
      c: fc.constantFrom("0", "5", "999", "-1", "1e9"),
      o: fc.constantFrom("0", "1", "4", "77"),
      p: fc.constantFrom("0", "1", "9"),
      w: fc.constantFrom("soon", "never"),
    });
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fields, value), query, async (form, state) => {
        const address = `${phoneAddress}?${new URLSearchParams(state)}`;
        const received = await askPhone(address, { CallSid: "CA9", ...form }, aPhoneDesk(), inHours);
        if (received.kind !== "accepted") throw new Error("refused");
        readTwiml(received.answer?.body ?? "");
        for (const item of received.items)
          expect(await parseInbound(JSON.parse(JSON.stringify(item)))).toEqual(item);
      }),
      { numRuns: 200 },
    );
  });
});

describe("an answer that is read aloud", () => {
  test("has no addresses, marks or arrows, and steps by their numbers", () => {
    const markdown =
      "See **Settings → Devices** on [our site](https://x.example/a).\n\n1. Open `Help`\n2. Write to <mailto:a@b.example>\n\n| a | b |\n|---|---|\n| c | d |\n\n🙂";
    expect(spokenParts(markdown, "en")).toEqual([
      "See Settings, then Devices on our site.\nStep 1: Open Help.\nStep 2: Write to.\na, b.\nc, d.",
    ]);
    expect(spokenParts("打开“我的 → 实名认证”", "zh-CN")).toEqual(["打开我的，再选实名认证。"]);
  });

  test("is cut into pieces of under a minute that lose no word", () => {
    const words = Array.from({ length: 400 }, (_, at) => `word${at}`);
    const parts = spokenParts(words.join(" "), "en");
    expect(parts.every((part) => part.length <= 600)).toBe(true);
    expect(parts.join(" ").replace(/\.$/, "").split(/\s+/)).toEqual(words);
  });

  test("takes any Markdown", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), (markdown) => {
        expect(spokenParts(markdown, "en").every((part) => part.length <= 600)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
