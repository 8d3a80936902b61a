import { createHash } from "node:crypto";
import config from "relaydesk:config";
import { inboundQueue } from "../shared/aws/queues.ts";
import { ticketStore } from "../shared/aws/ticket-store.ts";
import { type PageFrame, pageHeaders } from "../shared/channels/form/layout.ts";
import { renderNoStatus, renderStatus, type ShownStatus } from "../shared/channels/form/status-page.ts";
import { maxMessageLength } from "../shared/channels/form/submission.ts";
import type { PageLanguage } from "../shared/channels/form/texts.ts";
import { cleanText } from "../shared/domain/clean-text.ts";
import type { FormConfig } from "../shared/domain/form-config.ts";
import { type Ids, type TicketId, ticketNumber } from "../shared/domain/ids.ts";
import type { InboundMessage } from "../shared/domain/message.ts";
import { makeReplyToken, type TokenKeys } from "../shared/domain/reply-token.ts";
import type { Ticket } from "../shared/domain/ticket.ts";
import { customerStatus } from "../shared/flow/customer-status.ts";
import type { Conversation } from "../shared/flow/ports.ts";
import { toPlainText } from "../shared/mail/markdown.ts";
import { accept } from "./accept.ts";
import type { HttpResponse, Log } from "./edge.ts";
import type { EnvironmentOf } from "./env.ts";
import { openFormLimits } from "./form-limits.ts";
import { openParts, openQueues } from "./services.ts";
import { scriptPath } from "./status-link.ts";

/** A link whose signature is right. */
interface Link {
  readonly token: string;
  readonly ticket: string;
  readonly language: PageLanguage;
  readonly keys: TokenKeys;
  readonly now: Date;
}

interface Added {
  readonly text: string;
  readonly request: string;
}

/** Loaded with the first link that is right: the table's client is most of it. */
export function openStatus(env: EnvironmentOf<"show-status">, ids: () => Promise<Ids>) {
  const parts = openParts(env.TABLE_NAME, env.BUCKET_NAME);
  const store = ticketStore(parts);
  const queue = inboundQueue(openQueues(), env.INBOUND_QUEUE_URL, parts.blobs);
  const limits = openFormLimits(env.TABLE_NAME);
  const shownMessages = config.channels.form?.status.messages === true;

  /** The whole conversation only where it is shown: the ticket alone is one small read. */
  async function read({ ticket: id }: Link): Promise<Conversation | undefined> {
    const ticket = id as TicketId;
    if (shownMessages) return store.conversationOf(ticket);
    const found = await store.ticket(ticket);
    return found && { ticket: found, messages: [], outbox: [], notes: [], audit: [] };
  }

  function page(
    status: number,
    link: Link,
    conversation: Conversation | undefined,
    form: Pick<ShownStatus, "added"> & { readonly adding: Omit<NonNullable<ShownStatus["adding"]>, "token"> },
  ): HttpResponse {
    const { state, subject, sentAt, due, overdue, said } = customerStatus(conversation, link.now);
    const html = renderStatus(frame(link), {
      number: ticketNumber(link.ticket as TicketId),
      ...{ state, subject, sentAt, due, overdue },
      said: said.map(({ by, at, text }) => ({ by, at, text: by === "you" ? text : toPlainText(text) })),
      adding: conversation && { ...form.adding, token: link.token },
      added: form.added,
      mailbox: config.brand.supportAddress,
    });
    return answer(status, html);
  }

  return {
    refuse(language: PageLanguage, why: "invalid" | "expired"): HttpResponse {
      return answer(404, renderNoStatus(frame({ language, token: "" }), why));
    },

    async show(link: Link, request: string): Promise<HttpResponse> {
      const adding = { request, text: "", problem: undefined };
      return page(200, link, await read(link), { added: false, adding });
    },

    async add(
      link: Link,
      { text, request }: Added,
      { sourceIp, log }: { readonly sourceIp: string; readonly form: FormConfig; readonly log: Log },
    ): Promise<HttpResponse> {
      const conversation = await read(link);
      const said = cleanText(text).trim();
      const again = (status: number, problem: "missing" | "too-long" | "too-many") => {
        log.warn("rejected", { channel: "form", reason: problem });
        return page(status, link, conversation, { added: false, adding: { request, text: said, problem } });
      };
      if (said === "") return again(422, "missing");
      if (said.length > maxMessageLength) return again(422, "too-long");
      const made = await ids();
      const sender = { sourceIp, program: false, email: conversation?.ticket.address };
      if (!(await limits(sender, made, link.now, log))) return again(429, "too-many");
      if (!conversation) return page(200, link, undefined, { added: false, adding: blank(request) });
      const message = messageOf(conversation.ticket, said, request, link);
      await accept([{ kind: "message", message }], { queue, ids, log });
      // The same page sent again is the same message.
      return page(200, link, conversation, { added: true, adding: blank(request) });
    },
  };
}

function blank(request: string) {
  return { request, text: "", problem: undefined };
}

/** Goes to the ticket by the token that our mails have: the link is as good as a mail of ours. */
function messageOf(
  ticket: Ticket,
  text: string,
  request: string,
  { keys, now, language }: Link,
): InboundMessage {
  return {
    channel: "form",
    account: "contact",
    // The content splits the key: who goes back, corrects a word and sends again has sent two messages.
    identity: { key: request, variant: createHash("sha256").update(text).digest("hex").slice(0, 32) },
    conversation: request,
    threading: "references",
    sender: {
      address: ticket.address,
      ...(ticket.name !== undefined && { name: ticket.name }),
      trust: "unverified",
    },
    replyTo: { channel: "email", account: config.brand.supportAddress, address: ticket.address },
    receivedAt: now.toISOString(),
    text,
    languageHint: language,
    attachments: [],
    references: [],
    token: makeReplyToken(ticket.id, keys),
  };
}

function frame({ language, token }: Pick<Link, "language" | "token">): PageFrame {
  const here = token === "" ? "/status" : `/status?t=${token}`;
  return { language, brand: config.brand.name, here, script: scriptPath };
}

/** Nobody's index holds a page that a link opens. */
function answer(status: number, html: string): HttpResponse {
  return { status, headers: { ...pageHeaders(), "x-robots-tag": "noindex, nofollow" }, body: html };
}
