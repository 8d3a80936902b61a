import * as z from "zod/mini";
import { CallNote } from "./call.ts";
import { Category } from "./category.ts";
import type { ChannelEvent } from "./channel-event.ts";

/** How far the sender's address can be believed. Mail: from the receiving service's SPF/DKIM/DMARC verdicts alone. */
export const Trust = z.enum(["verified", "unverified", "forged"]);
export type Trust = z.infer<typeof Trust>;

/** What a message turned out to be when it is not a person writing: recorded, never answered. */
export const Automatic = z.enum(["auto-reply", "bounce", "complaint", "challenge", "list", "own"]);
export type Automatic = z.infer<typeof Automatic>;

/** Which mail of ours did not arrive, and why. */
export const Bounce = z.object({
  recipients: z.array(
    z.object({
      address: z.exactOptional(z.string()),
      /** RFC 3463, such as `5.1.1`. */
      status: z.exactOptional(z.string()),
      /** SMTP reply code, such as `550`. */
      code: z.exactOptional(z.string()),
      /** `user-unknown`, `mailbox-full`, `blocked` …: shared/mail/bounce/reason.ts. */
      reason: z.string(),
      /** The address is wrong: nothing should be sent to it any more. */
      hard: z.boolean(),
      /** Not given up yet: the server goes on trying. */
      delayed: z.boolean(),
    }),
  ),
  /** Message-ID, without angle brackets, as a reference of ours is looked up. */
  originalMessageId: z.exactOptional(z.string()),
});
export type Bounce = z.infer<typeof Bounce>;

/** Who said that a mail of ours is spam (RFC 5965). */
export const Complaint = z.object({
  /** abuse, fraud, opt-out, auth-failure … */
  type: z.string(),
  recipients: z.array(z.string()),
  originalMessageId: z.exactOptional(z.string()),
});
export type Complaint = z.infer<typeof Complaint>;

/** What the platform calls it, whatever type its bytes will turn out to have. */
export const AttachmentKind = z.enum(["image", "video", "audio", "file", "sticker", "share"]);
export type AttachmentKind = z.infer<typeof AttachmentKind>;

export const Attachment = z.object({
  name: z.string(),
  type: z.string(),
  kind: z.exactOptional(AttachmentKind),
  /** Bytes, when known. */
  size: z.exactOptional(z.number()),
  /** Key in the mail bucket once stored there. */
  key: z.exactOptional(z.string()),
  /** The provider's own handle when it is not fetched yet. */
  providerId: z.exactOptional(z.string()),
  /** By which the HTML form of the text refers to it. */
  contentId: z.exactOptional(z.string()),
  /** Where the sender or the platform says it is; never fetched without the channel's list of allowed hosts. */
  url: z.exactOptional(z.string()),
  /** Why it could not be kept; the text of the message never suffers for it. */
  failure: z.exactOptional(z.string()),
});
export type Attachment = z.infer<typeof Attachment>;

/** What a customer filled in besides, such as an order number. */
export const TicketField = z.object({ key: z.string(), label: z.string(), value: z.string() });
export type TicketField = z.infer<typeof TicketField>;

/** Signs that a program filled in a form: it was sent faster than people can, or without the work that browsers do. */
export const Suspicion = z.enum(["too-fast", "no-proof"]);
export type Suspicion = z.infer<typeof Suspicion>;

/**
 * One message of a customer, whatever the channel. Made by a channel's `receive`, carried by the inbound queue, parsed
 * again where it leaves the queue.
 */
export const InboundMessage = z.object({
  /** Name in the channel registry. */
  channel: z.string(),
  /** Our side: a mailbox address, a bot's key, a form's name. */
  account: z.string(),
  /** Our side in the platform's terms, where one webhook serves several: a page, a phone number. */
  platformAccount: z.exactOptional(z.string()),
  /** What makes it this message and no other, in the provider's terms. `variant` splits a key that senders reuse. */
  identity: z.object({ key: z.string(), variant: z.exactOptional(z.string()) }),
  /** The thread it belongs to in the provider's terms. */
  conversation: z.string(),
  /**
   * `conversation`: continues the open ticket of this conversation (chat, SMS, direct messages).
   * `references`: threads by token, References and number (mail). `single`: each one is a ticket (form).
   */
  threading: z.enum(["conversation", "references", "single"]),
  sender: z.object({
    address: z.string(),
    name: z.exactOptional(z.string()),
    username: z.exactOptional(z.string()),
    trust: Trust,
  }),
  /** The delivery's own id, where the platform tells it apart from the message's. */
  eventId: z.exactOptional(z.string()),
  /** Said among several people. */
  group: z.exactOptional(z.boolean()),
  /** Said among several people, and to us by name. */
  mentioned: z.exactOptional(z.boolean()),
  /** Written in public below something of ours, or with our name in it. */
  comment: z.exactOptional(
    z.object({ post: z.exactOptional(z.string()), parent: z.exactOptional(z.string()) }),
  ),
  /** Lets one reply through for nothing until then (ISO 8601). */
  replyToken: z.exactOptional(z.object({ token: z.string(), until: z.string() })),
  /** Another program of the operator's has this conversation: it must not be answered. */
  standby: z.exactOptional(z.boolean()),
  /** The words that end or resume messages on a phone network; the network itself answers them. */
  optOut: z.exactOptional(z.enum(["stop", "start", "help"])),
  /** Where an answer goes when it is not the sender's address (Reply-To of a mail, the mail address left in a form). */
  replyTo: z.exactOptional(z.object({ channel: z.string(), account: z.string(), address: z.string() })),
  /** A mail address, proved to be the sender's, at which a conversation goes on when the sender has left it. */
  continueAt: z.exactOptional(z.string()),
  /** ISO 8601, our clock, when it was first accepted. */
  receivedAt: z.string(),
  /** ISO 8601, the provider's clock. */
  sentAt: z.exactOptional(z.string()),
  subject: z.exactOptional(z.string()),
  /** For display: quotes and signatures trimmed where that is safe. */
  text: z.string(),
  /** The whole text, when `text` is a trimmed form of it. */
  fullText: z.exactOptional(z.string()),
  /** BCP 47, a hint of the platform or the page, not of the text. */
  languageHint: z.exactOptional(z.string()),
  attachments: z.array(Attachment),
  /** Key of the raw original in the mail bucket. */
  rawKey: z.exactOptional(z.string()),
  /** Ids of messages it refers to, nearest first, and the id by which others will refer to it. */
  references: z.array(z.string()),
  referenceId: z.exactOptional(z.string()),
  /** Id (in the terms of `referenceId`) of an earlier message whose text this one replaces. */
  edits: z.exactOptional(z.string()),
  /** Claims, not proofs: a signed reply token, a ticket number in the subject. */
  token: z.exactOptional(z.string()),
  number: z.exactOptional(z.string()),
  automatic: z.exactOptional(Automatic),
  /** With `automatic: "bounce"` or `"complaint"`. */
  bounce: z.exactOptional(Bounce),
  complaint: z.exactOptional(Complaint),
  /** S/MIME or OpenPGP: signatures are not checked, nothing is decrypted. */
  protection: z.exactOptional(z.enum(["signed", "encrypted"])),
  /** What the receiving service found. */
  verdicts: z.exactOptional(
    z.object({
      spam: z.boolean(),
      virus: z.boolean(),
      /** It failed DMARC, and its domain asks that such mail be quarantined or rejected. */
      forged: z.exactOptional(z.boolean()),
      /** It was sent to an address that the configuration does not name. */
      unlisted: z.exactOptional(z.boolean()),
    }),
  ),
  /** What a pressed button carries. */
  payload: z.exactOptional(z.string()),
  /** What a caller left or asked for; `text` says it in words. */
  call: z.exactOptional(CallNote),
  /** Fields of the operator's own that a form asked for, in its order, each with its label in English. */
  fields: z.exactOptional(z.array(TicketField)),
  /** Why a form's message is looked at by a person before it counts. */
  suspicion: z.exactOptional(Suspicion),
  /** The topic a person picked in the form or by telephone. */
  topic: z.exactOptional(Category),
  /** A quarantined message that a person let through: it is not held for that cause again. */
  released: z.exactOptional(z.object({ by: z.string(), cause: z.string() })),
});
export type InboundMessage = z.infer<typeof InboundMessage>;

/** Named causes for keeping something out of the queues. Content alone never fails a batch. */
export const HoldCause = z.enum([
  /** Could not become a message. */
  "unparseable",
  "spam",
  "virus",
  /** Its sender's domain asks that mail which fails its checks be kept out, and this one failed them. */
  "forged",
  /** From somebody whom agents blocked. */
  "blocked",
  /** From one of our own addresses. */
  "own",
  /** Written by a machine, and about nothing of ours. */
  "automatic",
  /** A guard says that two machines talk to each other. */
  "loop",
  "empty",
  /** To an address of our domain that the configuration does not name. */
  "unlisted",
  /** A word by which the sender asks not to be written to, and nothing else. */
  "opt-out",
  /** Talk in a group that is not addressed to us. */
  "group",
  /** Another program of the operator's has the conversation. */
  "standby",
  /** A form that was sent faster than people can, or without the work that it asks of browsers. */
  "too-fast",
  "no-proof",
]);
export type HoldCause = z.infer<typeof HoldCause>;

/** Something that could not become a message. It is kept raw, visible to agents and can be replayed. */
export const Unparseable = z.object({
  channel: z.string(),
  account: z.string(),
  identity: z.object({ key: z.string(), variant: z.exactOptional(z.string()) }),
  receivedAt: z.string(),
  /** In our words, for the person who looks at it. */
  problem: z.string(),
  rawKey: z.exactOptional(z.string()),
  /** The raw body itself when it is small and was not stored elsewhere. */
  raw: z.exactOptional(z.string()),
  /** The queue record to process again on release, as it was. */
  replay: z.exactOptional(z.string()),
});
export type Unparseable = z.infer<typeof Unparseable>;

/** What becomes a ticket or is quarantined. */
export const InboundItem = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("message"), message: InboundMessage }),
  z.object({ kind: z.literal("unparseable"), item: Unparseable }),
]);
export type InboundItem = z.infer<typeof InboundItem>;

/** What the inbound queue carries: also what is only noted. */
export type Inbound = InboundItem | { kind: "event"; event: ChannelEvent };
