import * as z from "zod/mini";
import { cleanText } from "../domain/clean-text.ts";
import type { Attachment, AttachmentKind } from "../domain/message.ts";
import { attachmentOf } from "./attachment-kind.ts";
import type { Batch } from "./batch.ts";
import { defined } from "./defined.ts";
import { instantOf } from "./instant.ts";
import { maybeId, wireId, wireTime, words } from "./payload-fields.ts";

/** Direct messages as Messenger and Instagram both send them ("messaging" events of the Messenger Platform). */

const lenient = <Schema extends z.ZodMiniType>(schema: Schema) => z.catch(z.optional(schema), undefined);
const flag = lenient(z.boolean());
const Party = z.object({ id: wireId });

const Attached = z.object({
  type: words,
  payload: lenient(
    z.object({
      url: words,
      title: words,
      coordinates: lenient(z.object({ lat: z.number(), long: z.number() })),
    }),
  ),
});

const Message = z.object({
  mid: wireId,
  text: words,
  is_echo: flag,
  is_deleted: flag,
  is_unsupported: flag,
  attachments: lenient(z.array(z.catch(Attached, {}))),
  quick_reply: lenient(z.object({ payload: words })),
  reply_to: lenient(z.object({ mid: maybeId, story: lenient(z.object({ id: maybeId })) })),
});
type Message = z.output<typeof Message>;

const Postback = z.object({ mid: maybeId, title: words, payload: words });
const Edit = z.object({ mid: wireId, text: words, num_edit: lenient(z.number()) });
const Receipt = z.object({ mids: lenient(z.array(wireId)), mid: maybeId, watermark: wireTime });

const MessagingEvent = z.looseObject({ sender: Party, recipient: Party, timestamp: wireTime });
type MessagingEvent = z.output<typeof MessagingEvent>;

/** Which page or professional account an entry is about, and when it was sent. */
export interface EntryFacts {
  readonly page: string | undefined;
  readonly time: number | string | undefined;
}

/** Reads one direct event. Kinds that need nothing done are counted under their names. */
export function readMessaging(batch: Batch, part: unknown, entry: EntryFacts) {
  batch.read(part, MessagingEvent, "a direct event without sender and recipient", (event) => {
    const kind = kinds.find((each) => event[each] !== undefined);
    if (kind === undefined) return batch.ignore(ignoredKinds.find((each) => each in event) ?? "other-event");
    const problem = `a ${kind} without what it needs`;
    const facts = factsOf(event, entry);
    switch (kind) {
      case "message":
        return batch.read(event.message, Message, problem, (message) =>
          readMessage(batch, message, event.sender.id === entry.page, facts),
        );
      case "message_edit":
        return batch.read(event.message_edit, Edit, problem, ({ mid, text, num_edit }) =>
          batch.message({
            ...facts,
            identity: { key: mid, variant: `edit:${num_edit ?? facts.sentAt ?? ""}` },
            edits: mid,
            text: cleanText(text ?? ""),
            attachments: [],
            references: [],
          }),
        );
      case "postback":
        return batch.read(event.postback, Postback, problem, ({ mid, title, payload }) =>
          batch.message({
            ...facts,
            // Older payloads have no id of their own.
            identity: { key: mid ?? `${facts.conversation}:${event.timestamp ?? ""}:${payload ?? ""}` },
            text: cleanText(title ?? payload ?? ""),
            attachments: [],
            references: [],
            ...defined({ payload: payload === undefined ? undefined : cleanText(payload) }),
          }),
        );
      case "delivery":
      case "read":
        return batch.read(event[kind], Receipt, problem, (receipt) =>
          readReceipt(batch, kind === "read" ? "read" : "delivered", receipt, facts),
        );
    }
  });
}

const kinds = ["message", "message_edit", "postback", "delivery", "read"] as const;
const ignoredKinds = [
  "reaction",
  "referral",
  "optin",
  "account_linking",
  "pass_thread_control",
  "take_thread_control",
];

type Facts = ReturnType<typeof factsOf>;

function factsOf({ sender, recipient, timestamp }: MessagingEvent, { time }: EntryFacts) {
  return {
    platformAccount: recipient.id,
    conversation: `${recipient.id}:${sender.id}`,
    sender: { address: sender.id, trust: "verified" as const },
    ...defined({ sentAt: instantOf(timestamp ?? time) }),
  };
}

function readMessage(batch: Batch, message: Message, byUs: boolean, facts: Facts) {
  // What we sent, or a colleague in the platform's own inbox.
  if (message.is_echo || byUs) return batch.ignore("echo");
  if (message.is_deleted) {
    return batch.event({
      ...facts,
      type: "deletion",
      sender: { address: facts.sender.address },
      identity: { key: message.mid, variant: "deleted" },
      target: message.mid,
    });
  }
  const attachments = (message.attachments ?? []).map(attachmentFrom).filter((each) => each !== undefined);
  const quoted = message.reply_to?.mid ?? message.reply_to?.story?.id;
  const payload = message.quick_reply?.payload;
  batch.message({
    ...facts,
    identity: { key: message.mid },
    referenceId: message.mid,
    text: textOf(message, attachments.length),
    attachments,
    references: quoted === undefined ? [] : [quoted],
    ...defined({ payload: payload === undefined ? undefined : cleanText(payload) }),
  });
}

function textOf(message: Message, attached: number): string {
  const written = cleanText(message.text ?? "");
  if (written !== "" || attached > 0) return written;
  const [first] = message.attachments ?? [];
  const place = first?.payload?.coordinates;
  if (place) return `${place.lat},${place.long}`;
  if (first?.type === "like_heart") return "❤";
  return `[${first?.type?.replace(/[^\w-]/g, "").slice(0, 40) || "unsupported"}]`;
}

const attachedKinds: Readonly<Record<string, AttachmentKind>> = {
  image: "image",
  video: "video",
  audio: "audio",
  file: "file",
};

/** What has an address can be fetched; a place is told in words, and a heart is only a heart. */
function attachmentFrom({ type = "", payload }: z.output<typeof Attached>): Attachment | undefined {
  const url = payload?.url;
  // A share may have a relative address, or words where one should be.
  if (url === undefined || !/^https?:\/\//i.test(url)) return undefined;
  const kind = Object.hasOwn(attachedKinds, type) ? attachedKinds[type] : undefined;
  const attachment = attachmentOf({ kind: kind ?? "share", url, name: payload?.title });
  // A story lives for a day, and may not be kept longer.
  return type === "story_mention" ? { ...attachment, failure: "story" } : attachment;
}

function readReceipt(
  batch: Batch,
  status: "delivered" | "read",
  { mid, mids = [], watermark }: z.output<typeof Receipt>,
  facts: Facts,
) {
  const { sender: _person, ...known } = facts;
  const targets = mid === undefined ? [...mids] : [mid, ...mids];
  const key = targets[0] ?? `${facts.conversation}:${watermark ?? ""}`;
  batch.event({ ...known, type: "status", status, targets, identity: { key, variant: `status:${status}` } });
}

/** Whether a change holds what elsewhere stands in `messaging`: the dashboard's "Test" sends it so. */
export function isMessagingField(field: string): boolean {
  return field === "messages" || field.startsWith("message_") || field.startsWith("messaging_");
}
