import type { BusinessHours } from "../../shared/domain/business-hours.ts";
import type { Config } from "../../shared/domain/config.ts";
import type { AgentId, Ids, OutboxId, TicketId } from "../../shared/domain/ids.ts";
import type { InboundMessage } from "../../shared/domain/message.ts";
import { makeReplyToken, type TokenKeys } from "../../shared/domain/reply-token.ts";
import { claimNext } from "../../shared/flow/claim.ts";
import { runDue } from "../../shared/flow/clock.ts";
import { closeTicket, type DeskServices, replyToTicket, writeNote } from "../../shared/flow/desk.ts";
import type { Judging } from "../../shared/flow/judge.ts";
import type {
  DeskStore,
  LearningStore,
  MessageStore,
  OutboxStore,
  TicketStore,
} from "../../shared/flow/ports.ts";
import { type Triaged, triage } from "../../shared/flow/triage.ts";
import { groupQuestion, withChoice } from "../../shared/matching/group-questions.ts";
import { seeded } from "./chance.ts";
import { agents, notes, thanks } from "./texts.ts";
import type { PlannedCase } from "./week.ts";

const minuteMs = 60_000;
/** Nobody has been at the desk since: what came later waits when the newcomer looks. */
const lastLookMs = 240 * minuteMs;

/** Everything that acts on the system, each with the time as the week has it. */
export interface DemoWorld {
  readonly store: TicketStore;
  readonly desk: DeskStore;
  readonly outbox: OutboxStore;
  readonly messages: Pick<MessageStore, "message">;
  readonly learning: LearningStore;
  readonly understanding: Omit<Judging, "config" | "now">;
  readonly config: Config;
  readonly hours: BusinessHours;
  readonly ids: Ids;
  readonly tokenKeys: TokenKeys;
}

/**
 * Plays a planned week through the very flows that serve customers, on the table of a system whose own clock does not run yet:
 * triage decides, agents claim and answer, the clock warns and closes, customers say whether it helped. Nothing is sent
 * to a provider: replies are noted as sent.
 *
 * @param played hears how many of the cases have come in
 */
export async function playWeek(
  week: readonly PlannedCase[],
  until: Date,
  world: DemoWorld,
  played: (count: number) => void,
): Promise<void> {
  const chance = seeded(11);
  let time = new Date(week[0]?.at ?? until);
  const now = () => time;
  const nudges: { readonly ticket: TicketId; readonly outbox: OutboxId }[] = [];
  // A chat that is read together later needs a clock of its own; here each message is whole.
  const config = { ...world.config, answering: { ...world.config.answering, quietSeconds: 0 } };
  const common = {
    ...world,
    config,
    now,
    outbound: {
      nudge: async (ticket: TicketId, outbox: OutboxId) => {
        nudges.push({ ticket, outbox });
      },
    },
    followUps: { put: async () => {} },
    media: { nudge: async () => {} },
  };
  const deskServices: DeskServices = { ...common, random: chance.next };
  const agenda = new Agenda();

  const tokenOf = (ticket: TicketId) => makeReplyToken(ticket, world.tokenKeys);

  async function sendAll(): Promise<void> {
    for (const { ticket, outbox } of nudges.splice(0)) {
      const entry = await world.outbox.lease(ticket, outbox, time, 60);
      if (!entry) continue;
      const sentAs = `demo-${outbox}`;
      await world.outbox.sent(entry, sentAs, time, [world.ids.reference(entry.channel, sentAs)]);
      await world.outbox.receipt(ticket, outbox, chance.happens(0.6) ? "read" : "delivered", sentAs);
    }
  }

  async function write(message: InboundMessage): Promise<Triaged> {
    const receivedAt = time.toISOString();
    const triaged = await triage(
      { kind: "message", message: { ...message, receivedAt } },
      { ...common, ...world.understanding, noteReport: async () => {} },
    );
    await sendAll();
    return triaged;
  }

  const asked = new Map<TicketId, PlannedCase>();
  let count = 0;
  for (const [number, each] of week.entries()) {
    agenda.add(new Date(each.at), async () => {
      const triaged = await write(each.first);
      count += 1;
      played(count);
      if (triaged.kind !== "ticketed") return;
      asked.set(triaged.ticket, each);
      if (triaged.decision.kind === "answer" && each.verdict) {
        const verdict = each.verdict;
        agenda.add(after(time, 2 + chance.waiting(20)), async () => {
          await write(again(each, `${number}-verdict`, verdict, tokenOf(triaged.ticket)));
        });
      }
    });
  }

  /** One of an agent's tickets from the claim to the end. */
  async function work(ticket: TicketId, agent: (typeof agents)[number]): Promise<void> {
    const id = agent.id as AgentId;
    const known = asked.get(ticket);
    const claimed = await world.store.ticket(ticket);
    if (claimed?.status !== "assigned" || !known) return;
    const owner = (request: string) => ({
      ...{ agent: id, name: agent.name, epoch: claimed.epoch },
      request: `demo-${request}-${ticket}`.slice(0, 64),
    });
    if (chance.happens(0.15)) {
      await writeNote(ticket, owner(`note-${time.getTime()}`), chance.oneOf(notes), deskServices);
    }
    const seen = (await world.store.ticket(ticket))?.v ?? claimed.v;
    await replyToTicket(
      ticket,
      owner(`reply-${time.getTime()}`),
      { text: known.about.reply, seen },
      deskServices,
    );
    await sendAll();
    const { further } = known.about;
    if (known.further && further !== undefined) {
      asked.set(ticket, { ...known, further: false });
      agenda.add(after(time, 5 + chance.waiting(60)), async () => {
        await write(again(known, `${ticket}-further`, further, tokenOf(ticket)));
        agenda.add(after(time, 5 + chance.waiting(40)), () => work(ticket, agent));
      });
      return;
    }
    agenda.add(after(time, 10 + chance.waiting(180)), async () => {
      const answered = await world.store.ticket(ticket);
      if (answered?.status !== "assigned" || answered.agent !== id) return;
      const closing = { ...owner("close"), epoch: answered.epoch };
      const closed = await closeTicket(ticket, closing, answered.v, deskServices, { mayWrite: true });
      await sendAll();
      if (closed.kind !== "done") return;
      const { rating } = known;
      const surveyed = (await world.store.ticket(ticket))?.surveyedAt !== undefined;
      agenda.add(after(time, 5 + chance.waiting(90)), async () => {
        if (rating !== undefined && surveyed)
          await write(again(known, `${ticket}-rating`, String(rating), tokenOf(ticket)));
        else if (chance.happens(0.3))
          await write(again(known, `${ticket}-thanks`, thanks[known.language], tokenOf(ticket)));
      });
    });
  }

  /** Whoever is there takes what waits longest. */
  async function look(agent: (typeof agents)[number]): Promise<void> {
    const queues = Object.keys(config.queues);
    for (let taken = 0; taken < 3; taken += 1) {
      const queue = queues[(chance.below(queues.length) + taken) % queues.length] ?? config.defaultQueue;
      const request = `demo-claim-${agent.id}-${time.getTime()}-${taken}`.slice(0, 64);
      const outcome = await claimNext(
        queue,
        { agent: agent.id as AgentId, name: agent.name, request },
        deskServices,
      );
      if (outcome.kind !== "done") continue;
      const { ticket } = outcome;
      agenda.add(after(time, 3 + chance.waiting(15)), () => work(ticket.id, agent));
    }
  }

  const tick = async () => {
    await runDue(
      {
        ...common,
        unread: async () => "unread",
        group: groupQuestion,
        choose: withChoice,
      },
      () => {},
    );
    await sendAll();
  };

  for (const { id, name, languages, skills } of agents) {
    await world.desk.putAgent({
      ...{ id: id as AgentId, name, languages: [...languages], skills: [...skills] },
      ...{ max: config.desk.maxOpenTickets, presence: "available" as const },
    });
  }
  const first = new Date(Math.ceil(time.getTime() / 3_600_000) * 3_600_000);
  for (let at = first; at < until; at = after(at, 10)) {
    if (at.getUTCMinutes() === 0) agenda.add(at, tick);
    for (const [place, agent] of agents.entries()) {
      // Two in the Asian day, two in the European one.
      const shift = (at.getUTCHours() - (place % 2 === 0 ? 1 : 7) + 24) % 24 < 9;
      if (shift && until.getTime() - at.getTime() > lastLookMs) agenda.add(at, () => look(agent));
    }
  }
  for (;;) {
    const next = agenda.next();
    if (!next || next.at >= until) break;
    time = next.at;
    await next.act();
  }
  time = until;
  await tick();
}

/** What is still to happen, in order. */
class Agenda {
  #items: { readonly at: Date; readonly act: () => Promise<void> }[] = [];
  #sorted = true;

  add(at: Date, act: () => Promise<void>): void {
    this.#items.push({ at, act });
    this.#sorted = false;
  }

  next() {
    if (!this.#sorted) this.#items.sort((a, b) => b.at.getTime() - a.at.getTime());
    this.#sorted = true;
    return this.#items.pop();
  }
}

function after(time: Date, minutes: number): Date {
  return new Date(time.getTime() + minutes * minuteMs);
}

/** The same customer writes again. */
function again({ first, at }: PlannedCase, name: string, text: string, token: string): InboundMessage {
  const { subject, referenceId: _, replyTo, ...message } = first;
  const mail = first.channel === "email" || first.channel === "form";
  return {
    ...message,
    ...(mail && {
      channel: "email",
      account: replyTo?.account ?? first.account,
      threading: "references" as const,
      conversation: first.sender.address,
      sender: { ...first.sender, trust: "verified" as const },
      subject: `Re: ${subject ?? ""}`,
      token,
      referenceId: `demo-${name}@demo-customer.example`,
    }),
    identity: { key: `demo-${name}` },
    receivedAt: at,
    text,
  };
}
