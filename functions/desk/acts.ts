import config from "relaydesk:config";
import {
  BlockRequest,
  type BlocksView,
  BulkRequest,
  type BulkView,
  type ColleaguesView,
  LiftBlockRequest,
  LinkRequest,
  type MentionsView,
  MergeRequest,
  type OthersView,
  SeenMentionsRequest,
  SnoozedQuery,
  SnoozeRequest,
  SpamRequest,
  SplitRequest,
  WakeRequest,
} from "../../shared/api/desk/acts.ts";
import { blockStore } from "../../shared/aws/block-store.ts";
import { identityStore } from "../../shared/aws/identity-store.ts";
import { mentionStore } from "../../shared/aws/mention-store.ts";
import type { Rest } from "../../shared/domain/agent-acts.ts";
import type { BlockRefusal } from "../../shared/domain/block.ts";
import { type Beholder, isKeptToQueues, mayUseQueue, mayUseTicket } from "../../shared/domain/desk-access.ts";
import { type AgentId, type MessageId, type TicketId, ticketNumber } from "../../shared/domain/ids.ts";
import type { MergeRefusal } from "../../shared/domain/merge.ts";
import type { SplitRefusal } from "../../shared/domain/split.ts";
import { agentLine, snoozedLine } from "../../shared/domain/ticket.ts";
import { actOnMany, type BulkAct } from "../../shared/flow/bulk.ts";
import type { Outcome } from "../../shared/flow/desk.ts";
import { othersOfPerson } from "../../shared/flow/identities.ts";
import { blockSender, markTicketSpam } from "../../shared/flow/keep-out.ts";
import { mergeTickets } from "../../shared/flow/merge-tickets.ts";
import { linkTickets, snoozeTicket, unlinkTickets, wakeTicket } from "../../shared/flow/rest.ts";
import { type SplitServices, splitTicket } from "../../shared/flow/split-ticket.ts";
import type { Handlers, Person } from "../desk-routes.ts";
import { ticketView } from "../desk-views.ts";
import { type HttpResponse, json, problem } from "../edge.ts";
import { answer, REFUSALS, withBody, withQuery } from "./answers.ts";
import { actor, desk, knownAgent, leads, now, owner, parts, services, store, ticketId } from "./open.ts";
import { mayWrite } from "./tickets.ts";

const blocks = blockStore(parts.table);
const identities = identityStore({ table: parts.table });
const mentions = mentionStore(parts.table);

/** What agents do with tickets besides answering: let them rest, join and part them, keep senders out, call each other. */

export const handlers: Handlers<"acts"> = {
  snooze: withBody(SnoozeRequest, async ({ person, params }, { request, epoch, ...rest }) =>
    answer(
      await snoozeTicket(ticketId(params), owner(person, request, epoch), restOf(rest), await services()),
    ),
  ),
  wake: withBody(WakeRequest, async ({ person, params }, { request }) =>
    answer(await wakeTicket(ticketId(params), actor(person, request), await services())),
  ),
  snoozed: withQuery(SnoozedQuery, async ({ person }, { queue, limit, cursor }) => {
    if (queue !== undefined && !Object.hasOwn(config.queues, queue))
      return problem(404, `There is no queue "${queue}".`);
    if (queue !== undefined && !mayUseQueue(queue, person)) return otherQueue;
    const page = await desk.line(snoozedLine(queue ?? agentLine(person.id)), limit, cursor);
    const found = await Promise.all(page.items.map(({ ticket }) => store.ticket(ticket)));
    const items = found.flatMap((ticket) => (ticket ? [ticketView(ticket)] : []));
    return json(200, { items, ...(page.cursor !== undefined && { cursor: page.cursor }) });
  }),
  others: async ({ person, params }) => {
    const ticket = await store.ticket(ticketId(params));
    if (!ticket) return problem(404, "There is no such ticket.");
    const people = await othersOfPerson(ticket.contact, { identities });
    const contacts = [ticket.contact, ...people.map(({ contact }) => contact)];
    const pointers = await Promise.all(contacts.map((contact) => store.ticketsOf(contact, "", othersShown)));
    const newest = pointers
      .flat()
      .filter((pointer) => pointer.ticket !== ticket.id)
      .toSorted((a, b) => b.openedAt.localeCompare(a.openedAt))
      .slice(0, othersShown);
    const found = await Promise.all(newest.map((pointer) => store.ticket(pointer.ticket)));
    // Whoever is kept to queues is told nothing of what stands in others.
    const items = found.flatMap((other) => (other && mayUseTicket(other, person) ? [ticketView(other)] : []));
    return json(200, {
      items: items.map(({ id, number, subject, status, channel, createdAt, mergedInto }) => ({
        ...{ id, number, subject, status, channel, createdAt },
        ...(mergedInto !== undefined && { mergedInto }),
      })),
    } satisfies OthersView);
  },
  merge: withBody(MergeRequest, async ({ person, params }, { request, into }) => {
    const target = into as TicketId;
    if (!(await mayUse(target, person))) return otherQueue;
    const by = { ...actor(person, request), leads: leads(person) };
    return told(await mergeTickets(ticketId(params), target, by, { ...(await services()), identities }));
  }),
  split: withBody(SplitRequest, async ({ person, params }, { request, message }) =>
    told(
      await splitTicket(
        ticketId(params),
        message as MessageId,
        { ...actor(person, request), leads: leads(person) },
        await splitting(),
      ),
    ),
  ),
  link: withBody(LinkRequest, async ({ person, params }, { request, other }) => {
    const linked = other as TicketId;
    if (!(await mayUse(linked, person))) return otherQueue;
    return answer(await linkTickets(ticketId(params), linked, actor(person, request), await services()));
  }),
  unlinkTicket: withBody(LinkRequest, async ({ person, params }, { request, other }) => {
    const linked = other as TicketId;
    if (!(await mayUse(linked, person))) return otherQueue;
    return answer(await unlinkTickets(ticketId(params), linked, actor(person, request), await services()));
  }),
  spam: withBody(SpamRequest, async ({ person, params }, { request, epoch }) =>
    answer(await markTicketSpam(ticketId(params), owner(person, request, epoch), await keepingOut())),
  ),
  block: withBody(BlockRequest, async ({ person, params }, { request, who }) => {
    if (who === "domain" && !leads(person))
      return problem(403, "A whole domain is kept out by supervisors and admins.");
    return told(await blockSender(ticketId(params), who, actor(person, request), await keepingOut()));
  }),
  blocks: async () => json(200, { items: await blocks.blocks() } satisfies BlocksView),
  liftBlock: withBody(LiftBlockRequest, async (_work, { kind, of }) =>
    (await blocks.liftBlock(kind, of))
      ? json(200, {})
      : problem(404, "Nobody of that name is kept out.", { reason: "not-blocked" }),
  ),
  bulk: withBody(BulkRequest, async ({ person }, { request, act, tickets }) => {
    if (act.kind === "claim") await knownAgent(person);
    const chosen = tickets.map(({ id, ...each }) => ({ ...each, id: id as TicketId }));
    const permitted = await Promise.all(chosen.map(({ id }) => mayUse(id, person)));
    const by = { ...actor(person, request), leads: leads(person) };
    const mine = chosen.filter((_, at) => permitted[at]);
    const outcomes = await actOnMany(bulkAct(act), mine, by, await keepingOut());
    const others = chosen
      .filter((_, at) => !permitted[at])
      .map(({ id }) => ({ ticket: id, done: false, reason: "other-queue", title: notYourQueue }));
    return json(200, { items: [...outcomes.map(outcomeView), ...others] } satisfies BulkView);
  }),
  colleagues: async ({ person }) => {
    const items = (await desk.agents()).map(({ id, name, presence }) => ({ id, name, presence }));
    return json(200, { items: items.filter(({ id }) => id !== person.id) } satisfies ColleaguesView);
  },
  mentions: async ({ person }) => json(200, await mentionsView(person)),
  seeMentions: withBody(SeenMentionsRequest, async ({ person }, { at }) => {
    const latest = now().toISOString();
    const upTo = new Date(at).toISOString();
    await mentions.seeMentions(person.id, upTo < latest ? upTo : latest);
    return json(200, await mentionsView(person));
  }),
};

const notYourQueue = "This ticket stands in a queue that is not one of yours.";
const otherQueue = problem(403, notYourQueue, { reason: "other-queue" });

/** Of tickets that a body names; what the path names was asked about before. What is not there, the act says. */
async function mayUse(id: TicketId, person: Beholder): Promise<boolean> {
  if (!isKeptToQueues(person.role) || person.queues === undefined) return true;
  const ticket = await store.ticket(id);
  return ticket === undefined || mayUseTicket(ticket, person);
}

const othersShown = 50;
const mentionsShown = 30;

async function mentionsView({ id }: Person): Promise<MentionsView> {
  const { items, seenAt = "" } = await mentions.mentionsOf(id, mentionsShown);
  return {
    items: items.map(({ ticket, at, by, text }) => ({
      ...{ ticket, number: ticketNumber(ticket), at, by, text },
      isNew: at > seenAt,
    })),
  };
}

async function splitting(): Promise<SplitServices> {
  const known = await services();
  if (!config.search.textDays) return known;
  const { moveMessage } = await import("../found-words.ts");
  return { ...known, moveWords: (stored, from) => moveMessage(stored, from, parts, known.ids) };
}

async function keepingOut() {
  return { ...(await services()), blocks, mayWrite };
}

function restOf({ until, backTo }: { readonly until?: string; readonly backTo: Rest["backTo"] }): Rest {
  return { backTo, ...(until !== undefined && { until: new Date(until).toISOString() }) };
}

function bulkAct(act: (typeof BulkRequest)["_zod"]["output"]["act"]): BulkAct {
  switch (act.kind) {
    case "transfer":
      return { kind: "transfer", to: "queue" in act.to ? act.to : { agent: act.to.agent as AgentId } };
    case "snooze":
      return { kind: "snooze", ...restOf(act) };
    default:
      return { kind: act.kind };
  }
}

function outcomeView({ ticket, outcome }: Awaited<ReturnType<typeof actOnMany>>[number]) {
  if (outcome.kind === "done") return { ticket, done: true };
  return { ticket, done: false, reason: outcome.reason, title: REFUSALS[outcome.reason][1] };
}

type Refused = MergeRefusal | SplitRefusal | BlockRefusal;

const MORE_REFUSALS: Record<Exclude<Refused, keyof typeof REFUSALS>, readonly [number, string]> = {
  "same-ticket": [422, "A ticket cannot become part of itself."],
  "merged-already": [409, "This ticket is part of another one already."],
  "target-merged": [409, "That ticket is itself part of another one: choose that."],
  "target-closed": [409, "That ticket is closed: choose one that is open."],
  "other-customer": [403, "They belong to different customers: a supervisor can say that these are one."],
  "unknown-message": [404, "This ticket has no such message."],
  "nothing-left": [409, "Nothing would be left of this ticket: choose a later message."],
  "too-many-messages": [409, "That many messages cannot be moved at once: choose a later message."],
  "not-yet": [409, "Its messages are still being read, or files still fetched: try again in a moment."],
  "no-domain": [409, "This customer has no mail address, and so no domain."],
  "public-domain": [409, "Everybody may have an address there: block the sender instead."],
  "own-domain": [409, "That is our own domain."],
};

const ALL_REFUSALS: Record<Refused | keyof typeof REFUSALS, readonly [number, string]> = {
  ...REFUSALS,
  ...MORE_REFUSALS,
};

function told(outcome: Outcome<Refused>): HttpResponse {
  if (outcome.kind === "done") return json(200, ticketView(outcome.ticket));
  return problem(...ALL_REFUSALS[outcome.reason], { reason: outcome.reason });
}
