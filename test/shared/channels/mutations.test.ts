import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseInbound } from "../../../shared/aws/read-inbound.ts";
import type { Channel, Received } from "../../../shared/channels/channel.ts";
import { channels, loadChannel } from "../../../shared/channels/registry.ts";
import type { Inbound } from "../../../shared/domain/message.ts";
import { canSign, signed } from "../../support/sign-webhook.ts";
import { type Fixture, fixturesOf } from "./fixture.ts";

/**
 * Authentic requests that are not what the platform promises: something is missing, of another type, nested, far too long,
 * or in another encoding. Nothing may throw, and what stands beside the damage must arrive.
 */

const webhooks = Object.keys(channels).filter(canSign);

type Change =
  | { readonly kind: "drop" | "nest" | "oversize" }
  | { readonly kind: "retype"; readonly value: unknown };

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.constantFrom<Change[]>({ kind: "drop" }, { kind: "nest" }, { kind: "oversize" }),
  fc
    .oneof(
      fc.constantFrom<unknown[]>(null, true, -1, 1e300, "", "0", [], {}, [[]], "\ud800", "__proto__"),
      fc.jsonValue({ maxDepth: 2 }),
    )
    .map((value): Change => ({ kind: "retype", value })),
);

/** Changes one value somewhere in the tree; `where` picks it, as a share of all there are. */
function mutated(tree: unknown, where: number, how: Change): unknown {
  let left = Math.floor(where * countOf(tree));
  const walk = (node: unknown): unknown => {
    if (left === 0) {
      left -= 1;
      return applied(node, how);
    }
    left -= 1;
    if (Array.isArray(node)) return node.map(walk).filter((each) => each !== dropped);
    if (typeof node !== "object" || node === null) return node;
    return Object.fromEntries(
      Object.entries(node)
        .map(([name, value]) => [name, walk(value)] as const)
        .filter(([, value]) => value !== dropped),
    );
  };
  const result = walk(tree);
  return result === dropped ? null : result;
}

const dropped = Symbol("dropped");

function applied(node: unknown, how: Change): unknown {
  switch (how.kind) {
    case "drop":
      return dropped;
    case "nest":
      return { value: [node, { node }] };
    case "oversize":
      return typeof node === "string"
        ? node.repeat(Math.ceil(20_000 / Math.max(1, node.length)))
        : "x".repeat(20_000);
    case "retype":
      return how.value;
  }
}

function countOf(node: unknown): number {
  if (typeof node !== "object" || node === null) return 1;
  return 1 + Object.values(node).reduce<number>((sum, each) => sum + countOf(each), 0);
}

const mutations = fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), change), {
  minLength: 1,
  maxLength: 3,
});

function receive(channel: Channel, fixture: Fixture, body: Uint8Array): Promise<Received> {
  const { incoming, context } = fixture;
  if (incoming.transport !== "http") throw new Error("webhooks come over HTTP");
  const request = { ...incoming, rawQuery: "", body };
  return channel.receive(signed(channel.name, request, context.secrets, context.now), context);
}

async function checked(received: Received): Promise<readonly Inbound[]> {
  expect(["accepted", "rejected"]).toContain(received.kind);
  if (received.kind === "rejected") expect(received.reason).toBe("malformed");
  const items = received.kind === "accepted" ? received.items : [];
  for (const item of items) {
    // What the queue carries is what it gives back.
    expect(await parseInbound(JSON.parse(JSON.stringify(item)))).toEqual(item);
  }
  return items;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}

function jsonOf(fixture: Fixture): unknown {
  try {
    return JSON.parse(textOf(fixture.plain));
  } catch {
    return undefined;
  }
}

/** By position, so that a counterexample is short. */
function among(fixtures: readonly Fixture[]) {
  return fc.nat({ max: fixtures.length - 1 });
}

function chosen(fixtures: readonly Fixture[], at: number): Fixture {
  const fixture = fixtures[at];
  if (!fixture) throw new Error(`there is no fixture ${at}`);
  return fixture;
}

function usable(name: string): readonly Fixture[] {
  return fixturesOf(name).filter(({ signed, expect: { kind } }) => signed && kind === "accepted");
}

describe.each(webhooks)("the channel %s", (name) => {
  const fixtures = usable(name);
  const load = async () => {
    const channel = await loadChannel(name);
    if (!channel) throw new Error(`${name} is not registered`);
    return channel;
  };

  test("takes a changed body of JSON or XML or a form without throwing", async () => {
    const channel = await load();
    await fc.assert(
      fc.asyncProperty(among(fixtures), mutations, async (at, changes) => {
        const fixture = chosen(fixtures, at);
        await checked(await receive(channel, fixture, Buffer.from(changed(fixture, changes))));
      }),
      { numRuns: 150 },
    );
  });

  test("takes a body in a wrong encoding without throwing", async () => {
    const channel = await load();
    for (const fixture of fixtures) {
      const text = textOf(fixture.plain);
      const latin = Buffer.from(text, "latin1");
      const bodies = [
        Buffer.from(text, "utf16le"),
        Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), fixture.plain]),
        Buffer.concat([fixture.plain, Buffer.from([0xff, 0xfe, 0xc0, 0x80])]),
        latin,
        Buffer.alloc(0),
        Buffer.from(`${"[".repeat(50_000)}`),
        Buffer.from(`{"a":`.repeat(20_000)),
      ];
      for (const body of bodies) {
        await checked(await receive(channel, fixture, body));
      }
    }
  });
});

/** The list in which a platform sends several things at once. */
const lists: Readonly<Record<string, "entry" | "events">> = {
  instagram: "entry",
  line: "events",
  messenger: "entry",
  whatsapp: "entry",
};

test.each(Object.entries(lists))("on %s what stands beside damage arrives", async (name, list) => {
  const channel = await loadChannel(name);
  if (!channel) throw new Error(`${name} is not registered`);
  // What is written as a number beyond 2^53 would not survive being changed as a tree here.
  const batches = usable(name).filter(
    (fixture) => membersOf(jsonOf(fixture), list).length > 0 && !/[:,]\d{17}/.test(textOf(fixture.plain)),
  );
  await fc.assert(
    fc.asyncProperty(among(batches), among(batches), mutations, async (first, second, changes) => {
      const [damaged, whole] = [chosen(batches, first), chosen(batches, second)];
      if (damaged.name === whole.name) return;
      const envelope = jsonOf(whole) as Record<string, unknown>;
      const spoilt = membersOf(jsonOf(damaged), list).map((member) =>
        changes.reduce((tree, [where, how]) => mutated(tree, where, how), member),
      );
      const body = JSON.stringify({ ...envelope, [list]: [...spoilt, ...membersOf(envelope, list)] });
      const items = await checked(await receive(channel, whole, Buffer.from(body)));
      const alone = await checked(await receive(channel, whole, whole.plain));
      const arrived = items.map((item) => JSON.stringify(item));
      for (const item of alone) expect(arrived).toContain(JSON.stringify(item));
    }),
    { numRuns: 150 },
  );
});

function membersOf(json: unknown, list: string): readonly unknown[] {
  const members = typeof json === "object" && json !== null ? Reflect.get(json, list) : undefined;
  return Array.isArray(members) ? members : [];
}

/** JSON is changed as a tree, a form by its fields, XML as text with fields of its own. */
function changed(fixture: Fixture, changes: readonly (readonly [number, Change])[]): string {
  const json = jsonOf(fixture);
  const text = textOf(fixture.plain);
  if (typeof json === "object") {
    return JSON.stringify(changes.reduce<unknown>((tree, [where, how]) => mutated(tree, where, how), json));
  }
  if (text.startsWith("<")) {
    const fields = [...text.matchAll(/<(\w+)>((?:(?!<\w+>).)*?)<\/\1>/gs)].map(([, field, value]) => [
      field,
      value,
    ]);
    const tree = changes.reduce<unknown>((each, [where, how]) => mutated(each, where, how), fields);
    const list = Array.isArray(tree) ? tree : [tree];
    return `<xml>${list.map((pair) => `<${pair?.[0]}>${asWords(pair?.[1])}</${pair?.[0]}>`).join("")}</xml>`;
  }
  const form = [...new URLSearchParams(text)];
  const tree = changes.reduce<unknown>((each, [where, how]) => mutated(each, where, how), form);
  const pairs = (Array.isArray(tree) ? tree : []).map((pair) => [asWords(pair?.[0]), asWords(pair?.[1])]);
  return new URLSearchParams(pairs).toString();
}

function asWords(value: unknown): string {
  return typeof value === "string" ? value.toWellFormed() : (JSON.stringify(value) ?? "");
}
