import * as z from "zod/mini";

/**
 * What the desk API and its clients agree on. Requests are parsed with these schemas; responses are built to these
 * types. Times are ISO 8601 in UTC.
 */

export const Role = z.enum(["agent", "supervisor", "admin"]);
export type Role = z.infer<typeof Role>;

/** Where people sign in: `GET /desk/sign-in`, the one answer that asks for no token. */
export interface SignInPlace {
  /** Issuer of the tokens, whose discovery document names the rest (OpenID Connect Discovery 1.0). */
  readonly issuer: string;
  readonly clientId: string;
}

/** Made up by the client, once per act: sending the same act again changes nothing. */
const requestId = z.string().check(z.regex(/^[\w-]{8,64}$/, "must be 8 to 64 letters, digits, - or _"));
const text = z.string().check(z.trim(), z.minLength(1, "must not be empty"), z.maxLength(20_000));

/** The fencing number that came with the ticket: an act of an earlier owner is refused. */
const epoch = z.number().check(z.int(), z.nonnegative());
/** Version of the ticket that the agent saw: a message that came since is neither answered nor closed over. */
const seen = z.number().check(z.int(), z.nonnegative());

/** Id of an FAQ entry. */
const entry = z
  .string()
  .check(
    z.regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "must be kebab-case, such as refund-status"),
    z.maxLength(60),
  );
const category = z.enum(["account", "payment", "security", "refund", "complaint", "guide", "other"]);

export const ClaimRequest = z.strictObject({ request: requestId });
/** A file that was uploaded before, part by part: `PUT /desk/tickets/<ticket>/files/<file>/<part>`. */
const UploadedFile = z.strictObject({
  file: requestId,
  parts: z.number().check(z.int(), z.minimum(1), z.maximum(10)),
  name: z.string().check(z.trim(), z.minLength(1), z.maxLength(200)),
  type: z.string().check(z.maxLength(100)),
});
/** `entry`: the FAQ entry that the reply was made of, so that the desk learns which one was meant. */
export const ReplyRequest = z.strictObject({
  text,
  request: requestId,
  epoch,
  seen,
  files: z.exactOptional(z.array(UploadedFile).check(z.maxLength(10))),
  entry: z.exactOptional(entry),
  /** To a caller, where the conversation offers it: as a text message to the number that called. */
  via: z.exactOptional(z.literal("sms")),
});
export type ReplyRequest = z.infer<typeof ReplyRequest>;
/** Asks whoever reads this mailbox whether the ticket's customer is them. */
export const ConfirmAddressRequest = z.strictObject({
  request: requestId,
  address: z
    .string()
    .check(z.trim(), z.maxLength(254), z.regex(/^[^\s@<>]+@[^\s@<>]+$/, "must be a mail address")),
});
export const UnlinkRequest = z.strictObject({
  request: requestId,
  contact: z.string().check(z.regex(/^[0-9A-Z]{1,64}$/, "must be the id of a contact")),
});

/** One of the messages that the platform approved, for a customer to whom free text is not taken any more. */
export const TemplateRequest = z.strictObject({
  request: requestId,
  epoch,
  seen,
  template: z.string().check(z.maxLength(512)),
  language: z.string().check(z.maxLength(20)),
  values: z._default(
    z.array(z.string().check(z.trim(), z.minLength(1), z.maxLength(1000))).check(z.maxLength(20)),
    [],
  ),
});
/** An account of a channel: mailboxes have signs in their names that no path of ours takes. */
export const ResumeRequest = z.strictObject({
  channel: z.string().check(z.maxLength(60)),
  account: z.string().check(z.maxLength(320)),
});
export const LiftRequest = z.strictObject({ request: requestId });
export const NoteRequest = z.strictObject({ text, request: requestId });
/** `entry`, `category`: what it was about, where the agent says so. */
export const CloseRequest = z.strictObject({
  request: requestId,
  epoch,
  seen,
  entry: z.exactOptional(entry),
  category: z.exactOptional(category),
});
export const ReleaseRequest = z.strictObject({ request: requestId, epoch });
export const TransferRequest = z.strictObject({
  request: requestId,
  epoch,
  to: z.union([z.strictObject({ queue: z.string() }), z.strictObject({ agent: z.string() })]),
});
const skill = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9-]{0,30}(:[1-9])?$/, "must be a skill such as refunds or refunds:3"));
const places = z.number().check(z.int(), z.minimum(0), z.maximum(1000));
/** What an agent can do and may have; what is left out stays as it is. `queues: null`: all of them. */
export const AgentRequest = z.strictObject({
  max: z.exactOptional(places),
  /** At most so many of these that came through one channel. */
  maxOf: z.exactOptional(z.record(z.string().check(z.maxLength(40)), places)),
  skills: z.exactOptional(z.array(skill).check(z.maxLength(50))),
  languages: z.exactOptional(
    z.array(z.string().check(z.minLength(2), z.maxLength(35))).check(z.maxLength(20)),
  ),
  queues: z.exactOptional(z.nullable(z.array(z.string().check(z.maxLength(40))).check(z.maxLength(100)))),
  presence: z.exactOptional(z.enum(["available", "away"])),
});
export type AgentRequest = z.infer<typeof AgentRequest>;
export const PresenceRequest = z.strictObject({ presence: z.enum(["available", "away"]) });
export const PageQuery = z.object({
  limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100)), 25),
  cursor: z.exactOptional(z.string().check(z.maxLength(200))),
});

export const ResultsQuery = z.object({
  /** Today and so many days before it. */
  days: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(92)), 30),
});
export const ProposalsQuery = z.object({
  state: z._default(z.enum(["open", "drafted", "dismissed"]), "open"),
  /** Proposals of fewer messages are not shown. */
  least: z._default(z.coerce.number().check(z.int(), z.minimum(1)), 1),
});
export const DraftRequest = z.strictObject({
  entry: z.exactOptional(entry),
  category: z.exactOptional(category),
  question: z.exactOptional(z.string().check(z.trim(), z.minLength(1), z.maxLength(200))),
});
export const AskRequest = z.strictObject({
  text: z.string().check(z.trim(), z.minLength(1), z.maxLength(5_000)),
  subject: z.exactOptional(z.string().check(z.maxLength(500))),
  channel: z._default(z.enum(["email", "form", "telegram"]), "email"),
  trust: z._default(z.enum(["verified", "unverified", "forged"]), "verified"),
});
export const EntriesQuery = z.object({
  /** Of the questions; BCP 47. */
  language: z._default(z.string().check(z.regex(/^[A-Za-z-]{2,20}$/)), "en"),
});
export const ExamplesRequest = z.strictObject({
  texts: z.array(z.string().check(z.maxLength(2_000))).check(z.minLength(1), z.maxLength(50)),
});

/** An entry of the knowledge base, as lists show it. */
export interface EntrySummary {
  readonly entry: string;
  /** In the wanted language or the nearest there is. */
  readonly question: string;
  readonly category: string;
  readonly languages: readonly string[];
  /** False: never sent without a human. */
  readonly automatic: boolean;
  /** Share of right answers that is promised of it, 0–1. */
  readonly precision: number;
}

/** Its answers, as a reply would begin. */
export interface EntryView {
  readonly entry: string;
  readonly answers: readonly {
    readonly language: string;
    readonly question: string;
    /** Markdown. */
    readonly answer: string;
  }[];
}

/** What would happen to a message, and on what grounds. Nothing is stored or sent. */
export interface AskedView {
  readonly language: string;
  readonly masked: readonly string[];
  /** Topics that are a human's work. */
  readonly topics: readonly string[];
  readonly decision: { readonly kind: string; readonly rule: string; readonly detail?: string };
  readonly questions: readonly {
    readonly text: string;
    readonly ranked: readonly Suggestion[];
    /** From this probability on an answer is sent by itself; above 1 when none is. */
    readonly threshold: number;
    readonly abstain?: string;
    /** Words that speak for the first entry, or against it, the strongest first. */
    readonly contributions: readonly { readonly word: string; readonly by: number }[];
  }[];
  /** What the customer would get at once; Markdown. */
  readonly reply?: string;
}

/** How an FAQ entry did. */
export interface EntryResult {
  readonly entry: string;
  readonly answered: number;
  readonly helped: number;
  readonly notHelped: number;
  readonly askedAgain: number;
  /** Tickets for which an agent chose it. */
  readonly chosen: number;
}

/** Questions like each other that nothing answers. */
export interface ProposalView {
  readonly id: string;
  readonly state: "open" | "drafted" | "dismissed";
  readonly decidedBy?: string;
  readonly language: string;
  /** Messages in all. */
  readonly size: number;
  readonly firstAt: string;
  readonly lastAt: string;
  /** Masked, as everything that is stored. */
  readonly examples: readonly string[];
  /** Entries that came nearest, and entries that agents chose, each with how often. */
  readonly nearest: Readonly<Record<string, number>>;
  readonly chosen: Readonly<Record<string, number>>;
  /** The entry that these questions belong to, when agents agree on one: it lacks phrasings. */
  readonly belongsTo?: string;
}

/** A file for the knowledge base, to be completed by a person. Nothing is published by it. */
export interface DraftView {
  readonly file: string;
  readonly content: string;
  /** Examples that tell who wrote them, and in what way. */
  readonly leftOut: readonly { readonly text: string; readonly personal: readonly string[] }[];
}

/** A text as it may stand in the knowledge base. */
export interface ExampleView {
  readonly text: string;
  readonly takenOut: readonly string[];
  /** What still tells who wrote it; when there is anything, the text is not to be used. */
  readonly personal: readonly string[];
  readonly usable: boolean;
}

export interface TicketView {
  readonly id: string;
  readonly number: string;
  /** Version, to be sent back as `seen`; and the fencing number of its owner. */
  readonly v: number;
  readonly epoch: number;
  readonly status: "queued" | "assigned" | "answered" | "closed";
  readonly subject: string;
  /** What the customer filled in besides, such as an order number. */
  readonly fields?: readonly { readonly key: string; readonly label: string; readonly value: string }[];
  readonly category: string;
  readonly priority: number;
  readonly queue: string;
  readonly channel: string;
  readonly language: string;
  readonly trust: "verified" | "unverified" | "forged";
  readonly customer: { readonly name?: string; readonly address: string };
  readonly agent?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly waitingSince?: string;
  /** Targets that still run; one that was missed is in `breachedAt`. */
  readonly firstResponseDue?: string;
  readonly nextResponseDue?: string;
  readonly resolutionDue?: string;
  readonly breachedAt?: string;
  /** Another ticket that it belongs with. */
  readonly linkedTo?: string;
  /** The ticket that it became part of. */
  readonly mergedInto?: string;
}

/** One line of a conversation, oldest first. */
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

/** Another contact of the same person, proven; what they wrote is on these tickets. */
export interface LinkedIdentityView {
  readonly contact: string;
  readonly channel: string;
  readonly address: string;
  readonly proof?: "signed-identity" | "confirmed-mail";
  readonly linkedAt?: string;
  readonly tickets: readonly { readonly id: string; readonly number: string; readonly openedAt: string }[];
}

/** Somebody who may be the same person. Nothing shows it: to be asked about, and told nothing of the other. */
export interface SuggestedIdentityView {
  readonly channel: string;
  /** In part: enough to ask about it. */
  readonly address: string;
  readonly reason: "same-number" | "number-given" | "address-given";
  /** Mail from the address has passed DMARC. */
  readonly proven: boolean;
}

export interface IdentitiesView {
  readonly linked: readonly LinkedIdentityView[];
  readonly suggestions: readonly SuggestedIdentityView[];
  /** Questions that were sent to mail addresses. */
  readonly asked: readonly {
    readonly address: string;
    readonly by: string;
    readonly at: string;
    readonly state: "open" | "confirmed" | "expired";
  }[];
}

export interface Suggestion {
  readonly entry: string;
  readonly probability: number;
}

/**
 * What is left where a platform takes no free text: a message that it approved before (`POST
 * /desk/tickets/<ticket>/template`), an answer of a person under the platform's tag, an answer that everybody reads, or that
 * the customer writes first.
 */
export type ReplyAlternative = "template" | "human-agent-tag" | "public-answer" | "customer-writes";

/** Whether the customer's channel takes an answer now: to be seen before it is written. */
export interface ReplyWindowView {
  /** `people-only`: what an agent writes goes out with the platform's tag, if the account may use it. */
  readonly state: "open" | "people-only" | "closed";
  /** When that changes unless the customer writes; absent where it does not. */
  readonly until?: string;
  readonly alternatives: readonly ReplyAlternative[];
  readonly templates: readonly { readonly name: string; readonly language: string; readonly text: string }[];
}

/** How one account of a channel does. */
export interface ChannelView {
  readonly channel: string;
  readonly account: string;
  readonly stopped?: { readonly since: string; readonly code: string };
  readonly lastInboundAt?: string;
  readonly lastSentAt?: string;
  readonly credentials?: {
    readonly checkedAt: string;
    readonly expiresAt?: string;
    readonly refused?: string;
  };
  /** Counted over the last 24 hours, by class where attempts failed. */
  readonly lastDay: {
    readonly inbound: number;
    readonly sent: number;
    readonly failures: Readonly<Record<string, number>>;
  };
  /** In words: what an operator has to look at. */
  readonly troubles: readonly string[];
}

export interface ConversationView {
  readonly ticket: TicketView;
  /** A caller can be answered by text message to this number, if the agent wants that. */
  readonly textTo?: string;
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

export interface QueueView {
  readonly id: string;
  readonly name: Readonly<Record<string, string>>;
  /** Counted up to a hundred. */
  readonly waiting: number;
  readonly more: boolean;
}

export interface AgentView {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly open: number;
  readonly max: number;
  readonly presence: "available" | "away";
  /** What is offered to them, until when: to be accepted or declined. */
  readonly offer?: { readonly ticket: string; readonly until: string };
}

/** An agent as supervisors see and set them. */
export interface AgentSettingsView extends Omit<AgentView, "role"> {
  readonly openOf: Readonly<Record<string, number>>;
  readonly maxOf: Readonly<Record<string, number>>;
  readonly skills: readonly string[];
  readonly languages: readonly string[];
  /** All queues when absent. */
  readonly queues?: readonly string[];
}

export interface HeldView {
  readonly id: string;
  readonly cause: string;
  readonly channel: string;
  readonly receivedAt: string;
  readonly summary: string;
  readonly state: string;
  readonly decidedBy?: string;
  readonly decidedAt?: string;
}

/** The header block of a held mail, or what of a webhook could not be read, as plain text. */
export interface HeldHeadersView {
  readonly text: string;
  /** False when there was more than is shown. */
  readonly complete: boolean;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly cursor?: string;
}
