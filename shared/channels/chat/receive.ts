import type * as z from "zod/mini";
import { SentAddress, SentMessage, SentRead } from "../../api/chat.ts";
import { cleanText } from "../../domain/clean-text.ts";
import { isAddress } from "../../mail/address.ts";
import { Batch } from "../batch.ts";
import type { Incoming, ReceiveContext, Received, WebhookRequest } from "../channel.ts";
import { defined } from "../defined.ts";
import { instantOf } from "../instant.ts";
import { parseJson } from "../lossless-json.ts";
import { openRequest } from "../open-request.ts";
import { rejected } from "../rejected.ts";
import { ChatSecrets } from "./schema.ts";
import { readSession, type Session } from "./session.ts";

/** As much as any channel reads; the socket takes far less in one frame. */
export const maxBodyBytes = 1024 * 1024;

/**
 * One frame of the widget that brings something for the desk: a message, an address for later, what was read. The session's
 * token in it is checked before anything else is looked at.
 */
export function receive(incoming: Incoming, context: ReceiveContext): Received {
  const opened = openRequest(incoming, context, { methods: ["POST"], maxBodyBytes, secrets: ChatSecrets });
  if (opened.kind === "rejected") return opened;
  const { request, secrets } = opened;
  const frame = asFrame(request.body);
  if (frame === undefined) return rejected("malformed", "not a JSON object");
  const token = typeof frame.token === "string" ? frame.token : bearerOf(request);
  const session = readSession(token, request.account, secrets, context.now);
  if (!session) return rejected("bad-signature", "no session of this account");
  // A frame has its token in it, since a socket has no headers; what came over HTTP may have it there (RFC 6750, 2.1).
  return readFrame({ ...frame, token }, session, request, context.now);
}

function bearerOf({ headers }: WebhookRequest): string {
  return /^Bearer ([\w.~+/=-]{1,4096})$/i.exec(headers.authorization ?? "")?.[1] ?? "";
}

function asFrame(body: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  const frame = parseJson(body);
  return typeof frame === "object" && frame !== null && !Array.isArray(frame) ? { ...frame } : undefined;
}

function readFrame(
  frame: Readonly<Record<string, unknown>>,
  session: Session,
  request: WebhookRequest,
  now: Date,
): Received {
  const batch = new Batch({ channel: "chat", account: request.account, now });
  switch (frame.type) {
    case "message":
      return read(frame, SentMessage, batch, (message) => readMessage(batch, message, session));
    case "email":
      return read(frame, SentAddress, batch, ({ clientId, address }) =>
        readAddress(batch, clientId, address, session),
      );
    case "read":
      return read(frame, SentRead, batch, ({ ids }) => readReceipts(batch, ids, session));
    default:
      batch.ignore(typeof frame.type === "string" ? frame.type : "other");
      return batch.received();
  }
}

/** Only our own widget speaks this: a frame that it cannot have sent is refused, and nobody need look at it. */
function read<Schema extends z.ZodMiniType>(
  frame: unknown,
  schema: Schema,
  batch: Batch,
  take: (value: z.output<Schema>) => string | undefined,
): Received {
  const parsed = schema.safeParse(frame);
  if (!parsed.success) return rejected("malformed", "a frame without what the protocol asks for");
  const problem = take(parsed.data);
  return problem === undefined ? batch.received() : rejected("malformed", problem);
}

function readMessage(batch: Batch, message: SentMessage, session: Session): string | undefined {
  const { clientId, payload, files = [], lang, ts } = message;
  const text = cleanText(message.text).trim();
  if (text === "" && payload === undefined && files.length === 0) {
    batch.ignore("empty");
    return undefined;
  }
  batch.message({
    identity: { key: messageKey(session, clientId) },
    referenceId: messageKey(session, clientId),
    conversation: session.address,
    sender: {
      address: session.address,
      trust: session.who === "user" ? "verified" : "unverified",
      ...defined({ name: session.name }),
    },
    text,
    // Files lie in the bucket, which nothing here can reach: who can adds them.
    attachments: [],
    references: [],
    ...defined({ languageHint: lang, sentAt: instantOf(ts), payload, continueAt: mailOf(session) }),
  });
  return undefined;
}

/** Where the conversation may go on, if the host site signed an address that is one. */
function mailOf({ email }: Session): string | undefined {
  return email !== undefined && isAddress(email) ? email : undefined;
}

function readAddress(batch: Batch, id: string, address: string, session: Session): string | undefined {
  const mailbox = address.trim();
  if (!isAddress(mailbox)) return "not a mail address";
  batch.event({
    type: "mail-address",
    address: mailbox,
    identity: { key: messageKey(session, id), variant: "email" },
    conversation: session.address,
    sender: { address: session.address },
  });
  return undefined;
}

function readReceipts(batch: Batch, ids: readonly string[], session: Session): undefined {
  batch.event({
    type: "status",
    status: "read",
    targets: [...new Set(ids)].map((id) => replyKey(session.address, id)),
    identity: { key: messageKey(session, ids.at(-1) ?? ""), variant: "read" },
    conversation: session.address,
    sender: { address: session.address },
  });
}

/** A message's identity: its client's own id means nothing outside of its conversation. */
function messageKey({ address }: Session, id: string): string {
  return `${address}/${id}`;
}

/** How a reply is known in this conversation: whoever names one can only name their own. */
export function replyKey(conversation: string, outbox: string): string {
  return `${conversation}/${outbox}`;
}

/** The client's id of a message, out of its identity. */
export function clientIdIn(key: string): string | undefined {
  const at = key.lastIndexOf("/");
  return at < 0 ? undefined : key.slice(at + 1);
}
