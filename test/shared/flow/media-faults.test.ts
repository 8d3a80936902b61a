import { expect, it } from "vitest";
import type { Channel } from "../../../shared/channels/channel.ts";
import { noMedia } from "../../../shared/channels/media.ts";
import { attachmentState } from "../../../shared/domain/attachment-state.ts";
import type { ChannelEvent } from "../../../shared/domain/channel-event.ts";
import { messageIdOf } from "../../../shared/domain/identity.ts";
import type { InboundMessage } from "../../../shared/domain/message.ts";
import { runDue } from "../../../shared/flow/clock.ts";
import { fetchMedia, type MediaServices } from "../../../shared/flow/fetch-media.ts";
import { noteEvent } from "../../../shared/flow/note-event.ts";
import type { MessagePlace, StoredMessage } from "../../../shared/flow/ports.ts";
import { triage } from "../../../shared/flow/triage.ts";
import { groupQuestion, withChoice } from "../../../shared/matching/group-questions.ts";
import { memoryBlobs } from "../../support/desk-table.ts";
import { fakeMatcher, readWhole } from "../../support/fake-matcher.ts";
import { type MemoryStore, memoryStore } from "../../support/memory-store.ts";
import { aChatMessage, noon, sampleConfig, sampleIds } from "../../support/samples.ts";
import { type Chance, chanceFrom } from "../../support/simulation/chance.ts";
import { type Ending, Scheduler, type Worker } from "../../support/simulation/scheduler.ts";

/**
 * Histories of messages with files: triage, whoever fetches, the clock and deletions by the customer, in any order, any of
 * which may die at any of its calls, with a platform that answers as it likes. Whatever happens, every file is stored or has a
 * reason in the end, and of what was deleted nothing is left anywhere.
 */

interface Item<Body> {
  readonly body: Body;
  attempts: number;
  visibleAt: number;
}
type Work =
  | { readonly kind: "message"; readonly message: InboundMessage }
  | { readonly kind: "event"; readonly event: ChannelEvent };

const visibility = 180_000;
const functionSeconds = 180;

/** A store that is broken on purpose, to see that the checks notice. */
type Breakage = (store: MemoryStore) => Partial<MemoryStore>;

class World {
  readonly chance: Chance;
  readonly scheduler: Scheduler;
  readonly store: MemoryStore;
  readonly blobs = memoryBlobs();
  readonly keys = new Set<string>();
  readonly inbound: Item<Work>[] = [];
  readonly nudges: Item<MessagePlace>[] = [];
  readonly violations: string[] = [];
  /** How often each file came whole, and how often its worker died before that was noted. */
  fetches = 0;
  calm = false;
  time = Date.parse(noon);
  private made = 0;

  constructor(seed: number, breakage: Breakage) {
    const store = memoryStore();
    this.store = { ...store, ...breakage(store) };
    this.chance = chanceFrom(seed);
    this.scheduler = new Scheduler(this.chance);
  }

  now = (): Date => new Date(this.time);

  worker(kind: string): Worker {
    this.made += 1;
    return { name: `${kind} ${this.made}`, startedAt: this.time, alive: true };
  }

  pass(milliseconds: number): void {
    this.time += milliseconds;
    for (const worker of this.scheduler.workers) {
      if (this.time - worker.startedAt > functionSeconds * 1000) this.scheduler.kill(worker);
    }
  }

  /** Takes an item for a worker; it is gone when that finished, and shown again when not. */
  hand<Body>(queue: Item<Body>[], run: (item: Item<Body>, worker: Worker) => Promise<boolean>, kind: string) {
    const visible = queue.filter((item) => item.visibleAt <= this.time);
    if (visible.length === 0) return;
    const item = this.chance.pick(visible);
    item.attempts += 1;
    item.visibleAt = this.time + visibility;
    const worker = this.worker(kind);
    let done = false;
    const task = async () => {
      done = await run(item, worker);
    };
    this.scheduler.spawn(worker, task, (ending: Ending) => {
      if (ending.kind === "failed") this.violations.push(`${worker.name} threw: ${String(ending.error)}`);
      const at = queue.indexOf(item);
      const again = !this.calm && this.chance.happens(0.1);
      if (ending.kind === "finished" && done && at >= 0 && !again) queue.splice(at, 1);
    });
  }

  mediaQueueFor(worker: Worker) {
    const queue = {
      nudge: async (body: MessagePlace) => {
        // A nudge that is never sent does as much harm as one that is lost.
        if (!this.calm && this.chance.happens(0.3)) return;
        this.nudges.push({ body, attempts: 0, visibleAt: this.time });
      },
    };
    return this.scheduler.gated(queue, "media", worker);
  }

  /** Files move forward only, and never on a message that was erased. */
  storeFor(worker: Worker) {
    const watched = {
      ...this.store,
      noteMedia: async (...[leased, files, again]: Parameters<typeof this.store.noteMedia>) => {
        const place = { ticket: leased.ticket, receivedMs: leased.receivedMs, message: leased.id };
        const before = await this.store.message(place);
        const noted = await this.store.noteMedia(leased, files, again);
        if (noted && before && before.erasedAt === undefined) this.checkForward(before, files);
        return noted;
      },
    };
    return this.scheduler.gated(watched, "store", worker);
  }

  private checkForward(
    { id, message }: StoredMessage,
    files: readonly InboundMessage["attachments"][number][],
  ) {
    for (const [at, before] of message.attachments.entries()) {
      const [was, is] = [attachmentState(before), files[at] && attachmentState(files[at])];
      if (was !== "waiting" && is !== was)
        this.violations.push(`file ${at} of ${id} went from ${was} to ${is}`);
    }
  }

  blobsFor(worker: Worker): MediaServices["blobs"] {
    const { blobs, keys } = this;
    const watched = {
      put: async (key: string, body: Uint8Array, type: string) => {
        keys.add(key);
        await blobs.put(key, body, type);
      },
      remove: (key: string) => blobs.remove(key),
    };
    return this.scheduler.gated(watched, "bucket", worker);
  }

  /** A platform that is at times away, or slow, or does not have it any more. */
  channelFor(worker: Worker): Channel {
    const located = async () => {
      const luck = this.calm ? 1 : this.chance.next();
      if (luck < 0.2) return { kind: "later" as const, code: "busy", afterSeconds: this.chance.below(90) };
      if (luck < 0.3) return { kind: "failed" as const, reason: "expired" as const };
      return { kind: "at" as const, url: "https://files.example/1" };
    };
    const none = (): Promise<never> => Promise.reject(new Error("not here"));
    const media = this.scheduler.gated({ ...noMedia, locate: located }, "platform", worker);
    const limits = { maxBodyBytes: 0, maxTextLength: 0, maxAttachmentBytes: 0, replyWindow: undefined };
    return { name: "chat", ...limits, freshSecrets: () => undefined, receive: none, send: none, media };
  }
}

function startTriage(world: World) {
  const run = async ({ body, attempts }: Item<Work>, worker: Worker): Promise<boolean> => {
    const store = world.storeFor(worker);
    const common = { store, ids: sampleIds, config: sampleConfig, now: world.now };
    const media = world.mediaQueueFor(worker);
    const tokenKeys = [{ id: "k1", key: "key of the simulation" }];
    if (body.kind === "event") {
      const stores = {
        outbox: store,
        suppressions: store,
        messages: store,
        desk: store,
        learning: store,
        calls: store,
      };
      return (await noteEvent(body.event, { ...common, ...stores, media }, attempts)) !== "later";
    }
    const triaged = await triage(body, {
      ...common,
      media,
      tokenKeys,
      noteReport: async () => {},
      outbound: { nudge: async () => {} },
      followUps: { put: async () => {} },
      matcher: fakeMatcher(() => 0.4),
      detectLanguage: () => "en",
      readQuestions: readWhole,
      detectSensitive: () => [],
    });
    return triaged.kind !== "later";
  };
  world.hand(world.inbound, run, "triage");
}

function startFetching(world: World) {
  const run = async ({ body }: Item<MessagePlace>, worker: Worker): Promise<boolean> => {
    const channel = world.channelFor(worker);
    const download = async () => {
      world.fetches += 1;
      return { kind: "file" as const, content: Buffer.from("%PDF-1"), type: "application/pdf" };
    };
    await fetchMedia(body, {
      messages: world.storeFor(worker),
      blobs: world.blobsFor(worker),
      openChannel: async () => channel,
      secretsOf: async () => undefined,
      toolsFor: () => ({ fetch, apiBase: "", secrets: undefined }),
      download: (from) => world.scheduler.call(worker, `download ${from.url}`, download),
      config: sampleConfig,
      now: world.now,
      random: () => world.chance.next(),
    });
    return true;
  };
  world.hand(world.nudges, run, "fetch");
}

function startClock(world: World) {
  const worker = world.worker("clock");
  const store = world.storeFor(worker);
  const services = {
    ...{ store, desk: store, outbox: store, messages: store, learning: store },
    ...{ group: groupQuestion, choose: withChoice, now: world.now },
    outbound: { nudge: async () => {} },
    unread: async () => "unread",
    followUps: { put: async () => {} },
    media: world.mediaQueueFor(worker),
  };
  const tick = async () => {
    await runDue(services, (_, error) => {
      throw error;
    });
  };
  world.scheduler.spawn(worker, tick, (ending) => {
    if (ending.kind === "failed") world.violations.push(`the clock threw: ${String(ending.error)}`);
  });
}

/** What the customer does: messages with files, an edit of one, and the deletion of some. */
function script(world: World): { readonly work: readonly Work[]; readonly deleted: ReadonlySet<string> } {
  const work: Work[] = [];
  const deleted = new Set<string>();
  for (let at = 1; at <= 4; at += 1) {
    const files = Array.from({ length: world.chance.below(4) }, (_, file) => ({
      name: `private-${at}`,
      type: "image/*",
      kind: "image" as const,
      providerId: `${at}-${file}`,
    }));
    const message = aChatMessage({
      text: `private-${at} words`,
      identity: { key: `m${at}` },
      referenceId: `m${at}`,
      receivedAt: new Date(Date.parse(noon) + at * 1000).toISOString(),
      attachments: files,
    });
    work.push({ kind: "message", message });
    const doomed = world.chance.happens(0.5);
    if (world.chance.happens(0.3)) {
      const { referenceId: _, ...facts } = message;
      const identity = { key: `m${at}`, variant: "edit:1" };
      const edit = { ...facts, identity, edits: `m${at}`, text: `private-${at} again`, attachments: [] };
      work.push({ kind: "message", message: edit });
      if (doomed) deleted.add(messageIdOf(sampleIds, { kind: "message", message: edit }));
    }
    if (!doomed) continue;
    deleted.add(messageIdOf(sampleIds, { kind: "message", message }));
    const { channel, account, conversation, sender } = message;
    work.push({
      kind: "event",
      event: {
        ...{ type: "deletion", channel, account, conversation, target: `m${at}` },
        identity: { key: `m${at}`, variant: "deleted" },
        sender: { address: sender.address },
        receivedAt: noon,
      },
    });
  }
  return { work, deleted };
}

async function runHistory(seed: number, breakage: Breakage = () => ({})) {
  const world = new World(seed, breakage);
  const { work, deleted } = script(world);
  const crashes = world.chance.pick([0, 0.05, 0.15, 0.3]);
  let written = 0;
  for (let step = 0; step < 400 || written < work.length; step += 1) {
    const next = work[written];
    // A deletion follows its message by more than a queue delays it.
    const due = next && world.chance.happens(0.1) && (next.kind === "message" || world.inbound.length === 0);
    if (next && due) {
      world.inbound.push({ body: next, attempts: 0, visibleAt: world.time });
      written += 1;
    }
    const luck = world.chance.next();
    if (world.scheduler.workers.length < 6) {
      if (luck < 0.25) startTriage(world);
      else if (luck < 0.5) startFetching(world);
      else if (luck < 0.55) startClock(world);
    }
    world.pass(world.chance.happens(0.02) ? world.chance.below(400_000) : world.chance.below(300));
    await world.scheduler.step(crashes);
  }
  await bringToRest(world);
  await checkAtRest(world, deleted);
  return world;
}

async function bringToRest(world: World): Promise<void> {
  world.calm = true;
  for (let round = 0; round < 60; round += 1) {
    while (await world.scheduler.step(0));
    const open = [...world.store.contents.messages.values()].some(({ media }) => media !== undefined);
    if (!open && world.inbound.length === 0) return;
    world.pass(400_000);
    startClock(world);
    while (await world.scheduler.step(0));
    for (const [queue, start] of [
      [world.inbound, startTriage],
      [world.nudges, startFetching],
    ] as const) {
      for (let left = queue.length; left > 0; left -= 1) {
        start(world);
        while (await world.scheduler.step(0));
      }
    }
  }
  world.violations.push("the history does not come to rest");
}

async function checkAtRest({ store, blobs, keys, violations }: World, deleted: ReadonlySet<string>) {
  const referenced = new Set<string>();
  for (const stored of store.contents.messages.values()) {
    const gone = deleted.has(stored.id);
    if (gone !== (stored.erasedAt !== undefined))
      violations.push(`${stored.id} is ${gone ? "not " : ""}erased`);
    if (gone && JSON.stringify(stored).includes("private"))
      violations.push(`${stored.id} still says something`);
    for (const [at, file] of stored.message.attachments.entries()) {
      if (attachmentState(file) === "waiting") violations.push(`file ${at} of ${stored.id} waits for ever`);
      if (file.key === undefined) continue;
      referenced.add(file.key);
      if (!(await blobs.get(file.key))) violations.push(`${file.key} is noted and not there`);
    }
  }
  for (const key of keys) {
    const message = key.split("/")[2] ?? "";
    if (deleted.has(message) && (await blobs.get(key))) violations.push(`${key} was left behind`);
  }
  for (const { origin, subject } of store.contents.tickets.values()) {
    if (deleted.has(origin) && subject.includes("private"))
      violations.push(`a ticket is still called "${subject}"`);
  }
  const audits = [...store.contents.audit.values()].filter(({ id }) => id.startsWith("erased-"));
  if (audits.length !== deleted.size)
    violations.push(`${audits.length} of ${deleted.size} deletions are written down`);
}

it("stores or explains every file, and leaves nothing of what was deleted, in 100 histories of crashes and repeats", async () => {
  let [fetches, erased] = [0, 0];
  for (let seed = 1; seed <= 100; seed += 1) {
    const world = await runHistory(seed);
    fetches += world.fetches;
    erased += world.store.contents.audit.size;
    expect([seed, world.violations]).toEqual([seed, []]);
  }
  expect(fetches).toBeGreaterThan(200);
  expect(erased).toBeGreaterThan(60);
}, 60_000);

const mistakes: readonly (readonly [string, Breakage])[] = [
  [
    "the files of a message are noted whoever has it now",
    (store) => ({
      noteMedia: async (leased, files, again) => {
        const key = `${leased.ticket}#${String(leased.receivedMs).padStart(13, "0")}#${leased.id}`;
        const stored = store.contents.messages.get(key);
        if (!stored) return false;
        const { media, ...rest } = { ...stored, message: { ...stored.message, attachments: [...files] } };
        store.contents.messages.set(key, again === "finished" || !media ? rest : { ...rest, media });
        return true;
      },
    }),
  ],
  [
    "what was erased is taken for finished",
    (store) => ({
      eraseMessage: async (erased, audit) => {
        const { media: _, ...rest } = erased;
        return store.eraseMessage(rest, audit);
      },
    }),
  ],
  [
    "the edits of a message are forgotten",
    (store) => ({ marksOf: async (reference) => (await store.marksOf(reference)).slice(0, 1) }),
  ],
  [
    "the clock does not look after files",
    (store) => ({
      due: async (...asked) => (await store.due(...asked)).filter(({ kind }) => kind !== "media"),
    }),
  ],
];

it.each(mistakes)("notices when %s", async (_what, breakage) => {
  let noticed = false;
  for (let seed = 1; seed <= 60 && !noticed; seed += 1) {
    noticed = (await runHistory(seed, breakage)).violations.length > 0;
  }
  expect(noticed).toBe(true);
});
