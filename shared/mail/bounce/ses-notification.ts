import * as z from "zod/mini";
import type { ParsedMail } from "../parse.ts";

const Recipient = z.object({
  emailAddress: z.string(),
  status: z.optional(z.string()),
  diagnosticCode: z.optional(z.string()),
});

/**
 * An event of Amazon SES that its notification service sent by mail.
 * https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html
 */
const Notification = z.object({
  notificationType: z.enum(["Bounce", "Complaint", "Delivery"]),
  mail: z.object({ messageId: z.string() }),
  bounce: z.optional(z.object({ bounceType: z.string(), bouncedRecipients: z.array(Recipient) })),
  complaint: z.optional(
    z.object({
      complainedRecipients: z.array(Recipient),
      complaintFeedbackType: z.optional(z.nullable(z.string())),
    }),
  ),
  delivery: z.optional(z.object({ recipients: z.array(z.string()), smtpResponse: z.optional(z.string()) })),
});

export interface SesNotification {
  readonly kind: "bounce" | "complaint" | "delivered";
  /** Of SES, by which the mail was sent. */
  readonly messageId: string;
  readonly recipients: readonly {
    readonly address: string;
    readonly status?: string;
    readonly diagnostic: string;
  }[];
  readonly feedbackType?: string;
}

/** Reads such a mail; `undefined` when it is none. It is believed no further than a bounce by mail is. */
export function sesNotification(mail: ParsedMail): SesNotification | undefined {
  if (!/@(?:[\w-]+\.)?sns\.(?:[\w-]+\.)?amazonaws\.com$/i.test(mail.from?.address ?? "")) return undefined;
  const event = z.safeParse(Notification, eventIn(mail.text));
  if (!event.success) return undefined;
  const { notificationType, bounce, complaint, delivery, mail: sent } = event.data;
  const failed = (bounce?.bouncedRecipients ?? complaint?.complainedRecipients ?? []).map((recipient) => ({
    address: recipient.emailAddress,
    ...(recipient.status !== undefined && { status: recipient.status }),
    diagnostic: recipient.diagnosticCode ?? "",
  }));
  const reached = (delivery?.recipients ?? []).map((address) => ({
    address,
    diagnostic: delivery?.smtpResponse ?? "",
  }));
  const feedbackType = complaint?.complaintFeedbackType;
  return {
    kind: kinds[notificationType],
    messageId: sent.messageId,
    recipients: notificationType === "Delivery" ? reached : failed,
    ...(feedbackType && { feedbackType }),
  };
}

const kinds = { Bounce: "bounce", Complaint: "complaint", Delivery: "delivered" } as const;

/** The event itself, or within the notification's own envelope, before the footer that mail adds; lines may be wrapped. */
function eventIn(text: string): unknown {
  const json = text.slice(0, 200_000).split(/^--\s*$/m, 1)[0] ?? "";
  const end = json.lastIndexOf("}");
  const outer = parsed(json.slice(json.indexOf("{"), end + 1).replace(/\r?\n/g, " "));
  const envelope = z.safeParse(z.object({ Message: z.string() }), outer);
  return envelope.success ? parsed(envelope.data.Message) : outer;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
