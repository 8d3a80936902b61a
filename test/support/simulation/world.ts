import type { Channel, Delivery } from "../../../shared/channels/channel.ts";
import { noMedia } from "../../../shared/channels/media.ts";
import type { Config } from "../../../shared/domain/config.ts";
import {
  type Ids,
  idsWith,
  type MessageId,
  type OutboxId,
  type TicketId,
} from "../../../shared/domain/ids.ts";
import type { Matcher } from "../../../shared/domain/matcher.ts";
import type { Inbound } from "../../../shared/domain/message.ts";
import type { OutboxEntry } from "../../../shared/domain/outbox.ts";
import type {
  Conversation,
  DeskStore,
  FollowUpQueue,
  LearningStore,
  OutboundQueue,
  OutboxStore,
  SuppressionStore,
  TicketStore,
} from "../../../shared/flow/ports.ts";
import { fakeMatcher } from "../fake-matcher.ts";
import { type MemoryStore, memoryStore } from "../memory-store.ts";
import { agentNamed, noon, sampleConfig } from "../samples.ts";
import { type Chance, chanceFrom } from "./chance.ts";
import { countUp, Observer, type View } from "./observer.ts";
import { Scheduler, type Worker } from "./scheduler.ts";

/** A queue's copy of something: hidden while somebody works on it, gone when they finished. */
export interface Delivered<Body> {
  readonly body: Body;
  attempts: number;
  visibleAt: number;
}

export interface Nudge {
  readonly ticket: TicketId;
  readonly outbox: OutboxId;
}

/** What the provider tells of a reply that it took: that it did, or that it came back. */
export interface Report extends Nudge {
  readonly bounced?: { readonly address: string; readonly hard: boolean };
}

/** The end of a quiet time after this message. */
export interface FollowUp {
  readonly ticket: TicketId;
  readonly message: MessageId;
}

type Store = TicketStore & DeskStore & OutboxStore & SuppressionStore & LearningStore;

/** A store that is broken on purpose, to see that the checks notice. */
export type Breakage = (store: MemoryStore, chance: Chance) => Partial<Store>;

export interface WorldOptions {
  readonly seed: number;
  readonly breakage?: Breakage;
  /** Seconds that a function may live; longer than the delivery lease is a mistake of configuration. */
  readonly functionSeconds?: number;
  /** Reads the messages of a conversation first and its ticket afterwards. */
  readonly messagesBeforeTicket?: boolean;
}

export const simulatedConfig: Config = {
  ...sampleConfig,
  answering: {
    ...sampleConfig.answering,
    perContact: { count: 100, hours: 24 },
    perTicket: { count: 50, hours: 24 },
    reopensPerContact: { count: 50, hours: 24 },
    identicalTexts: { count: 50, hours: 24 },
  },
  desk: { ...sampleConfig.desk, leaseMinutes: 30, maxOpenTickets: 2, autoCloseHours: 24, reopenDays: 365 },
};

/** One simulated installation: a store, its queues, a provider, a clock, and whatever works on them. */
export class World {
  readonly chance: Chance;
  readonly scheduler: Scheduler;
  readonly store: MemoryStore;
  readonly observer: Observer;
  readonly inbound: Delivered<Inbound>[] = [];
  readonly nudges: Delivered<Nudge>[] = [];
  readonly followUps: Delivered<FollowUp>[] = [];
  readonly reports: Report[] = [];
  readonly agents = ["ada", "bo", "cy"].map(agentNamed);
  readonly ids: Ids = rememberingIds;
  readonly matcher: Matcher;
  /** Set while everything is brought to rest at the end: nothing fails any more. */
  calm = false;
  private readonly options: WorldOptions;
  private readonly storeAsBuilt: Store;
  private readonly storeOfMachines: Store;
  private milliseconds = Date.parse(noon);
  private workersMade = 0;

  constructor(options: WorldOptions) {
    this.options = options;
    this.chance = chanceFrom(options.seed);
    this.scheduler = new Scheduler(this.chance);
    this.store = memoryStore();
    this.observer = new Observer(this.store.contents);
    this.storeAsBuilt = { ...this.store, ...options.breakage?.(this.store, this.chance) };
    this.storeOfMachines = this.watchedStore();
    // As sure as chance will have it: workers with a newer model decide otherwise than those with an older one.
    this.matcher = fakeMatcher(() => (this.chance.happens(0.7) ? 0.97 : 0.4));
    for (const id of this.agents) {
      const facts = { name: id, max: 2, skills: [], languages: ["en"], presence: "available" as const };
      this.store.contents.agents.set(id, { ...facts, id, open: 0 });
    }
  }

  now = (): Date => new Date(this.milliseconds);

  get time(): number {
    return this.milliseconds;
  }

  /** Time passes; a function that lives too long is stopped, as the platform does. */
  pass(milliseconds: number): void {
    this.milliseconds += milliseconds;
    const longest = (this.options.functionSeconds ?? 30) * 1000;
    for (const worker of this.scheduler.workers) {
      if (this.milliseconds - worker.startedAt <= longest) continue;
      this.scheduler.note(`${worker.name} is stopped: it took too long`);
      this.scheduler.kill(worker);
    }
  }

  worker(kind: string): Worker {
    this.workersMade += 1;
    return { name: `${kind} ${this.workersMade}`, startedAt: this.milliseconds, alive: true };
  }

  /** The stores as one worker has them: each call waits for its turn, and what it changes is watched. */
  storeFor(worker: Worker, view?: View): Store {
    const watched = view ? this.watchedStore(view) : this.storeOfMachines;
    return this.scheduler.gated(watched, "store", worker, (store) => ({
      conversationOf: (id) =>
        this.options.messagesBeforeTicket ? readTicketLast(store, id) : readTicketFirst(store, id),
    }));
  }

  private watchedStore(view?: View): Store {
    const { observer } = this;
    const { tickets } = this.store.contents;
    return {
      ...this.storeAsBuilt,
      save: async (change) => {
        const stored = tickets.get(change.after.id);
        const result = await this.storeAsBuilt.save(change);
        if (result === "saved") observer.saved(stored, change, view);
        return result;
      },
    };
  }

  outboundFor(worker: Worker): OutboundQueue {
    const queue: OutboundQueue = {
      nudge: async (ticket, outbox) => {
        this.nudges.push({ body: { ticket, outbox }, attempts: 0, visibleAt: this.milliseconds });
      },
    };
    return this.scheduler.gated(queue, "outbound", worker);
  }

  followUpsFor(worker: Worker): FollowUpQueue {
    const queue: FollowUpQueue = {
      put: async (ticket, message, _, delaySeconds) => {
        // A queue loses nothing; a nudge that is never sent does as much harm.
        if (!this.calm && this.chance.happens(0.2)) return;
        const visibleAt = this.milliseconds + delaySeconds * 1000;
        this.followUps.push({ body: { ticket, message }, attempts: 0, visibleAt });
      },
    };
    return this.scheduler.gated(queue, "follow-ups", worker);
  }

  /** A provider that accepts most messages, and tells of some of them later that it did. */
  channelFor(worker: Worker, accepted: () => void): Channel {
    const unused = (): Promise<never> => Promise.reject(new Error("nothing is received here"));
    const channel: Channel = {
      name: "chat",
      maxBodyBytes: 0,
      maxTextLength: 1000,
      maxAttachmentBytes: 0,
      replyWindow: undefined,
      freshSecrets: () => undefined,
      media: noMedia,
      receive: unused,
      send: async ({ entry }) => {
        const delivery = this.provide(entry);
        if (delivery.kind === "sent") accepted();
        return delivery;
      },
    };
    return this.scheduler.gated(channel, "channel", worker);
  }

  private provide({ id, ticket, address }: OutboxEntry): Delivery {
    const luck = this.calm ? 1 : this.chance.next();
    if (luck < 0.06) return { kind: "failed", class: "retryable", code: "busy" };
    if (luck < 0.09) {
      return { kind: "failed", class: "rate-limited", code: "slow-down", retryAfterSeconds: 90 };
    }
    if (luck < 0.14) return { kind: "failed", class: "recipient", code: "gone" };
    countUp(this.observer.sends, id);
    if (this.chance.happens(0.5)) this.reports.push({ ticket, outbox: id });
    if (this.chance.happens(0.15)) {
      this.reports.push({ ticket, outbox: id, bounced: { address, hard: this.chance.happens(0.5) } });
    }
    return { kind: "sent", providerId: `provider-${id}-${this.observer.sends.get(id)}` };
  }
}

/** A table reads the items of a conversation one after the other, the ticket first: what comes in between is seen too. */
async function readTicketFirst(store: Store, id: TicketId): Promise<Conversation | undefined> {
  const ticket = await store.ticket(id);
  const whole = await store.conversationOf(id);
  return ticket && whole && { ...whole, ticket };
}

/** Deriving an id is the dearest thing a simulation does: each is derived once for all histories. */
const rememberingIds: Ids = new Proxy(idsWith("pepper of the simulation"), {
  get: (ids, kind) => {
    const derive: unknown = Reflect.get(ids, kind);
    if (typeof derive !== "function") return derive;
    return (...parts: unknown[]) => {
      const key = [String(kind), ...parts].join("|");
      const known = derivedIds.get(key) ?? String(Reflect.apply(derive, ids, parts));
      derivedIds.set(key, known);
      return known;
    };
  },
});
const derivedIds = new Map<string, string>();

/** The wrong way round: the version that is shown may be newer than the messages. */
async function readTicketLast(store: Store, id: TicketId): Promise<Conversation | undefined> {
  const whole = await store.conversationOf(id);
  const ticket = await store.ticket(id);
  return ticket && whole && { ...whole, ticket };
}
