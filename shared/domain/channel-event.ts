import * as z from "zod/mini";

const common = {
  channel: z.string(),
  account: z.string(),
  /** Our side in the platform's terms, where one webhook serves several. */
  platformAccount: z.exactOptional(z.string()),
  identity: z.object({ key: z.string(), variant: z.exactOptional(z.string()) }),
  /** The delivery's own id, where the platform tells it apart. */
  eventId: z.exactOptional(z.string()),
  conversation: z.exactOptional(z.string()),
  sender: z.exactOptional(z.object({ address: z.string(), name: z.exactOptional(z.string()) })),
  group: z.exactOptional(z.boolean()),
  /** ISO 8601, our clock. */
  receivedAt: z.string(),
  /** ISO 8601, the provider's clock. */
  sentAt: z.exactOptional(z.string()),
};

/**
 * What a platform reports that is no message: it never opens a ticket and is never answered. Carried by the inbound queue so
 * that a webhook need not touch the table.
 */
export const ChannelEvent = z.discriminatedUnion("type", [
  /** How far a message of ours got. */
  z.object({
    ...common,
    type: z.literal("status"),
    /** Ids of our messages; none where a platform only says "everything up to now". */
    targets: z.array(z.string()),
    /** `other`: a step on the way, or something that is about no message of ours. */
    status: z.enum(["sent", "delivered", "read", "failed", "other"]),
    /** The platform's own word for the status and number of the error. */
    detail: z.exactOptional(z.string()),
    error: z.exactOptional(z.string()),
  }),
  /** A customer took a message back. */
  z.object({
    ...common,
    type: z.literal("deletion"),
    target: z.string(),
    comment: z.exactOptional(
      z.object({ post: z.exactOptional(z.string()), parent: z.exactOptional(z.string()) }),
    ),
  }),
  /** Somebody in a chat left the mail address at which it may go on. */
  z.object({ ...common, type: z.literal("mail-address"), address: z.string() }),
  /** A step of a phone call. */
  z.object({
    ...common,
    type: z.literal("call"),
    step: z.enum(["call", "ivr", "voicemail", "recording", "transcription", "call-status"]),
    /** Id that all steps of the call share. */
    call: z.string(),
    status: z.exactOptional(z.string()),
    digits: z.exactOptional(z.string()),
    text: z.exactOptional(z.string()),
    confidence: z.exactOptional(z.number()),
    url: z.exactOptional(z.string()),
    seconds: z.exactOptional(z.number()),
    /** Id of the recording that a transcription is of. */
    recording: z.exactOptional(z.string()),
  }),
]);
export type ChannelEvent = z.infer<typeof ChannelEvent>;

/** As the inbound queue carries it. */
export const InboundEvent = z.object({ kind: z.literal("event"), event: ChannelEvent });
