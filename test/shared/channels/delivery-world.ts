import type { Channel, SendTools } from "../../../shared/channels/channel.ts";
import { channels, loadChannel } from "../../../shared/channels/registry.ts";
import type { OutboxEntry } from "../../../shared/domain/outbox.ts";
import { answered, factsOf } from "../../../shared/domain/ticket-states.ts";
import { runDue } from "../../../shared/flow/clock.ts";
import { type DeliverServices, deliver } from "../../../shared/flow/deliver.ts";
import { groupQuestion, withChoice } from "../../../shared/matching/group-questions.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { afterNoon, anOutboxEntry, aTicket, noon, sampleConfig, sampleIds } from "../../support/samples.ts";
import { sendingServices } from "../../support/sending-services.ts";
import { type Outbound, outboundOf, platform } from "./fake-platform.ts";

/** Every channel that calls a platform. */
export const sending = Object.keys(channels).filter((name) => outboundOf(name) !== undefined);

/** What goes out by our own sockets and mail server, as if those were a platform. */
const ourOwn: Readonly<Record<string, Outbound & { readonly account: string }>> = {
  chat: {
    account: "main",
    conversation: "main:v:ada",
    address: "main:v:ada",
    answer: { status: 200, body: {} },
  },
  email: {
    account: "support@demo-wallet.example",
    conversation: "",
    address: "ada@customer.example",
    answer: { status: 200, body: {} },
  },
};
export const sendingOurselves = Object.keys(ourOwn);

function ownWays(tools: SendTools): Pick<SendTools, "push" | "sendRawMail"> {
  const works = async () => (await tools.fetch("https://our-own.example")).ok;
  return {
    push: async () => ((await works()) ? { delivered: 1, failed: 0 } : { delivered: 0, failed: 1 }),
    sendRawMail: async () =>
      (await works())
        ? { kind: "sent", providerId: "mail-1" }
        : { kind: "failed", class: "retryable", code: "503" },
  };
}

/** A reply on the channel, a platform that answers in turn, and the queue that hands out nudges. */
export async function world(
  name: string,
  answers: (outbound: Outbound) => (Response | Error)[],
  change: Partial<OutboxEntry> = {},
) {
  const channel = await loadChannel(name);
  const outbound = outboundOf(name) ?? ourOwn[name];
  if (!channel || !outbound) throw new Error(`${name} is not known`);
  const { tools, calls, answersWith } = platform(channel, ...answers(outbound));
  const store = memoryStore();
  const ticket = answered(factsOf(aTicket(`delivery on ${name}`)), afterNoon(60 * 24 * 9));
  await store.save({ before: undefined, after: ticket });
  const { conversation, address } = outbound;
  const entry = anOutboxEntry(ticket, "reply", {
    ...{ kind: "answer", automatic: true, channel: name, conversation, address },
    account: ourOwn[name]?.account ?? "main",
    ...change,
  });
  await store.addOutbox(entry);
  let time = Date.parse(noon);
  const now = () => new Date(time);
  const queue: OutboxEntry["id"][] = [entry.id];
  const services: DeliverServices = {
    ...{ store, outbox: store, suppressions: store },
    ...sendingServices(store, now),
    blobs: { get: async () => undefined },
    openChannel: async (): Promise<Channel> => channel,
    secretsOf: async () => tools.secrets,
    toolsFor: () => (sendingOurselves.includes(name) ? { ...tools, ...ownWays(tools) } : tools),
    ids: sampleIds,
    tokenKeys: [{ id: "k1", key: "a key" }],
    config: sampleConfig,
    now,
    random: () => 0.5,
  };
  const clock = () =>
    runDue(
      {
        ...{
          store,
          desk: store,
          outbox: store,
          learning: store,
          messages: store,
          unread: async () => "unread",
          media: { nudge: async () => {} },
          group: groupQuestion,
          choose: withChoice,
          now,
        },
        outbound: {
          nudge: async (_ticket, id) => {
            queue.push(id);
          },
        },
        followUps: { put: async () => {} },
      },
      (_, error) => {
        throw error;
      },
    );
  return {
    ...{ store, calls, entry, channel, outbound, services, now, clock, answersWith },
    ticket: ticket.id,
    pass: (milliseconds: number) => {
      time += milliseconds;
    },
    /** What the clock asked for. */
    nudged: () => queue.splice(0),
    deliver: () => deliver(ticket.id, entry.id, services),
    /** Delivers what is nudged, and lets the clock wake what waits, for so many hours. */
    run: async (hours: number) => {
      for (let minutes = 0; minutes <= hours * 60; minutes += 10) {
        for (const id of queue.splice(0)) await deliver(ticket.id, id, services);
        time += 10 * 60_000;
        await clock();
      }
    },
    stored: () => store.entry(ticket.id, entry.id),
    status: async () => (await store.ticket(ticket.id))?.status,
  };
}
