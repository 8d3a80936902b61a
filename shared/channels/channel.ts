import type { Inbound } from "../domain/message.ts";
import type { FailureClass, OutboxEntry } from "../domain/outbox.ts";
import type { PhoneDesk } from "../domain/phone-plan.ts";
import type { MediaSource } from "./media.ts";
import type { RandomText } from "./secret-fields.ts";

/** What reaches us from outside, before anything in it is believed. */
export type Incoming =
  | {
      readonly transport: "http";
      readonly method: string;
      readonly path: string;
      /** As it came, still encoded. */
      readonly rawQuery: string;
      /** Lower-case names. */
      readonly headers: Readonly<Record<string, string>>;
      /** The exact bytes that signatures cover. */
      readonly body: Uint8Array;
      /** Which of our accounts was addressed (last path segment of the webhook). */
      readonly account: string;
      readonly sourceIp: string;
    }
  | {
      readonly transport: "mail";
      /** The raw RFC 5322 message. */
      readonly raw: Uint8Array;
      readonly rawKey: string;
      /** Id that the receiving service gave it. */
      readonly serviceId: string;
      readonly envelope: { readonly from: string; readonly to: readonly string[] };
      readonly verdicts: MailVerdicts;
      readonly receivedAt: string;
      /** A person asked to make a ticket of it whatever it looks like. */
      readonly lenient: boolean;
    };

/** A request to a webhook of ours. */
export type WebhookRequest = Extract<Incoming, { transport: "http" }>;

type Verdict = "PASS" | "FAIL" | "GRAY" | "PROCESSING_FAILED" | "DISABLED";
/** From the receiving service's event, never from headers, which anyone can write. */
export interface MailVerdicts {
  readonly spam: Verdict;
  readonly virus: Verdict;
  readonly spf: Verdict;
  readonly dkim: Verdict;
  readonly dmarc: Verdict;
  /** What the sender's domain asks to do with mail that fails; told only beside a failure. */
  readonly dmarcPolicy?: "none" | "quarantine" | "reject";
}

export type Rejection =
  | "bad-signature"
  | "forbidden"
  | "malformed"
  | "too-large"
  | "unsupported-media-type"
  | "method-not-allowed"
  | "unknown-account"
  /** It cannot be told now whether it is genuine: it is to be sent again. */
  | "unavailable";

export type Received =
  | { readonly kind: "handshake"; readonly contentType: string; readonly body: string }
  | { readonly kind: "rejected"; readonly reason: Rejection; readonly detail: string }
  | {
      readonly kind: "accepted";
      readonly items: readonly Inbound[];
      /** What was understood and needs nothing done, by reason, for counting. */
      readonly ignored: Readonly<Record<string, number>>;
      /** What the platform wants to read back; an empty JSON object when it does not care. */
      readonly answer?: { readonly contentType: string; readonly body: string };
      /** Bytes that the items refer to by key: stored before the items are queued. */
      readonly blobs?: readonly StoredBlob[];
    };

/** An attachment cut out of a message. Its key depends on the raw original alone, so a repeat overwrites itself. */
export interface StoredBlob {
  /** Key in the mail bucket. */
  readonly key: string;
  readonly body: Uint8Array;
  readonly contentType: string;
}

/** The secrets of one account of a channel, as stored; the channel's own schema parses them. Absent = no such account. */
export type AccountSecrets = Readonly<Record<string, unknown>> | undefined;

/** What `receive` may know besides the request. */
export interface ReceiveContext {
  readonly secrets: AccountSecrets;
  readonly now: Date;
  /** Addresses that are ours, lower-case: mail from them is our own. */
  readonly ownAddresses: readonly string[];
  /** Where the operator set any. */
  readonly attachmentLimits?: AttachmentLimits;
  /** For keys that a platform publishes; where it is absent, those that stand among the secrets are all there are. */
  readonly fetch?: typeof fetch;
  /** How calls are answered, where the operator said so. */
  readonly phone?: PhoneDesk;
}

/** What is stored of a message's attachments; the text never depends on them. */
export interface AttachmentLimits {
  readonly maxCount: number;
  /** Of one attachment. */
  readonly maxBytes: number;
}

/** A file that goes out with a reply. */
export interface OutgoingFile {
  readonly name: string;
  readonly type: string;
  readonly content: Uint8Array;
}

/** A stored reply and all that is needed to send it. */
export interface OutboundMessage {
  readonly entry: OutboxEntry;
  /** Set where the channel threads by mail address: `support+<token>@…`. */
  readonly replyAddress?: string;
  readonly attachments: readonly OutgoingFile[];
  readonly brand: string;
  readonly ticketNumber: string;
}

export type Delivery =
  | {
      readonly kind: "sent";
      readonly providerId: string;
      /** Where it went out as several messages: the ids of all of them, `providerId` the last. */
      readonly parts?: readonly string[];
    }
  | {
      readonly kind: "failed";
      /** Ids of the messages that went out before one failed: a further attempt goes on behind them. */
      readonly parts?: readonly string[];
      readonly class: FailureClass;
      readonly code: string;
      /** The provider's own wish, when it told one. */
      readonly retryAfterSeconds?: number;
    };

/** Platforms take free text for a while after the customer last wrote, and people's answers for longer than machines'. */
export interface ReplyWindow {
  readonly hours: number;
  /** For what a person wrote, where the account has the platform's permission for it. */
  readonly humanHours?: number;
  /** For a private answer to a public comment. */
  readonly commentHours?: number;
}

/** The only ways out of a channel. */
export interface SendTools {
  readonly fetch: typeof fetch;
  /** Sends a complete RFC 5322 message; answers with the service's id. */
  readonly sendRawMail: (mail: {
    readonly raw: Uint8Array;
    readonly from: string;
    readonly to: readonly string[];
    readonly tags: Readonly<Record<string, string>>;
  }) => Promise<Delivery>;
  /**
   * Shows a message in the open windows of a conversation of ours; answers in how many, and in how many it could not.
   * Absent where there are no sockets.
   */
  readonly push?: (
    to: { readonly account: string; readonly conversation: string },
    message: string,
  ) => Promise<{ readonly delivered: number; readonly failed: number }>;
  /** Base URL of the channel's platform, without a trailing slash. */
  readonly apiBase: string;
  readonly secrets: AccountSecrets;
  readonly now: Date;
  /** Asked once before a reply goes out as so many messages; absent where nobody keeps a limit. */
  readonly turn?: (messages: number) => Promise<Extract<Delivery, { kind: "failed" }> | undefined>;
  /** Tokens that live for hours, shared between senders; absent where each gets its own. */
  readonly tokens?: SharedTokens;
}

/** A token that a platform gave for a while. */
export interface ShortLivedToken {
  readonly token: string;
  /** Unix milliseconds. */
  readonly until: number;
  /** What gets the next one, where that changes with each. */
  readonly refresh?: string;
}

/** Short-lived tokens that all senders use, and that one of them gets at a time. */
export interface SharedTokens {
  /** The token that was got last, whether or not it is over. */
  kept(name: string): Promise<ShortLivedToken | undefined>;
  /**
   * The token of that name, or a new one where there is none, it is over, or it is `refused`.
   *
   * @param renew gets a new one; told what was there before
   */
  obtain(
    name: string,
    refused: string | undefined,
    renew: (
      before: ShortLivedToken | undefined,
    ) => Promise<ShortLivedToken | Extract<Delivery, { kind: "failed" }>>,
  ): Promise<string | Extract<Delivery, { kind: "failed" }>>;
}

/** One provider's way of speaking. Nothing is optional: what one cannot do is a result, not a missing method. */
export interface Channel {
  readonly name: string;
  /** Largest request body that is read at all, bytes. */
  readonly maxBodyBytes: number;
  /** Longest text of one outgoing message, in the platform's own unit. */
  readonly maxTextLength: number;
  /** Files of one outgoing message in all, bytes before any encoding; 0 where an agent cannot send any. */
  readonly maxAttachmentBytes: number;
  /** How long after a customer's message free text may be sent; `undefined` where the platform sets no limit. */
  readonly replyWindow: ReplyWindow | undefined;
  /** Secrets of an account that reaches no platform, for a system on one machine; `undefined` where there are none. */
  freshSecrets(random: RandomText): AccountSecrets;
  /** Checks authenticity on the raw bytes first, then parses. Never throws on bad input. */
  receive(incoming: Incoming, context: ReceiveContext): Promise<Received>;
  /** How the files of its messages are fetched; `noMedia` where they come with the message, or there are none. */
  readonly media: MediaSource;
  /** Sends one reply. Never throws for what a provider answers: that is a `Delivery`. */
  send(message: OutboundMessage, tools: SendTools): Promise<Delivery>;
}
