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

/** `mentions`: colleagues who are to read it; each is told. */
export const NoteRequest = z.strictObject({
  text,
  request: requestId,
  mentions: z.exactOptional(z.array(z.string().check(z.maxLength(64))).check(z.maxLength(20))),
});

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

export const TicketView = z.object({
  id: z.string(),
  number: z.string(),
  /** Version, to be sent back as `seen`; and the fencing number of its owner. */
  v: z.number(),
  epoch: z.number(),
  status: z.enum(["queued", "assigned", "answered", "closed"]),
  subject: z.string(),
  /** What the customer filled in besides, such as an order number. */
  fields: z.exactOptional(
    z.readonly(
      z.array(
        z.object({
          key: z.string(),
          label: z.string(),
          value: z.string(),
        }),
      ),
    ),
  ),
  category: z.string(),
  priority: z.number(),
  queue: z.string(),
  channel: z.string(),
  language: z.string(),
  trust: z.enum(["verified", "unverified", "forged"]),
  customer: z.object({
    name: z.exactOptional(z.string()),
    address: z.string(),
    /** The id under which what is held about them can be found, exported and erased. It tells no address. */
    contact: z.string(),
  }),
  agent: z.exactOptional(z.string()),
  createdAt: z.string(),
  updatedAt: z.string(),
  waitingSince: z.exactOptional(z.string()),
  /** Targets that still run; one that was missed is in `breachedAt`. */
  firstResponseDue: z.exactOptional(z.string()),
  nextResponseDue: z.exactOptional(z.string()),
  resolutionDue: z.exactOptional(z.string()),
  breachedAt: z.exactOptional(z.string()),
  /** Another ticket that it belongs with. */
  linkedTo: z.exactOptional(z.string()),
  /** The ticket that it became part of. */
  mergedInto: z.exactOptional(z.string()),
  /** Tickets that became part of it, and those that people linked with it. */
  parts: z.exactOptional(z.readonly(z.array(z.string()))),
  related: z.exactOptional(z.readonly(z.array(z.string()))),
  /** Out of sight until then, or until the customer writes: `forCustomer` says that it waits for that alone. */
  snooze: z.exactOptional(
    z.object({ until: z.string(), by: z.string(), forCustomer: z.exactOptional(z.boolean()) }),
  ),
  /** Since when it is back from that, until somebody acts. */
  wokeAt: z.exactOptional(z.string()),
  closedAs: z.exactOptional(z.literal("spam")),
});
export type TicketView = z.infer<typeof TicketView>;

export const Suggestion = z.object({
  entry: z.string(),
  probability: z.number(),
});
export type Suggestion = z.infer<typeof Suggestion>;
