import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AgentId, TicketId } from "../../../shared/domain/ids.ts";
import { acceptOffer, claimNext, claimTicket, declineOffer } from "../../../shared/flow/claim.ts";
import {
  type Actor,
  closeTicket,
  type DeskServices,
  liftSuppression,
  releaseTicket,
  replyToTicket,
  transferTicket,
  writeNote,
} from "../../../shared/flow/desk.ts";
import { type MemoryStore, memoryStore } from "../../support/memory-store.ts";
import {
  afterNoon,
  agentNamed,
  anAssignedTicket,
  aTicket,
  noon,
  sampleConfig,
  sampleIds,
} from "../../support/samples.ts";

const me = agentNamed("me");
const colleague = agentNamed("colleague");

/** A desk with tickets in every state, and a clock that goes on with each look at it. */
async function desk() {
  const store = memoryStore();
  const settings = { max: 20, skills: [], languages: [], presence: "available" as const };
  for (const id of [me, colleague]) await store.putAgent({ ...settings, id, name: id });
  const own = anAssignedTicket("own", me);
  const tickets = [
    own,
    aTicket("waits"),
    aTicket("waits, too"),
    { ...aTicket("offered"), offer: { agent: me, until: afterNoon(600) } },
    anAssignedTicket("a colleague's", colleague),
  ];
  for (const after of tickets) {
    if ((await store.save({ before: undefined, after })) !== "saved") throw new Error("not as it should be");
  }
  await store.suppress({
    address: sampleIds.address(own.channel, own.address),
    cause: "complaint",
    at: noon,
    ticket: own.id,
    outbox: sampleIds.agentReply(own.id, "an earlier answer"),
  });
  let tick = 0;
  const nudged: string[] = [];
  const services: DeskServices = {
    ...{ store, desk: store, ids: sampleIds, config: sampleConfig, random: () => 0.5 },
    outbound: {
      nudge: async (_ticket, outbox) => {
        nudged.push(outbox);
      },
    },
    now: () => {
      tick += 1;
      return new Date(Date.parse(noon) + tick * 1000);
    },
  };
  return { store, services, tickets: tickets.map(({ id }) => id), nudged };
}

type World = Awaited<ReturnType<typeof desk>>;

/** Everything that is stored, in words that compare. */
function contents({ contents: all }: MemoryStore): string {
  return JSON.stringify(all, (_, value) => (value instanceof Map ? [...value] : value));
}

const acts = {
  claim: (actor: Actor, id: TicketId, { services }: World) => claimTicket(id, actor, services),
  claimNext: (actor: Actor, _id: TicketId, { services }: World) =>
    claimNext(aTicket("waits").queue, actor, services),
  accept: (actor: Actor, id: TicketId, { services }: World) => acceptOffer(id, actor, services),
  decline: (actor: Actor, id: TicketId, { services }: World) => declineOffer(id, actor, services),
  reply: async (actor: Actor, id: TicketId, { services, store }: World) => {
    const { epoch = 0, v = 0 } = (await store.ticket(id)) ?? {};
    return () => replyToTicket(id, { ...actor, epoch }, { text: "Hello", seen: v }, services);
  },
  note: (actor: Actor, id: TicketId, { services }: World) => writeNote(id, actor, "A note", services),
  transferToQueue: async (actor: Actor, id: TicketId, { services, store }: World) => {
    const { epoch = 0 } = (await store.ticket(id)) ?? {};
    return () => transferTicket(id, { ...actor, epoch }, { queue: "security" }, services);
  },
  transferToAgent: async (actor: Actor, id: TicketId, { services, store }: World) => {
    const { epoch = 0 } = (await store.ticket(id)) ?? {};
    return () => transferTicket(id, { ...actor, epoch }, { agent: colleague }, services);
  },
  release: async (actor: Actor, id: TicketId, { services, store }: World) => {
    const { epoch = 0 } = (await store.ticket(id)) ?? {};
    return () => releaseTicket(id, { ...actor, epoch }, services);
  },
  close: async (actor: Actor, id: TicketId, { services, store }: World) => {
    const { epoch = 0, v = 0 } = (await store.ticket(id)) ?? {};
    return () => closeTicket(id, { ...actor, epoch }, v, services);
  },
  lift: (actor: Actor, id: TicketId, { services, store }: World) =>
    liftSuppression(id, actor, { ...services, suppressions: store }),
} as const;
type ActName = keyof typeof acts;

/** One request as a client makes it: what it says stays the same when it is sent again. */
async function request(
  name: ActName,
  key: string,
  id: TicketId,
  world: World,
): Promise<() => Promise<unknown>> {
  const actor: Actor = { agent: me as AgentId, name: "Me", request: key };
  switch (name) {
    case "reply":
    case "transferToQueue":
    case "transferToAgent":
    case "release":
    case "close":
      return acts[name](actor, id, world);
    default:
      return () => acts[name](actor, id, world);
  }
}

const someActs = fc.array(
  fc.record({ name: fc.constantFrom(...(Object.keys(acts) as ActName[])), ticket: fc.nat(4) }),
  { minLength: 1, maxLength: 8 },
);

describe("an act sent again with the same request id", () => {
  it("changes nothing, whatever came before it", async () => {
    const done = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(someActs, async (sequence) => {
        const world = await desk();
        for (const [at, { name, ticket }] of sequence.entries()) {
          const send = await request(name, `request-${at}`, world.tickets[ticket] as TicketId, world);
          const first = await send();
          const before = contents(world.store);
          const second = await send();
          expect(contents(world.store), name).toBe(before);
          const { kind } = first as { kind: string };
          if (kind === "done") {
            done.set(name, (done.get(name) ?? 0) + 1);
            expect(second, name).toMatchObject({ kind: "done" });
          }
        }
      }),
      { numRuns: 200 },
    );
    // Otherwise this says little: every act was done, and not only refused.
    expect([...done.keys()].sort()).toEqual(Object.keys(acts).sort());
  });

  it("sends no second answer", async () => {
    const world = await desk();
    const send = await request("reply", "request-1", world.tickets[0] as TicketId, world);
    await send();
    await send();
    expect(world.store.contents.outbox.size).toBe(1);
    expect(new Set(world.nudged).size).toBe(1);
  });

  it("takes no second ticket", async () => {
    const world = await desk();
    const send = await request("claimNext", "request-1", world.tickets[0] as TicketId, world);
    const [first, second] = [await send(), await send()];
    expect(second).toEqual(first);
    expect((await world.store.agent(me))?.open).toBe(2);
  });
});
