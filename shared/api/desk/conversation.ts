import type { Suggestion, TicketView } from "./tickets.ts";

/** A file that a customer sent. */
export interface AttachmentView {
  readonly name: string;
  /** What its bytes are, once they are here. */
  readonly type: string;
  /** Bytes, when known. */
  readonly size?: number;
  /** `waiting`: being fetched from the platform. `listed`: there is no more than its name. */
  readonly state: "waiting" | "stored" | "failed" | "listed";
  /** Why it is not there: a code, and the same in words. */
  readonly reason?: string;
  readonly failure?: string;
}

/** One line of a conversation, oldest first. */
export type ConversationItem =
  | {
      readonly kind: "message";
      readonly id: string;
      /** It came as a mail, which can be looked at under `/desk/tickets/<ticket>/messages/<id>/html`. */
      readonly original: boolean;
      readonly at: string;
      readonly from: string;
      readonly text: string;
      readonly fullText?: string;
      readonly language: string;
      readonly masked: readonly string[];
      /** Each is under `/desk/tickets/<ticket>/messages/<id>/attachments/<its place, from 0>/<part, from 0>`. */
      readonly attachments: readonly AttachmentView[];
      /** ISO 8601: the customer deleted it, and nothing of it is left but its place. */
      readonly erasedAt?: string;
      /** Id of the message with which the customer replaced this one; what it said is the earlier version. */
      readonly replacedBy?: string;
      /** The mail that this one passes on, as its text tells. */
      readonly forwarded?: { readonly from?: string; readonly subject?: string; readonly date?: string };
      readonly automatic?: string;
      /** What a caller left or asked for. */
      readonly call?: CallView;
      readonly decision: {
        readonly kind: string;
        readonly rule: string;
        readonly detail?: string;
        readonly entry?: string;
        readonly probability?: number;
        readonly threshold?: number;
        readonly topics?: readonly string[];
        /** Where several things are asked: each with its best entry, and why that is not sure. */
        readonly units?: readonly {
          readonly text: string;
          readonly entry?: string;
          readonly probability?: number;
          readonly abstain?: string;
        }[];
        /** Numbers of orders and the like that the message names. */
        readonly references?: readonly string[];
      };
      readonly suggestions: readonly Suggestion[];
    }
  | {
      readonly kind: "reply";
      readonly at: string;
      readonly by: string;
      readonly text: string;
      readonly automatic: boolean;
      readonly state: string;
      /** Said to the customer on the telephone: kept as a note of it, sent to nobody. */
      readonly spoken?: boolean;
      /** On another channel than the ticket's, because the agent chose it. */
      readonly channel?: string;
      readonly receipt?: string;
      /** Why it was not sent, or did not arrive. */
      readonly failure?: string;
      /** What can be done instead, where the platform takes no free text. */
      readonly alternatives?: readonly ReplyAlternative[];
      readonly attachments: readonly {
        readonly name: string;
        readonly type: string;
        readonly size: number;
      }[];
    }
  | { readonly kind: "note"; readonly at: string; readonly by: string; readonly text: string }
  | {
      readonly kind: "act";
      readonly at: string;
      readonly by: string;
      readonly act: string;
      readonly detail: Readonly<Record<string, string>>;
    };

/** A call on a ticket, as far as it is known by now. */
export interface CallView {
  readonly kind: "urgent" | "callback" | "voicemail" | "transcription" | "connected";
  readonly urgent?: boolean;
  /** Where to call; absent when the caller hides it. */
  readonly number?: string;
  readonly when?: "soon" | "morning" | "afternoon" | "tomorrow";
  readonly seconds?: number;
  /** The platform's word for how far the recording is: `in-progress`, `completed`, `absent`, `failed`. */
  readonly recording?: string;
  /** `requested` until it comes as a message of its own, or fails. */
  readonly transcription?: string;
  /** How the whole call ended, and how long it took. */
  readonly ended?: { readonly status: string; readonly seconds?: number };
}

/**
 * What is left where a platform takes no free text: a message that it approved before (`POST
 * /desk/tickets/<ticket>/template`), an answer of a person under the platform's tag, an answer that everybody reads, a mail to
 * an address that is proven to be theirs, or that the customer writes first.
 */
export type ReplyAlternative =
  | "template"
  | "human-agent-tag"
  | "public-answer"
  | "verified-mail"
  | "customer-writes";

/** Whether the customer's channel takes an answer now: to be seen before it is written. */
export interface ReplyWindowView {
  /** `people-only`: what an agent writes goes out with the platform's tag, if the account may use it. */
  readonly state: "open" | "people-only" | "closed";
  /** When that changes unless the customer writes; absent where it does not. */
  readonly until?: string;
  readonly alternatives: readonly ReplyAlternative[];
  /** Bytes of the files that can go with one reply, in all; 0 where the channel takes none. */
  readonly maxFileBytes: number;
  readonly templates: readonly { readonly name: string; readonly language: string; readonly text: string }[];
}

export interface ConversationView {
  readonly ticket: TicketView;
  /** A caller can be answered by text message to this number, if the agent wants that. */
  readonly textTo?: string;
  /** While the channel takes no answer: the customer's own, proven address, to which it can go by mail. */
  readonly mailTo?: string;
  /** Set while nothing is sent from the account that the customer wrote to; answers wait. */
  readonly accountStopped?: { readonly account: string; readonly since: string; readonly code: string };
  readonly window: ReplyWindowView;
  /** Set when nothing is sent to this customer's address any more: to be seen before an answer is written. */
  readonly suppressed?: {
    readonly cause: "hard-bounce" | "complaint";
    readonly since: string;
    readonly detail?: string;
  };
  readonly items: readonly ConversationItem[];
}
