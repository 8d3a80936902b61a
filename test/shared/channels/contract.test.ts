import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import fc from "fast-check";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { parseInbound } from "../../../shared/aws/read-inbound.ts";
import type {
  AccountSecrets,
  Channel,
  Incoming,
  Received,
  SendTools,
} from "../../../shared/channels/channel.ts";
import { channels, isChannelName, loadChannel } from "../../../shared/channels/registry.ts";
import type { Inbound } from "../../../shared/domain/message.ts";
import { signed, signsBody } from "../../support/sign-webhook.ts";
import { anOutboundMessage } from "./an-outbound-message.ts";
import { type Fixture, fixtureFolders, fixturesOf } from "./fixture.ts";

/**
 * What every channel promises, checked over the registry and the recorded fixtures. A new channel adds its folder, its line
 * and its fixtures; nothing here changes.
 */

const folders = readdirSync(new URL("../../../shared/channels/", import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

describe("the registry", () => {
  test("has one line for every folder of a channel, and fixtures for each", () => {
    expect(Object.keys(channels).toSorted()).toEqual(folders.toSorted());
    expect(fixtureFolders()).toEqual(folders.toSorted());
  });

  test.each(["constructor", "__proto__", "toString", "", "Telegram"])(
    "knows no channel named %o",
    async (name) => {
      expect(isChannelName(name)).toBe(false);
      expect(await loadChannel(name)).toBeUndefined();
    },
  );
});

describe.each(Object.keys(channels))("the channel %s", (name) => {
  const fixtures = fixturesOf(name);
  let channel: Channel;
  beforeAll(async () => {
    const loaded = await loadChannel(name);
    if (!loaded) throw new Error(`${name} is not registered`);
    channel = loaded;
  });
  const receive = (fixture: Fixture, incoming = fixture.incoming): Promise<Received> =>
    channel.receive(incoming, fixture.context);

  test("goes by the name it is registered under and has fixtures of both outcomes", () => {
    expect(channel.name).toBe(name);
    const kinds = fixtures.map((fixture) => fixture.expect.kind);
    expect(kinds.filter((kind) => kind === "accepted").length).toBeGreaterThanOrEqual(3);
  });

  test.each(fixtures)("$name becomes what its fixture says", async (fixture) => {
    const received = await receive(fixture);
    expect(received).toMatchObject(fixture.expect);
    if (received.kind === "accepted" && fixture.expect.kind === "accepted") {
      expect(received.ignored).toEqual(fixture.expect.ignored);
    }
  });

  test.each(fixtures)("$name passes the schema of the inbound queue unchanged", async (fixture) => {
    for (const item of itemsOf(await receive(fixture))) {
      const carried: unknown = JSON.parse(JSON.stringify(item));
      expect(await parseInbound(carried)).toEqual(item);
    }
  });

  test.each(fixtures)("$name keeps its identity when it comes again", async (fixture) => {
    const first = itemsOf(await receive(fixture)).map(identityOf);
    expect(itemsOf(await receive(fixture)).map(identityOf)).toEqual(first);
    expect(new Set(first).size).toBe(first.length);
  });

  test("never throws on damaged bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...fixtures), damage, async (fixture, changes) => {
        const received = await receive(fixture, damaged(fixture.incoming, changes));
        expect(["accepted", "rejected", "handshake"]).toContain(received.kind);
        for (const item of itemsOf(received)) expect(await parseInbound(item)).toEqual(item);
      }),
      { numRuns: 300 },
    );
  });

  test("never throws on JSON of any shape", async () => {
    const [fixture] = fixtures;
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 4 }), async (json) => {
        if (fixture?.incoming.transport !== "http") return;
        const body = new TextEncoder().encode(json);
        const received = await receive(fixture, { ...fixture.incoming, body });
        expect(["accepted", "rejected"]).toContain(received.kind);
      }),
      { numRuns: 200 },
    );
  });

  test("refuses a request over its limit without reading it", async () => {
    const oversize = fixtures.filter(({ expect: { kind } }) => kind === "accepted").slice(0, 1);
    for (const fixture of oversize) {
      if (fixture.incoming.transport !== "http") continue;
      const body = new Uint8Array(channel.maxBodyBytes + 1);
      const received = await receive(fixture, { ...fixture.incoming, body });
      expect(received).toMatchObject({ kind: "rejected", reason: "too-large" });
    }
  });

  test("takes nothing on an account without secrets, when it has secrets at all", async () => {
    for (const fixture of fixtures.filter(({ context }) => context.secrets !== undefined)) {
      for (const secrets of [undefined, {}, emptied(fixture.context.secrets)]) {
        const received = await channel.receive(fixture.incoming, { ...fixture.context, secrets });
        expect(received.kind).toBe("rejected");
      }
    }
  });

  test("takes no body of which one bit was changed on the way", async () => {
    const signedOnes = fixtures.filter(
      ({ signed, expect: { kind } }) => signed && kind === "accepted" && signsBody(name),
    );
    for (const fixture of signedOnes) {
      const { incoming } = fixture;
      if (incoming.transport !== "http") continue;
      for (let bit = 0; bit < incoming.body.length * 8; bit += 13) {
        const body = Uint8Array.from(incoming.body);
        body[bit >> 3] = (body[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const received = await receive(fixture, { ...incoming, body });
        if (sameMeaning(name, incoming.body, body)) continue;
        expect(received).toMatchObject({ kind: "rejected", reason: "bad-signature" });
      }
    }
  });

  test("takes no signature that was made with another secret, and looks at nothing else first", async () => {
    for (const fixture of fixtures.filter(({ signed }) => signed)) {
      const { incoming, context } = fixture;
      if (incoming.transport !== "http") continue;
      const others = channel.freshSecrets((bytes) => randomBytes(bytes).toString("base64url"));
      const forged = signed(name, incoming, { ...context.secrets, ...others }, context.now);
      const refused = await channel.receive(forged, context);
      expect(refused).toMatchObject({ kind: "rejected", reason: "bad-signature" });
    }
  });

  test("reads nothing of a forged body: neither what is in it nor whether it can be read at all", async () => {
    for (const fixture of fixtures.filter(({ signed }) => signed)) {
      const { incoming, context } = fixture;
      if (incoming.transport !== "http") continue;
      const others = channel.freshSecrets((bytes) => randomBytes(bytes).toString("base64url"));
      const unreadable = new TextEncoder().encode('{"entry": [<xml>&a=%');
      const forged = signed(
        name,
        { ...incoming, body: unreadable },
        { ...context.secrets, ...others },
        context.now,
      );
      const parsed = vi.spyOn(JSON, "parse");
      try {
        const refused = await channel.receive({ ...forged, body: unreadable }, context);
        // A chat's frame carries its proof within itself: all that is read of it is whether there is one.
        const inside = name === "chat";
        expect(refused).toMatchObject({ kind: "rejected", reason: inside ? "malformed" : "bad-signature" });
        expect(parsed).toHaveBeenCalledTimes(inside ? 1 : 0);
      } finally {
        parsed.mockRestore();
      }
    }
  });

  test("counts what it does not know, and what it said itself", () => {
    const webhook = fixtures.some(({ signed }) => signed);
    const counts = fixtures.map((fixture) =>
      fixture.expect.kind === "accepted" ? fixture.expect.ignored : {},
    );
    if (!webhook) return;
    const known = counts.flatMap((ignored) => Object.keys(ignored));
    // Nothing on a phone call is of no interest, and nothing of ours comes back from Twilio or a source.
    if (!name.startsWith("twilio-")) expect(known.length).toBeGreaterThan(0);
    if (echoing.has(name)) expect(known).toContain("echo");
  });

  test("answers a transport that is not its own with a refusal", async () => {
    for (const fixture of [fixturesOf("email")[0], fixturesOf("telegram")[0]]) {
      if (!fixture || fixture.incoming.transport === fixtures[0]?.incoming.transport) continue;
      expect((await receive(fixture)).kind).toBe("rejected");
    }
  });

  test("sends nothing without what it needs, and says so instead of throwing", async () => {
    const broken = anOutboundMessage({ channel: name, address: "", conversation: "" });
    const delivery = await channel.send(broken, unreachable);
    expect(delivery).toMatchObject({ kind: "failed" });
    expect(["config", "recipient"]).toContain(delivery.kind === "failed" && delivery.class);
  });
});

/** Platforms that tell an app what it wrote itself. */
const echoing = new Set(["instagram", "messenger", "slack", "telegram", "whatsapp", "x"]);

/** A form signs what its bytes mean, and WeChat what stands in one element: some bits change neither. */
function sameMeaning(channel: string, one: Uint8Array, other: Uint8Array): boolean {
  const [first, second] = [one, other].map((bytes) => Buffer.from(bytes).toString("utf8"));
  if (channel.startsWith("twilio-")) {
    const sorted = (text = "") => JSON.stringify([...new URLSearchParams(text)].sort());
    return sorted(first) === sorted(second);
  }
  return false;
}

const unreachable: SendTools = {
  fetch: () => Promise.reject(new Error("nothing may be sent")),
  sendRawMail: () => Promise.reject(new Error("nothing may be sent")),
  apiBase: "https://platform.invalid",
  secrets: undefined,
  now: new Date("2026-03-02T12:00:00.000Z"),
};

function itemsOf(received: Received): readonly Inbound[] {
  return received.kind === "accepted" ? received.items : [];
}

function identityOf(item: Inbound): string {
  switch (item.kind) {
    case "message":
      return JSON.stringify(item.message.identity);
    case "unparseable":
      return JSON.stringify(item.item.identity);
    case "event":
      return JSON.stringify(item.event.identity);
  }
}

function emptied(secrets: AccountSecrets): Record<string, string> {
  return Object.fromEntries(Object.keys(secrets ?? {}).map((name) => [name, ""]));
}

/** Bytes overwritten at a place given as a share of the length, and a share that is kept at all. */
const damage = fc.record({
  writes: fc.array(
    fc.record({ at: fc.double({ min: 0, max: 0.999, noNaN: true }), bytes: fc.uint8Array({ maxLength: 8 }) }),
    { maxLength: 6 },
  ),
  keep: fc.double({ min: 0, max: 1, noNaN: true }),
});

type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

function damaged(incoming: Incoming, { writes, keep }: Damage): Incoming {
  const bytes = Uint8Array.from(incoming.transport === "http" ? incoming.body : incoming.raw);
  for (const { at, bytes: patch } of writes) {
    const start = Math.floor(at * bytes.length);
    bytes.set(patch.subarray(0, Math.max(0, bytes.length - start)), start);
  }
  const kept = keep > 0.5 ? bytes : bytes.subarray(0, Math.floor(keep * 2 * bytes.length));
  return incoming.transport === "http" ? { ...incoming, body: kept } : { ...incoming, raw: kept };
}
