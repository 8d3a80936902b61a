import type { AgentId } from "../../../shared/domain/ids.ts";
import type { Ticket } from "../../../shared/domain/ticket.ts";
import { claimNext } from "../../../shared/flow/claim.ts";
import { runDue } from "../../../shared/flow/clock.ts";
import { deliver } from "../../../shared/flow/deliver.ts";
import {
  closeTicket,
  type DeskOutcome,
  type DeskServices,
  releaseTicket,
  replyToTicket,
  transferTicket,
  writeNote,
} from "../../../shared/flow/desk.ts";
import { readBurst } from "../../../shared/flow/read-burst.ts";
import { triage } from "../../../shared/flow/triage.ts";
import { noteUndelivered } from "../../../shared/flow/undelivered.ts";
import { groupQuestion, withChoice } from "../../../shared/matching/group-questions.ts";
import { readWhole } from "../fake-matcher.ts";
import { sendingServices } from "../sending-services.ts";
import { countUp, type View } from "./observer.ts";
import type { Ending, Worker } from "./scheduler.ts";
import { type Delivered, simulatedConfig, type World } from "./world.ts";

const tokenKeys = [{ id: "k1", key: "key of the simulation" }];
/** Files have a simulation of their own. */
const nobodySendsFiles = { nudge: async () => {} };
/** A message that a dead function had is shown again after this. Milliseconds. */
const visibility = 180_000;

/** Hands an item of a queue to a function, and takes it off the queue when that finished. */
function handOut<Body>(
  world: World,
  queue: Delivered<Body>[],
  item: Delivered<Body>,
  finished: (ending: Ending) => boolean,
): (ending: Ending) => void {
  item.attempts += 1;
  item.visibleAt = world.time + visibility;
  return (ending) => {
    if (ending.kind === "failed") world.observer.report("P1", `a function threw: ${String(ending.error)}`);
    const at = queue.indexOf(item);
    // At least once: now and then a queue shows again what was deleted.
    const again = !world.calm && world.chance.happens(0.1);
    if (finished(ending) && at >= 0 && !again) queue.splice(at, 1);
    if (again) item.visibleAt = world.time;
  };
}

function readingServices(world: World, worker: Worker) {
  const store = world.storeFor(worker);
  return {
    store,
    noteReport: async () => {},
    outbound: world.outboundFor(worker),
    followUps: world.followUpsFor(worker),
    media: nobodySendsFiles,
    matcher: world.matcher,
    detectLanguage: () => "en",
    readQuestions: readWhole,
    detectSensitive: (text: string) => (text.includes("stolen") ? ["stolen-account"] : []),
    config: simulatedConfig,
    ids: world.ids,
    tokenKeys,
    now: world.now,
  };
}

/** The quiet time after a chat message is over. */
export function startReading(world: World): void {
  const item = visibleItem(world, world.followUps);
  if (!item) return;
  const worker = world.worker("reader");
  const onEnd = handOut(world, world.followUps, item, (ending) => ending.kind === "finished");
  const { ticket, message } = item.body;
  world.scheduler.spawn(
    worker,
    async () => {
      const read = await readBurst(ticket, message, readingServices(world, worker));
      world.scheduler.note(`${worker.name} ${read.kind} ${message}`);
    },
    onEnd,
  );
}

export function startTriage(world: World): void {
  const item = visibleItem(world, world.inbound);
  if (!item) return;
  const worker = world.worker("triage");
  let later = false;
  const services = readingServices(world, worker);
  const onEnd = handOut(world, world.inbound, item, (ending) => ending.kind === "finished" && !later);
  world.scheduler.spawn(
    worker,
    async () => {
      // Always the first attempt: here the message that this one follows is never lost for good.
      if (item.body.kind === "event") throw new Error("customers of a simulation only write");
      const triaged = await triage(item.body, services, 1);
      later = triaged.kind === "later";
      world.scheduler.note(`${worker.name} ${triaged.kind} ${triaged.message}`);
    },
    onEnd,
  );
}

export function startDelivery(world: World): void {
  const item = visibleItem(world, world.nudges);
  if (!item) return;
  const worker = world.worker("deliver");
  const { outbox: id, ticket } = item.body;
  let accepted = false;
  const channel = world.channelFor(worker, () => {
    accepted = true;
  });
  const store = world.storeFor(worker);
  const services = {
    store,
    outbox: store,
    suppressions: store,
    ...sendingServices(world.store, world.now),
    blobs: { get: async () => undefined },
    openChannel: async () => channel,
    secretsOf: async () => undefined,
    toolsFor: () => ({
      fetch,
      sendRawMail: () => Promise.reject(new Error("no mail leaves a simulation")),
      apiBase: "",
      secrets: undefined,
    }),
    ids: world.ids,
    tokenKeys,
    config: simulatedConfig,
    now: world.now,
    random: () => world.chance.next(),
  };
  const onEnd = handOut(world, world.nudges, item, (ending) => ending.kind === "finished");
  world.scheduler.spawn(
    worker,
    async () => {
      const delivered = await deliver(ticket, id, services);
      world.scheduler.note(`${worker.name} ${delivered.kind} ${id}`);
    },
    (ending) => {
      const noted = world.store.contents.outbox.get(`${ticket}#${id}`)?.state === "SENT";
      if (ending.kind === "died" && accepted && !noted) countUp(world.observer.interruptions, id);
      onEnd(ending);
    },
  );
}

/** The provider's word that it accepted a reply, or what came of it later. */
export function startReport(world: World): void {
  const report = world.reports.splice(world.chance.below(world.reports.length), 1)[0];
  if (!report) return;
  const worker = world.worker("receipt");
  const store = world.storeFor(worker);
  const services = {
    store,
    outbox: store,
    suppressions: store,
    ids: world.ids,
    config: simulatedConfig,
    now: world.now,
  };
  const { ticket, outbox, bounced } = report;
  world.scheduler.spawn(
    worker,
    async () => {
      if (!bounced) return store.receipt(ticket, outbox, "accepted", "told later");
      const noted = await noteUndelivered(
        {
          ticket,
          outbox,
          status: "bounced",
          providerId: "told later",
          address: bounced.address,
          failure: { class: "recipient", code: bounced.hard ? "hard-bounce" : "mailbox-full" },
          ...(bounced.hard && { suppress: "hard-bounce" as const }),
          at: world.now().toISOString(),
        },
        services,
      );
      world.scheduler.note(`${worker.name} ${noted} ${outbox}`);
    },
    (ending) => {
      if (ending.kind === "failed") world.observer.report("P1", `a report threw: ${String(ending.error)}`);
      // A queue shows again what nobody finished, and now and then what somebody did.
      if (ending.kind === "died" || (!world.calm && world.chance.happens(0.1))) world.reports.push(report);
    },
  );
}

/** Somebody asked a customer, and lets an address be written to again. */
export function startLifting(world: World): void {
  const [suppressed] = [...world.store.contents.suppressions.values()].filter(({ lifted }) => !lifted);
  if (!suppressed) return;
  const worker = world.worker("lift");
  const store = world.storeFor(worker);
  world.scheduler.spawn(
    worker,
    async () => {
      await store.lift(suppressed.address, "Sun", world.now().toISOString());
    },
    () => {},
  );
}

export function startClock(world: World): void {
  const worker = world.worker("clock");
  const store = world.storeFor(worker);
  const services = {
    store,
    desk: store,
    outbox: store,
    learning: store,
    group: groupQuestion,
    choose: withChoice,
    unread: async () => "unread",
    outbound: world.outboundFor(worker),
    followUps: world.followUpsFor(worker),
    messages: world.store,
    media: nobodySendsFiles,
    now: world.now,
  };
  world.scheduler.spawn(
    worker,
    async () => {
      const acts = await runDue(services, (_, error) => {
        throw error;
      });
      world.scheduler.note(`${worker.name} did ${JSON.stringify(acts)}`);
    },
    (ending) => {
      if (ending.kind === "failed") world.observer.report("P1", `the clock threw: ${String(ending.error)}`);
    },
  );
}

/** An agent takes a ticket, or one of their own, reads it, acts on it a few times, and may send an act twice. */
export function startAgent(world: World): void {
  const waiting = [...world.store.contents.tickets.values()].filter(
    ({ status }) => status === "queued" || status === "assigned",
  );
  if (waiting.length === 0) return;
  const { queue } = world.chance.pick(waiting);
  const agent = world.chance.pick(world.agents);
  const worker = world.worker(agent);
  const view: View = { agent, shown: new Map() };
  const store = world.storeFor(worker, view);
  const services: DeskServices = {
    store,
    desk: store,
    outbound: world.outboundFor(worker),
    ids: world.ids,
    config: simulatedConfig,
    now: world.now,
    random: () => world.chance.next(),
  };
  world.scheduler.spawn(
    worker,
    () => session(world, { agent, queue, name: worker.name }, view, services),
    (ending) => {
      if (ending.kind === "failed") world.observer.report("P1", `the desk threw: ${String(ending.error)}`);
    },
  );
}

interface Session {
  readonly agent: AgentId;
  /** Looked into for a ticket. */
  readonly queue: string;
  readonly name: string;
}

async function session(world: World, given: Session, view: View, services: DeskServices): Promise<void> {
  const { agent, name } = given;
  const taken = await takeTicket(world, given, services);
  if (!taken) return;
  let owned = taken;
  for (let act = 1; act <= 4; act += 1) {
    const shown = await services.store.conversationOf(owned.id);
    if (!shown) return;
    view.shown.set(owned.id, new Set(shown.messages.map((message) => message.id)));
    const outcome = await actOn(
      world,
      { ...owned, v: shown.ticket.v },
      agent,
      `${name} act ${act}`,
      services,
    );
    world.scheduler.note(`${name} act ${act}: ${outcome.kind === "refused" ? outcome.reason : outcome.kind}`);
    if (outcome.kind === "refused" && outcome.reason !== "stale") return;
    if (outcome.kind === "done" && outcome.ticket.status !== "assigned") return;
    if (outcome.kind === "done") owned = { ...outcome.ticket, epoch: owned.epoch };
  }
}

async function takeTicket(
  world: World,
  { agent, queue, name }: Session,
  services: DeskServices,
): Promise<Ticket | undefined> {
  if (world.chance.happens(0.5)) {
    const own = await services.desk.line(`AG#${agent}`, 5);
    const first = own.items[0];
    if (first) return services.store.ticket(first.ticket);
  }
  const claimed = await claimNext(queue, { agent, name: agent, request: `${name} claims` }, services);
  return claimed.kind === "done" ? claimed.ticket : undefined;
}

async function actOn(
  world: World,
  { id, v, epoch }: Ticket,
  agent: AgentId,
  request: string,
  services: DeskServices,
): Promise<DeskOutcome> {
  const owner = { agent, name: agent, request, epoch };
  const luck = world.chance.next();
  const act = (): Promise<DeskOutcome> => {
    if (luck < 0.4) return replyToTicket(id, owner, { text: "Please look at this.", seen: v }, services);
    if (luck < 0.75) return closeTicket(id, owner, v, services);
    if (luck < 0.85) return writeNote(id, owner, "Called the bank.", services);
    if (luck < 0.9) return releaseTicket(id, owner, services);
    if (luck < 0.95) return transferTicket(id, owner, { queue: "money" }, services);
    return transferTicket(id, owner, { agent: world.chance.pick(world.agents) }, services);
  };
  // An impatient client sends the same act again before it has an answer.
  if (!world.chance.happens(0.3)) return act();
  const [outcome] = await Promise.all([act(), act()]);
  return outcome;
}

function visibleItem<Body>(world: World, queue: readonly Delivered<Body>[]): Delivered<Body> | undefined {
  const visible = queue.filter((item) => item.visibleAt <= world.time);
  return visible.length > 0 ? world.chance.pick(visible) : undefined;
}
