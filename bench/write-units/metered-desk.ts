import relaydeskConfig from "../../relaydesk.config.ts";
import { channelHealthStore } from "../../shared/aws/channel-health-store.ts";
import { deskStore } from "../../shared/aws/desk-store.ts";
import { shardsFrom } from "../../shared/aws/keys.ts";
import { learningStore } from "../../shared/aws/learning-store.ts";
import { sesMessageId } from "../../shared/aws/mail.ts";
import { outboxStore } from "../../shared/aws/outbox-store.ts";
import { quotaStore } from "../../shared/aws/quota-store.ts";
import { suppressionStore } from "../../shared/aws/suppression-store.ts";
import { ticketStore } from "../../shared/aws/ticket-store.ts";
import type { SendTools } from "../../shared/channels/channel.ts";
import { loadChannel } from "../../shared/channels/registry.ts";
import { parseConfig } from "../../shared/domain/config.ts";
import { type AgentId, idsWith, type TicketId } from "../../shared/domain/ids.ts";
import type { Inbound } from "../../shared/domain/message.ts";
import { type Delivered, deliver } from "../../shared/flow/deliver.ts";
import type { DeskOutcome, DeskServices } from "../../shared/flow/desk.ts";
import { healthNotes } from "../../shared/flow/health-notes.ts";
import { type Learned, learnFrom } from "../../shared/flow/learn.ts";
import { type BurstRead, readBurst } from "../../shared/flow/read-burst.ts";
import { type Triaged, triage } from "../../shared/flow/triage.ts";
import { sendingTurns } from "../../shared/flow/turns.ts";
import { detectLanguage } from "../../shared/matching/detect-language.ts";
import { groupQuestion, withChoice } from "../../shared/matching/group-questions.ts";
import { readQuestions } from "../../shared/matching/questions.ts";
import { detectSensitive } from "../../shared/matching/sensitive.ts";
import { openDeskTable } from "../../test/support/desk-table.ts";
import { telegramSecrets } from "./messages.ts";
import { standInMatcher } from "./stand-in-matcher.ts";

/** What one step consumed: units of each write request in their order, and of all reads together. */
export interface Metered<Result> {
  readonly result: Result;
  readonly writes: readonly number[];
  readonly reads: number;
}

/**
 * The flow as the functions run it, on the stack's own table in memory with a meter on it, and with a clock and
 * providers that always say the same.
 */
export class MeteredDesk {
  readonly #close: () => Promise<void>;
  readonly #writes: number[];
  readonly #reads: number[];
  readonly #services: ReturnType<typeof servicesOn>;
  #now = Date.parse("2026-03-02T12:00:00.123Z");

  private constructor(
    open: Awaited<ReturnType<typeof openDeskTable>>,
    meter: { readonly writes: number[]; readonly reads: number[] },
  ) {
    this.#close = open.close;
    this.#writes = meter.writes;
    this.#reads = meter.reads;
    this.#services = servicesOn(open, () => new Date(this.#now));
  }

  static async open(): Promise<MeteredDesk> {
    const meter = { writes: [] as number[], reads: [] as number[] };
    const open = await openDeskTable(({ kind, units }) => {
      (kind === "write" ? meter.writes : meter.reads).push(units);
    });
    return new MeteredDesk(open, meter);
  }

  close(): Promise<void> {
    return this.#close();
  }

  get now(): Date {
    return new Date(this.#now);
  }

  get services() {
    return this.#services;
  }

  /** What `step` reads and writes, and nothing that came before it. */
  async meter<Result>(step: () => Promise<Result>): Promise<Metered<Result>> {
    this.#writes.length = 0;
    this.#reads.length = 0;
    const result = await step();
    return { result, writes: [...this.#writes], reads: this.#reads.reduce((sum, units) => sum + units, 0) };
  }

  /** One message through triage. A queue that hands it out for the ninth time waits for no earlier one. */
  triage(inbound: Inbound): Promise<Triaged> {
    this.#minutePasses();
    if (inbound.kind === "event") throw new Error("an event is not triaged");
    return triage(inbound, this.#services, 9);
  }

  /** The ticket of a message that has to become one. */
  async ticketOf(inbound: Inbound): Promise<TicketId> {
    const triaged = await this.triage(inbound);
    if (triaged.kind !== "ticketed") throw new Error(`the message was ${triaged.kind}, not ticketed`);
    await this.afterQuiet(triaged.ticket);
    return triaged.ticket;
  }

  /** What is read together once a chat is quiet; nothing where no message waits for it. */
  async afterQuiet(ticket: TicketId): Promise<BurstRead | undefined> {
    const last = (await this.#services.store.ticket(ticket))?.burst?.messages.at(-1);
    return last && readBurst(ticket, last, this.#services);
  }

  /** The newest reply on a ticket, as stored. */
  async newestReply(ticket: TicketId) {
    const reply = (await this.#services.store.conversationOf(ticket))?.outbox.at(-1);
    if (!reply) throw new Error(`the ticket ${ticket} has no reply`);
    return reply;
  }

  /** Sends the newest reply; answers with what a customer's program needs to reply to it. */
  async deliverNewest(ticket: TicketId): Promise<Extract<Delivered, { kind: "sent" }>> {
    const reply = await this.newestReply(ticket);
    this.#minutePasses();
    const delivered = await deliver(ticket, reply.id, this.#services);
    if (delivered.kind !== "sent") throw new Error(`the reply was not sent: ${JSON.stringify(delivered)}`);
    return delivered;
  }

  /** An act of the desk on the ticket as it is now. */
  async act(
    ticket: TicketId,
    act: (
      services: DeskServices,
      seen: { readonly epoch: number; readonly v: number },
    ) => Promise<DeskOutcome>,
  ): Promise<DeskOutcome> {
    const seen = await this.#services.store.ticket(ticket);
    if (!seen) throw new Error(`there is no ticket ${ticket}`);
    this.#minutePasses();
    const outcome = await act(this.#services, seen);
    if (outcome.kind === "refused") throw new Error(`the act was refused: ${outcome.reason}`);
    return outcome;
  }

  /** What the clock does with a ticket that teaches something. */
  async learn(ticket: TicketId): Promise<Learned | undefined> {
    this.#minutePasses();
    const [learned] = await learnFrom([ticket], this.#services, (_, error) => {
      throw error;
    });
    return learned;
  }

  /** Between any two steps, so that what happened later also looks later. */
  #minutePasses(): void {
    this.#now += 60_000;
  }

  async addAgent(id: AgentId, name: string): Promise<void> {
    await this.#services.desk.putAgent({
      id,
      name,
      max: 20,
      skills: ["security"],
      languages: ["en", "zh"],
      presence: "available",
    });
  }
}

function servicesOn({ table, blobs }: Awaited<ReturnType<typeof openDeskTable>>, now: () => Date) {
  const config = parseConfig(relaydeskConfig);
  const parts = { table, blobs, shardsOf: shardsFrom(config.queues) };
  const health = channelHealthStore(parts);
  const sendTools = steadyProviders();
  return {
    store: ticketStore(parts),
    desk: deskStore(parts),
    outbox: outboxStore(parts),
    suppressions: suppressionStore(parts),
    health,
    healthNotes: healthNotes(health, now),
    turns: sendingTurns({ quotas: quotaStore(parts), senders: 5, now: Date.now, sleep: async () => {} }),
    blobs,
    // No kind that is measured is a bounce.
    noteReport: async () => {},
    media: { nudge: async () => {} },
    learning: learningStore(parts),
    group: groupQuestion,
    choose: withChoice,
    outbound: { nudge: async () => {} },
    followUps: { put: async () => {} },
    unread: async () => "unread",
    matcher: standInMatcher(),
    detectLanguage,
    detectSensitive,
    readQuestions,
    config,
    ids: idsWith("a pepper for measuring"),
    tokenKeys: [{ id: "1", key: "a key for measuring, long enough for one" }],
    now,
    random: () => 0.5,
    openChannel: loadChannel,
    secretsOf: async () => telegramSecrets,
    toolsFor: () => sendTools,
  };
}

/** Ids as long as those of the providers. */
function steadyProviders(): Omit<SendTools, "now"> {
  let sent = 0;
  const next = () => {
    sent += 1;
    return sent;
  };
  return {
    fetch: async (_url, init) => {
      const { chat_id: chat } = JSON.parse(String(init?.body ?? "{}"));
      return Response.json({
        ok: true,
        result: { message_id: 400_000 + next(), chat: { id: Number(chat), type: "private" } },
      });
    },
    sendRawMail: async () => {
      const id = `0102019b1c2d3e4f-1a2b3c4d-5e6f-4a7b-8c9d-${String(next()).padStart(12, "0")}-000000`;
      return { kind: "sent", providerId: sesMessageId(id, "eu-west-1") };
    },
    apiBase: "https://telegram.example",
    secrets: telegramSecrets,
  };
}
