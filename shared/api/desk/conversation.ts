import * as z from "zod/mini";
import { Suggestion, TicketView } from "./tickets.ts";

/** A file that a customer sent. */
export const AttachmentView = z.object({
  name: z.string(),
  /** What its bytes are, once they are here. */
  type: z.string(),
  /** Bytes, when known. */
  size: z.exactOptional(z.number()),
  /** `waiting`: being fetched from the platform. `listed`: there is no more than its name. */
  state: z.enum(["waiting", "stored", "failed", "listed"]),
  /** Why it is not there: a code, and the same in words. */
  reason: z.exactOptional(z.string()),
  failure: z.exactOptional(z.string()),
});
export type AttachmentView = z.infer<typeof AttachmentView>;

/** A call on a ticket, as far as it is known by now. */
export const CallView = z.object({
  kind: z.enum(["urgent", "callback", "voicemail", "transcription", "connected"]),
  urgent: z.exactOptional(z.boolean()),
  /** Where to call; absent when the caller hides it. */
  number: z.exactOptional(z.string()),
  when: z.exactOptional(z.enum(["soon", "morning", "afternoon", "tomorrow"])),
  seconds: z.exactOptional(z.number()),
  /** The platform's word for how far the recording is: `in-progress`, `completed`, `absent`, `failed`. */
  recording: z.exactOptional(z.string()),
  /** `requested` until it comes as a message of its own, or fails. */
  transcription: z.exactOptional(z.string()),
  /** How the whole call ended, and how long it took. */
  ended: z.exactOptional(
    z.object({
      status: z.string(),
      seconds: z.exactOptional(z.number()),
    }),
  ),
});
export type CallView = z.infer<typeof CallView>;

/**
 * What is left where a platform takes no free text: a message that it approved before (`POST
 * /desk/tickets/<ticket>/template`), an answer of a person under the platform's tag, an answer that everybody reads, a mail to
 * an address that is proven to be theirs, or that the customer writes first.
 */
export const ReplyAlternative = z.enum([
  "template",
  "human-agent-tag",
  "public-answer",
  "verified-mail",
  "customer-writes",
]);
export type ReplyAlternative = z.infer<typeof ReplyAlternative>;

/** One line of a conversation, oldest first. */
export const ConversationItem = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("message"),
    id: z.string(),
    /** It came as a mail, which can be looked at under `/desk/tickets/<ticket>/messages/<id>/html`. */
    original: z.boolean(),
    at: z.string(),
    from: z.string(),
    text: z.string(),
    fullText: z.exactOptional(z.string()),
    language: z.string(),
    masked: z.readonly(z.array(z.string())),
    /** Each is under `/desk/tickets/<ticket>/messages/<id>/attachments/<its place, from 0>/<part, from 0>`. */
    attachments: z.readonly(z.array(AttachmentView)),
    /** ISO 8601: the customer deleted it, and nothing of it is left but its place. */
    erasedAt: z.exactOptional(z.string()),
    /** Id of the message with which the customer replaced this one; what it said is the earlier version. */
    replacedBy: z.exactOptional(z.string()),
    /** The mail that this one passes on, as its text tells. */
    forwarded: z.exactOptional(
      z.object({
        from: z.exactOptional(z.string()),
        subject: z.exactOptional(z.string()),
        date: z.exactOptional(z.string()),
      }),
    ),
    automatic: z.exactOptional(z.string()),
    /** What a caller left or asked for. */
    call: z.exactOptional(CallView),
    decision: z.object({
      kind: z.string(),
      rule: z.string(),
      detail: z.exactOptional(z.string()),
      entry: z.exactOptional(z.string()),
      probability: z.exactOptional(z.number()),
      threshold: z.exactOptional(z.number()),
      topics: z.exactOptional(z.readonly(z.array(z.string()))),
      /** Where several things are asked: each with its best entry, and why that is not sure. */
      units: z.exactOptional(
        z.readonly(
          z.array(
            z.object({
              text: z.string(),
              entry: z.exactOptional(z.string()),
              probability: z.exactOptional(z.number()),
              abstain: z.exactOptional(z.string()),
            }),
          ),
        ),
      ),
      /** Numbers of orders and the like that the message names. */
      references: z.exactOptional(z.readonly(z.array(z.string()))),
    }),
    suggestions: z.readonly(z.array(Suggestion)),
  }),
  z.object({
    kind: z.literal("reply"),
    at: z.string(),
    by: z.string(),
    text: z.string(),
    automatic: z.boolean(),
    state: z.string(),
    /** Said to the customer on the telephone: kept as a note of it, sent to nobody. */
    spoken: z.exactOptional(z.boolean()),
    /** On another channel than the ticket's, because the agent chose it. */
    channel: z.exactOptional(z.string()),
    receipt: z.exactOptional(z.string()),
    /** Why it was not sent, or did not arrive. */
    failure: z.exactOptional(z.string()),
    /** What can be done instead, where the platform takes no free text. */
    alternatives: z.exactOptional(z.readonly(z.array(ReplyAlternative))),
    attachments: z.readonly(
      z.array(
        z.object({
          name: z.string(),
          type: z.string(),
          size: z.number(),
        }),
      ),
    ),
  }),
  z.object({
    kind: z.literal("note"),
    at: z.string(),
    by: z.string(),
    text: z.string(),
    /** Colleagues whom it calls. */
    mentions: z.exactOptional(z.readonly(z.array(z.string()))),
  }),
  z.object({
    kind: z.literal("act"),
    at: z.string(),
    by: z.string(),
    act: z.string(),
    detail: z.record(z.string(), z.string()),
  }),
]);
export type ConversationItem = z.infer<typeof ConversationItem>;

/** Whether the customer's channel takes an answer now: to be seen before it is written. */
export const ReplyWindowView = z.object({
  /** `people-only`: what an agent writes goes out with the platform's tag, if the account may use it. */
  state: z.enum(["open", "people-only", "closed"]),
  /** When that changes unless the customer writes; absent where it does not. */
  until: z.exactOptional(z.string()),
  alternatives: z.readonly(z.array(ReplyAlternative)),
  /** Bytes of the files that can go with one reply, in all; 0 where the channel takes none. */
  maxFileBytes: z.number(),
  templates: z.readonly(
    z.array(
      z.object({
        name: z.string(),
        language: z.string(),
        text: z.string(),
      }),
    ),
  ),
});
export type ReplyWindowView = z.infer<typeof ReplyWindowView>;

export const ConversationView = z.object({
  ticket: TicketView,
  /** A caller can be answered by text message to this number, if the agent wants that. */
  textTo: z.exactOptional(z.string()),
  /** While the channel takes no answer: the customer's own, proven address, to which it can go by mail. */
  mailTo: z.exactOptional(z.string()),
  /** Set while nothing is sent from the account that the customer wrote to; answers wait. */
  accountStopped: z.exactOptional(
    z.object({
      account: z.string(),
      since: z.string(),
      code: z.string(),
    }),
  ),
  window: ReplyWindowView,
  /** Set when nothing is sent to this customer's address any more: to be seen before an answer is written. */
  suppressed: z.exactOptional(
    z.object({
      cause: z.enum(["hard-bounce", "complaint"]),
      since: z.string(),
      detail: z.exactOptional(z.string()),
    }),
  ),
  items: z.readonly(z.array(ConversationItem)),
});
export type ConversationView = z.infer<typeof ConversationView>;
