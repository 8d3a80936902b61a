import config from "relaydesk:config";
import { deskStore } from "../../shared/aws/desk-store.ts";
import { outboundQueue } from "../../shared/aws/queues.ts";
import { ticketStore } from "../../shared/aws/ticket-store.ts";
import type { MessageId, TicketId } from "../../shared/domain/ids.ts";
import type { Actor, DeskServices, Owner } from "../../shared/flow/desk.ts";
import { wholeConversation } from "../../shared/flow/whole-conversation.ts";
import { openHours } from "../business-hours.ts";
import { withDeskNews } from "../desk-news.ts";
import type { Person, Work } from "../desk-routes.ts";
import { readEnvironment } from "../env.ts";
import { openIds, openParameters, openParts, openQueues } from "../services.ts";

/** What the areas of the desk API share, opened once per cold start. What one area alone uses, it opens itself. */

export const env = readEnvironment("desk-api");
export const ids = openIds(openParameters(env.PARAMETERS_PATH));
export const parts = openParts(env.TABLE_NAME, env.BUCKET_NAME);
export const { blobs } = parts;
export const desk = deskStore(parts);
export const { store, tellDesks } = withDeskNews(ticketStore(parts), env);
export const hours = openHours(config);
export const sqs = openQueues();
export const outbound = outboundQueue(sqs, env.OUTBOUND_QUEUE_URL);
export const now = () => new Date();

/** With what acts on tickets are done. */
export async function services(): Promise<DeskServices> {
  return {
    store,
    desk,
    outbound,
    ids: await ids(),
    config,
    hours: await hours,
    now,
    random: Math.random,
  };
}

export function actor({ id, name }: Person, request: string): Actor {
  return { agent: id, name, request };
}

export function owner(person: Person, request: string, epoch: number): Owner {
  return { ...actor(person, request), epoch, leads: leads(person) };
}

/** Whether they may hand on what others have, and say who is one person. */
export function leads({ role }: Person): boolean {
  return role !== "agent";
}

export function ticketId(params: Work["params"]): TicketId {
  return (params.ticket ?? "") as TicketId;
}

export function messageId(params: Work["params"]): MessageId {
  return (params.item ?? "") as MessageId;
}

/** The message that a path names, when it is on the ticket that the path names. */
export async function messageOn(params: Work["params"]) {
  const conversation = await wholeConversation(ticketId(params), store);
  return conversation?.messages.find(({ id }) => id === params.message);
}

/** An agent is known from the first request on, with what the configuration gives everybody. */
export async function knownAgent({ id, name }: Person) {
  const known = await desk.agent(id);
  if (known) {
    const { open: _, openOf: __, offer: ___, offeredAt: ____, claimed: _____, ...rest } = known;
    return rest;
  }
  const agent = {
    id,
    name,
    max: config.desk.maxOpenTickets,
    skills: [],
    languages: [],
    presence: "available" as const,
  };
  await desk.putAgent(agent);
  return agent;
}

/** What the machine knows and how it understands, opened when somebody first wants it. */
export async function knowledge() {
  const { openKnowledge } = await import("../desk-knowledge.ts");
  return openKnowledge(process.env.LAMBDA_TASK_ROOT ?? ".", config, parts);
}
