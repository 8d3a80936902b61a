import { makeReplyToken } from "../../shared/domain/reply-token.ts";
import { claimTicket } from "../../shared/flow/claim.ts";
import { closeTicket, releaseTicket, replyToTicket, writeNote } from "../../shared/flow/desk.ts";
import type { BurstRead } from "../../shared/flow/read-burst.ts";
import type { Triaged } from "../../shared/flow/triage.ts";
import {
  addressOf,
  type Customer,
  chatMessage,
  formMessage,
  mail,
  mailbox,
  messageIdOf,
  pressedNo,
  quoting,
  rawMail,
  texts,
} from "./messages.ts";
import type { Metered, MeteredDesk } from "./metered-desk.ts";

/** What happens to one customer; answers with what its last step consumed. */
export type SceneOf<Result> = (desk: MeteredDesk, customer: Customer) => Promise<Metered<Result>>;
type Scene = SceneOf<unknown>;
type Intake = SceneOf<Triaged>;
type TicketId = Extract<Triaged, { kind: "ticketed" }>["ticket"];

/** A message on its way to its ticket, by what it is. */
export const intakes: Readonly<Record<string, Intake>> = {
  "mail, new customer, silent": async (desk, customer) =>
    takeIn(desk, await mail(customer, "a", texts.unknown, desk.now, { forged: true })),
  "mail, new customer, acknowledged": async (desk, customer) =>
    takeIn(desk, await mail(customer, "a", texts.unknown, desk.now)),
  "mail, new customer, acknowledged (zh)": async (desk, customer) =>
    takeIn(
      desk,
      await mail(customer, "a", texts.unknownChinese, desk.now, { subject: "关于贵公司大厅的壁画" }),
    ),
  "mail, new customer, answered": async (desk, customer) =>
    takeIn(desk, await mail(customer, "a", texts.refund, desk.now)),
  "mail, new customer, answered (zh)": async (desk, customer) =>
    takeIn(desk, await mail(customer, "a", texts.refundChinese, desk.now, { subject: "关于退款的问题" })),
  "mail, stolen account": async (desk, customer) =>
    takeIn(desk, await mail(customer, "a", texts.stolen, desk.now)),
  "mail, known customer, second ticket": async (desk, customer) => {
    await waitingTicket(desk, customer);
    return takeIn(desk, await mail(customer, "b", texts.unknown, desk.now));
  },
  "mail, more on a waiting ticket": async (desk, customer) => {
    const ticket = await waitingTicket(desk, customer);
    return takeIn(desk, await mailReply(desk, customer, ticket, texts.more));
  },
  "mail, the answer did not help": async (desk, customer) => {
    const ticket = await desk.ticketOf(await mail(customer, "a", texts.refund, desk.now));
    return takeIn(desk, await mailReply(desk, customer, ticket, texts.notHelped));
  },
  "mail, the answer helped": async (desk, customer) => {
    const ticket = await desk.ticketOf(await mail(customer, "a", texts.refund, desk.now));
    return takeIn(desk, await mailReply(desk, customer, ticket, "Yes, it helped."));
  },
  "mail, reply to an agent": async (desk, customer) => {
    const ticket = await repliedTicket(desk, customer);
    return takeIn(desk, await mailReply(desk, customer, ticket, texts.more));
  },
  "mail, closed ticket opened again": async (desk, customer) => {
    const ticket = await repliedTicket(desk, customer);
    const message = await mailReply(desk, customer, ticket, texts.more);
    await closed(desk, customer, ticket);
    return takeIn(desk, message);
  },
  "mail, delivered twice": async (desk, customer) => {
    const message = await mail(customer, "a", texts.unknown, desk.now);
    await desk.triage(message);
    return takeIn(desk, message);
  },
  "mail, out of office": async (desk, customer) => {
    const ticket = await waitingTicket(desk, customer);
    const headers = ["Auto-Submitted: auto-replied"];
    return takeIn(desk, await mailReply(desk, customer, ticket, "I am away until Monday.", headers));
  },
  "mail, spam, quarantined": async (desk, customer) =>
    takeIn(desk, await mail(customer, "a", texts.unknown, desk.now, { spam: true })),
  "mail, unreadable, quarantined": async (desk, customer) =>
    takeIn(desk, await rawMail(customer, "a", "\u0001\u0002 no header at all\r\njust noise\r\n", desk.now)),
  "Telegram, new customer, acknowledged": async (desk, customer) =>
    takeIn(desk, await chatMessage(customer, 11, texts.chat, desk.now)),
  "Telegram, new customer, answered": async (desk, customer) =>
    takeIn(desk, await chatMessage(customer, 11, texts.chatRefund, desk.now)),
  "Telegram, more on a waiting ticket": async (desk, customer) => {
    await desk.ticketOf(await chatMessage(customer, 11, texts.chat, desk.now));
    return takeIn(desk, await chatMessage(customer, 12, texts.chatMore, desk.now));
  },
  "Telegram, 'no' pressed": async (desk, customer) => {
    const ticket = await desk.ticketOf(await chatMessage(customer, 11, texts.chatRefund, desk.now));
    const { providerId } = await desk.deliverNewest(ticket);
    const { id: outbox } = await desk.newestReply(ticket);
    return takeIn(desk, await pressedNo(customer, 12, { outbox, providerId }, desk.now));
  },
  "Telegram, delivered twice": async (desk, customer) => {
    const message = await chatMessage(customer, 11, texts.chat, desk.now);
    await desk.triage(message);
    return takeIn(desk, message);
  },
  "form, new customer, acknowledged": async (desk, customer) =>
    takeIn(desk, await formMessage(customer, texts.unknown, desk.now)),
  "form, new customer, answered": async (desk, customer) =>
    takeIn(desk, await formMessage(customer, texts.refund, desk.now)),
};

/** The messages of a chat, decided about once no more of them come. */
export const readings: Readonly<Record<string, SceneOf<BurstRead | undefined>>> = {
  "Telegram, one message": async (desk, customer) =>
    readTogether(desk, [await chatMessage(customer, 11, texts.chatRefund, desk.now)]),
  "Telegram, three messages": async (desk, customer) =>
    readTogether(desk, [
      await chatMessage(customer, 11, "Hi there", desk.now),
      await chatMessage(customer, 12, "I bought shoes and they do not fit", desk.now),
      await chatMessage(customer, 13, texts.chatRefund, desk.now),
    ]),
  "Telegram, one message for a person": async (desk, customer) =>
    readTogether(desk, [await chatMessage(customer, 11, texts.chat, desk.now)]),
};

/** A stored reply on its way out. */
export const sendings: Readonly<Record<string, Scene>> = {
  "acknowledgement by mail": async (desk, customer) => {
    const ticket = await desk.ticketOf(await mail(customer, "a", texts.unknown, desk.now));
    return desk.meter(() => desk.deliverNewest(ticket));
  },
  "answer by mail": async (desk, customer) => {
    const ticket = await desk.ticketOf(await mail(customer, "a", texts.refund, desk.now));
    return desk.meter(() => desk.deliverNewest(ticket));
  },
  "answer on Telegram": async (desk, customer) => {
    const ticket = await desk.ticketOf(await chatMessage(customer, 11, texts.chatRefund, desk.now));
    return desk.meter(() => desk.deliverNewest(ticket));
  },
  "receipt of a delivery": async (desk, customer) => {
    const ticket = await waitingTicket(desk, customer);
    const { id, providerId = "" } = await desk.newestReply(ticket);
    return desk.meter(() => desk.services.outbox.receipt(ticket, id, "delivered", providerId));
  },
};

/** What agents do. Each is a transaction, of which DynamoDB counts every write twice. */
export const acts: Readonly<Record<string, Scene>> = {
  "agent claims a ticket": async (desk, customer) => {
    const ticket = await waitingTicket(desk, customer);
    const agent = await agentFor(desk, customer);
    return desk.meter(() => desk.act(ticket, (services) => claimTicket(ticket, agent("claim"), services)));
  },
  "agent replies": async (desk, customer) => {
    const ticket = await claimedTicket(desk, customer);
    return desk.meter(() => replied(desk, customer, ticket));
  },
  "agent writes a note": async (desk, customer) => {
    const ticket = await claimedTicket(desk, customer);
    const agent = await agentFor(desk, customer);
    const text = "The gallery's shop has told me on the telephone that prints are in stock.";
    return desk.meter(() => desk.act(ticket, (services) => writeNote(ticket, agent("note"), text, services)));
  },
  "agent releases a ticket": async (desk, customer) => {
    const ticket = await claimedTicket(desk, customer);
    const agent = await agentFor(desk, customer);
    return desk.meter(() =>
      desk.act(ticket, (services, { epoch }) =>
        releaseTicket(ticket, { ...agent("release"), epoch }, services),
      ),
    );
  },
  "agent closes a ticket": async (desk, customer) => {
    const ticket = await repliedTicket(desk, customer);
    return desk.meter(() => closed(desk, customer, ticket));
  },
  "clock learns from a question without an answer": async (desk, customer) => {
    const ticket = await desk.ticketOf(await mail(customer, "a", texts.unknown, desk.now));
    return desk.meter(() => desk.learn(ticket));
  },
  "clock learns how an answer did": async (desk, customer) => {
    const ticket = await desk.ticketOf(await mail(customer, "a", texts.refund, desk.now));
    await desk.deliverNewest(ticket);
    await desk.triage(await mailReply(desk, customer, ticket, "Yes, it helped."));
    return desk.meter(() => desk.learn(ticket));
  },
};

function takeIn(desk: MeteredDesk, message: Parameters<MeteredDesk["triage"]>[0]): Promise<Metered<Triaged>> {
  return desk.meter(() => desk.triage(message));
}

async function readTogether(
  desk: MeteredDesk,
  messages: readonly Parameters<MeteredDesk["triage"]>[0][],
): Promise<Metered<BurstRead | undefined>> {
  let ticket: TicketId | undefined;
  for (const message of messages) {
    const triaged = await desk.triage(message);
    if (triaged.kind === "ticketed") ticket = triaged.ticket;
  }
  if (ticket === undefined) throw new Error("no message became a ticket");
  const found = ticket;
  return desk.meter(() => desk.afterQuiet(found));
}

/** In its queue, acknowledged, and learned from. */
async function waitingTicket(desk: MeteredDesk, customer: Customer): Promise<TicketId> {
  const ticket = await desk.ticketOf(await mail(customer, "a", texts.unknown, desk.now));
  await desk.deliverNewest(ticket);
  await desk.learn(ticket);
  return ticket;
}

async function claimedTicket(desk: MeteredDesk, customer: Customer): Promise<TicketId> {
  const ticket = await waitingTicket(desk, customer);
  const agent = await agentFor(desk, customer);
  await desk.act(ticket, (services) => claimTicket(ticket, agent("claim"), services));
  return ticket;
}

async function repliedTicket(desk: MeteredDesk, customer: Customer): Promise<TicketId> {
  const ticket = await claimedTicket(desk, customer);
  await replied(desk, customer, ticket);
  await desk.deliverNewest(ticket);
  return ticket;
}

async function replied(desk: MeteredDesk, customer: Customer, ticket: TicketId) {
  const agent = await agentFor(desk, customer);
  return desk.act(ticket, (services, { epoch, v }) =>
    replyToTicket(ticket, { ...agent("reply"), epoch }, { text: texts.agentReply, seen: v }, services),
  );
}

async function closed(desk: MeteredDesk, customer: Customer, ticket: TicketId) {
  const agent = await agentFor(desk, customer);
  return desk.act(ticket, (services, { epoch, v }) =>
    closeTicket(ticket, { ...agent("close"), epoch }, v, services),
  );
}

/** Every customer has an agent of their own, whose id and requests are as long as in life: UUIDs. */
async function agentFor(desk: MeteredDesk, { digits }: Customer) {
  const agent = `b7c1d2e3-4f5a-4b6c-8d7e-9f0a1b2c${digits}` as Parameters<MeteredDesk["addAgent"]>[0];
  if (!(await desk.services.desk.agent(agent))) await desk.addAgent(agent, "Sun Li");
  return (act: string) => ({
    agent,
    name: "Sun Li",
    request: `0c9d8e7f-${digits}-4b3c-9d2e-${act.padEnd(12, "0")}`,
  });
}

/** To the signed address in our newest reply, in its thread and with all of it quoted. */
async function mailReply(
  desk: MeteredDesk,
  customer: Customer,
  ticket: TicketId,
  text: string,
  headers: readonly string[] = [],
) {
  const reply = await desk.newestReply(ticket);
  const providerId = reply.providerId ?? (await desk.deliverNewest(ticket)).providerId;
  const token = makeReplyToken(ticket, desk.services.tokenKeys);
  return mail(customer, "b", quoting(text, reply.text, desk.now), desk.now, {
    to: mailbox.replace("@", `+${token}@`),
    subject: `Re: A question about your office [#${ticket.slice(0, 8)}]`,
    references: [messageIdOf(customer, "a"), providerId],
    headers: [`X-Original-From: ${addressOf(customer)}`, ...headers],
  });
}
