import { beforeAll, describe, expect, it } from "vitest";
import type { Role } from "../../../shared/api/desk/people.ts";
import { deskStore } from "../../../shared/aws/desk-store.ts";
import { identityStore } from "../../../shared/aws/identity-store.ts";
import { ticketStore } from "../../../shared/aws/ticket-store.ts";
import type { ContactId, TicketId } from "../../../shared/domain/ids.ts";
import type { Ticket } from "../../../shared/domain/ticket.ts";
import type { DeskWorld } from "../../support/desk-world.ts";
import { agentNamed, anAssignedTicket, aTicket, noon, sampleIds } from "../../support/samples.ts";

/* What a path names is asked about in one place (desk-routes.test.ts); here what bodies name, and what lists show. */

const kept = agentNamed("kept");
const open = agentNamed("open");
const lead = agentNamed("lead");
const proof = { kind: "confirmed-mail", address: "kim@other.example", confirmation: "K1" } as const;
let world: DeskWorld;

async function put(ticket: Ticket): Promise<TicketId> {
  const store = ticketStore(world.parts);
  expect(await store.save({ before: undefined, after: ticket })).toBe("saved");
  const { contact, channel, address, createdAt, id } = ticket;
  const pointer = { ticket: id, openedAt: createdAt, automaticReply: false };
  await store.remember({ id: contact, channel, address, createdAt }, pointer);
  return id;
}

/** A customer with a ticket of each kind, under two addresses that are one person. */
async function customer(name: string) {
  const at = (address: string) => ({ contact: sampleIds.contact("email", address), address });
  const [one, other] = [at(`${name}@customer.example`), at(`${name}@other.example`)];
  const tickets = {
    theirs: await put(aTicket(name, one)),
    "of their queue": await put(aTicket(`${name} general`, one)),
    "of another queue": await put(aTicket(`${name} security`, { ...one, queue: "security" })),
    "of another queue, their own": await put(
      anAssignedTicket(`${name} own`, kept, { ...one, queue: "security" }),
    ),
    "of another address": await put(aTicket(`${name} elsewhere`, other)),
    "of another address and queue": await put(
      aTicket(`${name} elsewhere, security`, { ...other, queue: "security" }),
    ),
  };
  const party = ({ contact, address }: { contact: ContactId; address: string }) => ({
    ...{ contact, address, channel: "email" },
  });
  const [first, second] = one.contact < other.contact ? [one, other] : [other, one];
  const parties = { first: party(first), second: party(second) };
  await identityStore(world.parts).saveLink(undefined, {
    parties,
    v: 1,
    proof,
    linked: { by: "kim", at: noon },
  });
  return tickets;
}

const everybody: readonly [who: string, id: typeof kept, role: Role][] = [
  ["an agent who is kept to no queues", open, "agent"],
  ["a supervisor", lead, "supervisor"],
];
const seenByKept = ["of another address", "of another queue, their own", "of their queue"];
const all = [...seenByKept, "of another address and queue", "of another queue"].sort();

/** Agents who are kept to queues. */
export function describeAccess(opened: () => DeskWorld): void {
  beforeAll(async () => {
    world = opened();
    const desk = deskStore(world.parts);
    const settings = { max: 99, skills: [], languages: [], presence: "available" as const };
    for (const id of [open, lead]) await desk.putAgent({ id, name: id, ...settings });
    await desk.putAgent({ id: kept, name: "Kept", ...settings, queues: ["general"] });
  });

  describe("other tickets of a customer", () => {
    async function shown(id: typeof kept, role: Role, tickets: Awaited<ReturnType<typeof customer>>) {
      const { status, body } = await world.ask({ id, role }, "GET", `/desk/tickets/${tickets.theirs}/others`);
      expect(status).toBe(200);
      const ids = (body.items as { id: string }[]).map((item) => item.id);
      const named = Object.entries(tickets).filter(([, ticket]) => ids.includes(ticket));
      expect(named).toHaveLength(ids.length);
      return named.map(([name]) => name).sort();
    }

    it("are shown to an agent who is kept to queues as far as these go, and what is theirs", async () => {
      expect(await shown(kept, "agent", await customer("kept-others"))).toEqual(seenByKept);
    });

    it.each(everybody)("are all shown to %s", async (who, id, role) => {
      expect(await shown(id, role, await customer(`others ${who}`))).toEqual(all);
    });
  });

  describe("tickets that the same person has under other addresses", () => {
    async function shown(id: typeof kept, role: Role, tickets: Awaited<ReturnType<typeof customer>>) {
      const { body } = await world.ask({ id, role }, "GET", `/desk/tickets/${tickets.theirs}/identities`);
      const linked = body.linked as { tickets: { id: string }[] }[];
      const ids = linked.flatMap((each) => each.tickets.map((ticket) => ticket.id));
      return Object.entries(tickets)
        .flatMap(([name, ticket]) => (ids.includes(ticket) ? [name] : []))
        .sort();
    }

    it("are named to an agent who is kept to queues as far as these go", async () => {
      expect(await shown(kept, "agent", await customer("kept-linked"))).toEqual(["of another address"]);
    });

    it.each(everybody)("are all named to %s", async (who, id, role) => {
      const both = ["of another address", "of another address and queue"];
      expect(await shown(id, role, await customer(`linked ${who}`))).toEqual(both);
    });
  });

  describe("an act that names a second ticket", () => {
    const acts = {
      link: (other: string) => ["link", { other }] as const,
      "unlink-ticket": (other: string) => ["unlink-ticket", { other }] as const,
      merge: (into: string) => ["merge", { into }] as const,
    } as const;
    type Act = keyof typeof acts;

    async function tried(act: Act, id: typeof kept, role: Role, name: string, queue: string) {
      const other = sampleIds.ticket(sampleIds.message("email", `${name} other`));
      const ticket = await put(aTicket(name, act === "unlink-ticket" ? { related: [other] } : {}));
      await put(aTicket(`${name} other`, { queue, ...(act === "unlink-ticket" && { related: [ticket] }) }));
      const [path, body]: readonly [string, object] = acts[act](other);
      const before = await world.state();
      const answer = await world.ask({ id, role }, "POST", `/desk/tickets/${ticket}/${path}`, {
        ...{ request: `request-${act}`, ...body },
      });
      return { answer, changed: JSON.stringify(await world.state()) !== JSON.stringify(before) };
    }

    it.each(Object.keys(acts) as Act[])("(%s) is refused where that is none of the agent's", async (act) => {
      const { answer, changed } = await tried(act, kept, "agent", `${act} kept`, "security");
      expect(answer).toMatchObject({ status: 403, body: { reason: "other-queue" } });
      expect(changed).toBe(false);
    });

    it.each(Object.keys(acts) as Act[])("(%s) is done where it is", async (act) => {
      const { answer, changed } = await tried(act, kept, "agent", `${act} theirs`, "general");
      expect(answer.status).toBe(200);
      expect(changed).toBe(true);
    });

    it.each(
      everybody.flatMap(([who, id, role]) =>
        (Object.keys(acts) as Act[]).map((act) => [who, act, id, role] as const),
      ),
    )("is done for %s (%s)", async (who, act, id, role) => {
      expect((await tried(act, id, role, `${act} ${who}`, "security")).answer.status).toBe(200);
    });

    it("on many is done to those of the agent's queues, and says of the others whose they are not", async () => {
      const tickets = await customer("bulk");
      const chosen = [tickets.theirs, tickets["of another queue"]].map((id) => ({ id, epoch: 0, seen: 1 }));
      const body = { request: "request-bulk", act: { kind: "claim" }, tickets: chosen };
      const answer = await world.ask({ id: kept, role: "agent" }, "POST", "/desk/bulk", body);
      expect(answer.body.items).toEqual([
        { ticket: tickets.theirs, done: true },
        expect.objectContaining({ ticket: tickets["of another queue"], done: false, reason: "other-queue" }),
      ]);
    });
  });
}
