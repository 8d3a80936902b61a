import * as z from "zod/mini";
import type { OutboxId, TicketId } from "../domain/ids.ts";
import type { Failure, Receipt } from "../domain/outbox.ts";
import type { SuppressionCause } from "../domain/suppression.ts";

const tag = <T extends string>() =>
  z.tuple([z.custom<T>((value) => typeof value === "string" && value.length > 0)]);
const Recipient = z.object({
  emailAddress: z.string(),
  action: z.exactOptional(z.string()),
  status: z.exactOptional(z.string()),
  diagnosticCode: z.exactOptional(z.string()),
});

/**
 * What SES reports of a mail we sent; our own tags say which reply it was.
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
const SendingEvent = z.object({
  eventType: z.string(),
  mail: z.object({
    messageId: z.string(),
    timestamp: z.string(),
    destination: z.array(z.string()),
    tags: z.object({ ticket: tag<TicketId>(), outbox: tag<OutboxId>() }),
  }),
  bounce: z.exactOptional(
    z.object({
      bounceType: z.string(),
      bounceSubType: z.exactOptional(z.string()),
      bouncedRecipients: z._default(z.array(Recipient), []),
      timestamp: z.exactOptional(z.string()),
    }),
  ),
  complaint: z.exactOptional(
    z.object({
      complainedRecipients: z._default(z.array(Recipient), []),
      complaintFeedbackType: z.exactOptional(z.nullable(z.string())),
      timestamp: z.exactOptional(z.string()),
    }),
  ),
  reject: z.exactOptional(z.object({ reason: z.exactOptional(z.string()) })),
});
type SendingEvent = z.infer<typeof SendingEvent>;

interface About {
  readonly ticket: TicketId;
  readonly outbox: OutboxId;
  /** The id that SES gave it, without the domain that it puts behind. */
  readonly providerId: string;
}

export type SendingReport =
  /** It got so far. */
  | (About & { readonly kind: "progress"; readonly status: Receipt })
  | (About & {
      readonly kind: "undelivered";
      readonly status: "bounced" | "complained";
      readonly address: string;
      readonly failure: Failure;
      readonly suppress?: SuppressionCause;
      readonly at: string;
    })
  /** Of our mail, and nothing to write down. */
  | (About & { readonly kind: "nothing"; readonly event: string })
  /** Not of a mail with our tags: the sentence that greets a new topic, another program's mail. */
  | { readonly kind: "not-ours" };

/** Reads one notice of the receipts queue. Never throws: what it does not know is not ours. */
export function readSendingEvent(body: string): SendingReport {
  const parsed = z.safeParse(SendingEvent, parseJson(body));
  if (!parsed.success) return { kind: "not-ours" };
  const event = parsed.data;
  const { ticket, outbox } = event.mail.tags;
  const about = { ticket: ticket[0], outbox: outbox[0], providerId: event.mail.messageId };
  switch (event.eventType) {
    case "Send":
      return { ...about, kind: "progress", status: "accepted" };
    case "Delivery":
      return { ...about, kind: "progress", status: "delivered" };
    case "Bounce":
      return bounced(event, about);
    case "Complaint":
      return complained(event, about);
    case "Reject":
      return {
        ...about,
        kind: "undelivered",
        status: "bounced",
        address: event.mail.destination[0] ?? "",
        failure: failureOf("content", "rejected", event.reject?.reason),
        at: event.mail.timestamp,
      };
    default:
      return { ...about, kind: "nothing", event: event.eventType };
  }
}

function bounced({ mail, bounce }: SendingEvent, about: About): SendingReport {
  const recipient = bounce?.bouncedRecipients[0];
  const permanent = bounce?.bounceType === "Permanent";
  // "You may receive this type of notification" for an out-of-office reply, says SES of Transient/General: then there is
  // no failed delivery in it.
  const vague = bounce?.bounceType === "Transient" && (bounce.bounceSubType ?? "General") === "General";
  if (!bounce || (vague && recipient?.action !== "failed"))
    return { ...about, kind: "nothing", event: "Bounce" };
  const failure = failureOf(
    "recipient",
    permanent ? "hard-bounce" : softCode(bounce.bounceSubType),
    detailOf(recipient),
  );
  return {
    ...about,
    kind: "undelivered",
    status: "bounced",
    address: recipient?.emailAddress ?? mail.destination[0] ?? "",
    failure,
    ...(permanent && { suppress: "hard-bounce" as const }),
    at: bounce.timestamp ?? mail.timestamp,
  };
}

function softCode(subType: string | undefined): string {
  switch (subType) {
    case "MailboxFull":
      return "mailbox-full";
    case "MessageTooLarge":
      return "message-too-large";
    case "ContentRejected":
    case "AttachmentRejected":
      return "content-rejected";
    default:
      return "soft-bounce";
  }
}

/** "Not spam" is what a provider reports when somebody takes a mail out of the spam folder. */
function complained({ mail, complaint }: SendingEvent, about: About): SendingReport {
  if (complaint?.complaintFeedbackType === "not-spam")
    return { ...about, kind: "nothing", event: "Complaint" };
  return {
    ...about,
    kind: "undelivered",
    status: "complained",
    address: complaint?.complainedRecipients[0]?.emailAddress ?? mail.destination[0] ?? "",
    failure: failureOf("recipient", "complaint", complaint?.complaintFeedbackType ?? undefined),
    suppress: "complaint",
    at: complaint?.timestamp ?? mail.timestamp,
  };
}

const longestDetail = 200;

function failureOf(failureClass: Failure["class"], code: string, detail: string | undefined): Failure {
  const said = detail
    ?.replace(/[\s\p{Cc}]+/gu, " ")
    .trim()
    .slice(0, longestDetail);
  return { class: failureClass, code, ...(said && { detail: said }) };
}

function detailOf(recipient: z.infer<typeof Recipient> | undefined): string | undefined {
  return recipient?.diagnosticCode ?? recipient?.status;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
