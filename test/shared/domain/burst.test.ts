import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  burstWith,
  isInBurst,
  joinMessages,
  longestBurst,
  quietSecondsFor,
  withoutBurst,
} from "../../../shared/domain/burst.ts";
import {
  aChatMessage,
  agentNamed,
  aMessage,
  anAssignedTicket,
  aTicket,
  noon,
  sampleConfig,
  sampleIds,
} from "../../support/samples.ts";

const ids = Array.from({ length: longestBurst + 1 }, (_, at) => sampleIds.message("chat", String(at)));
const burst = { messages: ids.slice(0, 2), at: "2026-03-02T12:01:04.000Z" };
const [first, second] = ids;
if (!first || !second) throw new Error("there are no ids");

describe("the quiet time", () => {
  it("is that of chats alone, and may differ from channel to channel", () => {
    const answering = { ...sampleConfig.answering, quietSeconds: 5, quietSecondsOf: { telegram: 0 } };
    const config = { ...sampleConfig, answering };
    expect(quietSecondsFor(aChatMessage(), config)).toBe(5);
    expect(quietSecondsFor(aChatMessage({ channel: "telegram" }), config)).toBe(0);
    expect(quietSecondsFor(aMessage(), config)).toBe(0);
    expect(quietSecondsFor(aMessage({ threading: "single" }), config)).toBe(0);
  });
});

describe("a burst", () => {
  it("grows by each message, and its time never goes back", () => {
    const one = burstWith(undefined, { id: first, receivedMs: Date.parse(noon), quietSeconds: 4 });
    expect(one).toEqual({ messages: [first], at: "2026-03-02T12:01:04.000Z" });
    const two = burstWith(one, { id: second, receivedMs: Date.parse(noon) - 60_000, quietSeconds: 4 });
    expect(two).toEqual({ messages: [first, second], at: "2026-03-02T12:01:04.000Z" });
  });

  it("ends as a person's work when it gets too long", () => {
    const more = { receivedMs: Date.parse(noon), quietSeconds: 4 };
    const full = { messages: ids.slice(0, longestBurst), at: burst.at };
    expect(burstWith(full, { ...more, id: ids.at(-1) ?? first })).toBeUndefined();
  });

  it("is a machine's only while no person has touched the ticket", () => {
    expect(isInBurst(aTicket("one", { burst }))).toBe(true);
    expect(isInBurst(aTicket("one", { burst, epoch: 1 }))).toBe(false);
    expect(isInBurst(aTicket("one"))).toBe(false);
    expect(isInBurst({ ...anAssignedTicket("one", agentNamed("ada")), burst })).toBe(false);
    expect(isInBurst(undefined)).toBe(false);
  });

  it("is not yet a wait for a person", () => {
    const before = withoutBurst(aTicket("one", { burst }));
    expect(before.status).toBe("answered");
    expect(before).not.toHaveProperty("waitingSince");
    expect(before).not.toHaveProperty("burst");
    const waiting = aTicket("two");
    expect(withoutBurst(waiting)).toBe(waiting);
  });

  it("reads as one message, line by line, with all that was attached", () => {
    const attachments = [{ name: "a.png", type: "image/png" }];
    const texts = ["hi", " ", "my refund\nis late"];
    const messages = texts.map((text) => aChatMessage({ text, attachments }));
    expect(joinMessages(messages)).toMatchObject({
      text: "hi\nmy refund\nis late",
      attachments: { length: 3 },
    });
    expect(joinMessages([])).toBeUndefined();
  });

  it("keeps every word in its order", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^\w+$/), { minLength: 1 }), (words) => {
        const joined = joinMessages(words.map((text) => aChatMessage({ text })));
        expect(joined?.text.split("\n")).toEqual(words);
      }),
    );
  });
});
