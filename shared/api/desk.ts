import * as z from "zod/mini";

/**
 * What the desk API and its clients agree on. Requests are parsed with these schemas; responses are built to these
 * types. Times are ISO 8601 in UTC.
 */

export const Role = z.enum(["agent", "supervisor", "admin"]);
export type Role = z.infer<typeof Role>;

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
});
export type ReplyRequest = z.infer<typeof ReplyRequest>;
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
export const ExamplesRequest = z.strictObject({
  texts: z.array(z.string().check(z.maxLength(2_000))).check(z.minLength(1), z.maxLength(50)),
});

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
  readonly firstResponseDue?: string;
  readonly breachedAt?: string;
  /** Another ticket that it belongs with. */
  readonly linkedTo?: string;
  /** The ticket that it became part of. */
  readonly mergedInto?: string;
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
      readonly attachments: readonly {
        readonly name: string;
        readonly type: string;
        readonly size?: number;
        readonly failure?: string;
      }[];
      /** The mail that this one passes on, as its text tells. */
      readonly forwarded?: { readonly from?: string; readonly subject?: string; readonly date?: string };
      readonly automatic?: string;
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
      readonly receipt?: string;
      /** Why it was not sent, or did not arrive. */
      readonly failure?: string;
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

export interface Suggestion {
  readonly entry: string;
  readonly probability: number;
}

export interface ConversationView {
  readonly ticket: TicketView;
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
