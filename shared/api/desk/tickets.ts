import * as z from "zod/mini";
import { category, entry, epoch, requestId, seen, text } from "./fields.ts";

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
  /**
   * Where the conversation offers it: to a caller as a text message to the number that called; by mail to the address that
   * is proven to be the customer's.
   */
  via: z.exactOptional(z.enum(["sms", "mail"])),
});

export type ReplyRequest = z.infer<typeof ReplyRequest>;

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

export interface Suggestion {
  readonly entry: string;
  readonly probability: number;
}
