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

export const ClaimRequest = z.strictObject({ request: requestId });
export const ReplyRequest = z.strictObject({ text, request: requestId, epoch, seen });
export const NoteRequest = z.strictObject({ text, request: requestId });
export const CloseRequest = z.strictObject({ request: requestId, epoch, seen });
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

export interface TicketView {
  readonly id: string;
  readonly number: string;
  /** Version, to be sent back as `seen`; and the fencing number of its owner. */
  readonly v: number;
  readonly epoch: number;
  readonly status: "queued" | "assigned" | "answered" | "closed";
  readonly subject: string;
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
}

/** One line of a conversation, oldest first. */
export type ConversationItem =
  | {
      readonly kind: "message";
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
      readonly failure?: string;
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
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly cursor?: string;
}
