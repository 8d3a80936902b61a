import { createHash } from "node:crypto";
import type * as z from "zod/mini";
import { cleanLine, cleanText } from "../../domain/clean-text.ts";
import type { Attachment } from "../../domain/message.ts";
import { attachmentOf, kindOfType } from "../attachment-kind.ts";
import { Batch } from "../batch.ts";
import type { Incoming, ReceiveContext, Received } from "../channel.ts";
import { defined } from "../defined.ts";
import { instantOf } from "../instant.ts";
import { parseJson } from "../lossless-json.ts";
import { openRequest } from "../open-request.ts";
import { rejected } from "../rejected.ts";
import { verifyWebhook } from "../standard-webhooks.ts";
import { Deleted, Envelope, GenericSecrets, Attachment as Listed, Message } from "./schema.ts";

export const maxBodyBytes = 1024 * 1024;

/** One signed event of a system that speaks Standard Webhooks and our data contract (docs/channels/generic.md). */
export function receive(incoming: Incoming, context: ReceiveContext): Received {
  const opened = openRequest(incoming, context, { methods: ["POST"], maxBodyBytes, secrets: GenericSecrets });
  if (opened.kind === "rejected") return opened;
  const { request, secrets } = opened;
  const verdict = verifyWebhook(request.headers, request.body, secrets.signingSecrets, context.now);
  if (verdict.kind === "refused") return rejected("bad-signature", verdict.why);
  const event = Envelope.safeParse(parseJson(request.body));
  if (!event.success) return rejected("malformed", "not a JSON event with a type");

  const batch = new Batch({ channel: "generic", account: request.account, now: context.now });
  readEvent(batch, event.data, verdict.id);
  return batch.received();
}

function readEvent(batch: Batch, event: z.output<typeof Envelope>, delivery: string) {
  const unreadable = `a ${cleanLine(event.type, 60)} without what the contract asks for`;
  switch (event.type) {
    case "message.created":
    case "message.updated":
      return batch.read(event.data, Message, unreadable, (message) =>
        readMessage(batch, message, event, delivery),
      );
    case "message.deleted":
      return batch.read(event.data, Deleted, unreadable, ({ id, conversation_id, sender }) =>
        batch.event({
          type: "deletion",
          target: id,
          identity: { key: id, variant: `deleted:${delivery}` },
          ...defined({
            sentAt: instantOf(event.timestamp),
            conversation: conversation_id ?? sender?.id,
            sender: sender && { address: sender.id },
          }),
        }),
      );
    default:
      return batch.ignore(event.type);
  }
}

function readMessage(batch: Batch, message: Message, event: z.output<typeof Envelope>, delivery: string) {
  const id = message.id ?? delivery;
  const text = cleanText(message.text ?? "");
  const attachments = (message.attachments ?? []).map(attachmentFrom).filter((each) => each !== undefined);
  if (text.trim() === "" && attachments.length === 0) return batch.ignore("empty");
  const edited = event.type === "message.updated";
  // The same event comes again under the same delivery id; another edit has another text or another time.
  const version = createHash("sha256").update(`${event.timestamp}|${text}`).digest("hex").slice(0, 16);
  batch.message({
    identity: edited ? { key: id, variant: `edit:${version}` } : { key: id },
    ...(edited ? { edits: id } : { referenceId: id }),
    eventId: delivery,
    conversation: message.conversation_id ?? message.sender.id,
    sender: {
      address: message.sender.id,
      trust: "verified",
      ...defined({ name: cleanLine(message.sender.name ?? "", 200) || undefined }),
    },
    text,
    attachments,
    references: message.in_reply_to === undefined ? [] : [message.in_reply_to],
    ...defined({ sentAt: instantOf(event.timestamp), languageHint: message.language }),
  });
}

function attachmentFrom(listed: unknown): Attachment | undefined {
  const parsed = Listed.safeParse(listed);
  if (!parsed.success) return undefined;
  const { url, content_type: type, name } = parsed.data;
  return attachmentOf({ kind: kindOfType(type), url, type, name });
}
