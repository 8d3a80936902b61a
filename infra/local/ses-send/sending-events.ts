import { randomUUID } from "node:crypto";
import { commonHeaders, type Header } from "../ses-receive/headers.ts";
import type { SentMail } from "./sent-mail.ts";

/** What SES can tell about a mail it was given to send, of the kinds that happen locally. */
export type SendingEvent = "Send" | "Delivery" | "Bounce" | "Complaint";

/** The recipients of SES's mailbox simulator that stand for an outcome; labels (`bounce+7@…`) are allowed. */
const simulator = /^(bounce|suppressionlist|complaint)(\+[^@]*)?@simulator\.amazonses\.com$/i;

/** Who gets which outcome. Everyone outside the simulator is delivered to. */
interface Outcomes {
  delivered: string[];
  bounced: string[];
  complained: string[];
}

/** What will happen to a mail, in the order in which SES tells it. */
export function eventsFor(recipients: readonly string[]): SendingEvent[] {
  const { delivered, bounced, complained } = outcomes(recipients);
  const events: SendingEvent[] = ["Send"];
  if (delivered.length > 0) events.push("Delivery");
  if (bounced.length > 0) events.push("Bounce");
  if (complained.length > 0) events.push("Complaint");
  return events;
}

/**
 * One event as SES publishes it to SNS ("Contents of event data that Amazon SES publishes to Amazon SNS").
 *
 * @param headers of the mail as it was sent.
 */
export function sendingEvent(
  event: SendingEvent,
  mail: SentMail,
  headers: readonly Header[],
  sender: { accountId: string; region: string },
): Record<string, unknown> {
  return {
    eventType: event,
    mail: {
      timestamp: mail.at,
      source: mail.from,
      sendingAccountId: sender.accountId,
      messageId: mail.id,
      destination: mail.to,
      headersTruncated: false,
      headers,
      commonHeaders: withoutReturnPath(commonHeaders(headers, "")),
      tags: tagsOf(mail),
    },
    ...details(event, mail, sender.region),
  };
}

function details(event: SendingEvent, mail: SentMail, region: string): Record<string, unknown> {
  const { delivered, bounced, complained } = outcomes(mail.to);
  const timestamp = mail.at;
  const reportingMTA = `a1-1.smtp-out.${region}.amazonses.com`;
  switch (event) {
    case "Send":
      return { send: {} };
    case "Delivery":
      return {
        delivery: {
          timestamp,
          processingTimeMillis: 1,
          recipients: delivered,
          smtpResponse: "250 2.0.0 OK (kept in the local sent mail)",
          reportingMTA,
        },
      };
    case "Bounce":
      return { bounce: { ...bounce(bounced), timestamp, feedbackId: feedbackId(), reportingMTA } };
    case "Complaint":
      return {
        complaint: {
          complainedRecipients: complained.map((emailAddress) => ({ emailAddress })),
          timestamp,
          feedbackId: feedbackId(),
          userAgent: "Amazon SES Mailbox Simulator",
          complaintFeedbackType: "abuse",
          arrivalDate: timestamp,
        },
      };
  }
}

function bounce(recipients: readonly string[]): Record<string, unknown> {
  const suppressed = recipients.every((address) => address.toLowerCase().startsWith("suppressionlist"));
  return {
    bounceType: "Permanent",
    bounceSubType: suppressed ? "Suppressed" : "General",
    bouncedRecipients: recipients.map((emailAddress) => ({
      emailAddress,
      action: "failed",
      status: "5.1.1",
      diagnosticCode: "smtp; 550 5.1.1 user unknown",
    })),
  };
}

function outcomes(recipients: readonly string[]): Outcomes {
  const fate = (address: string) => simulator.exec(address)?.[1]?.toLowerCase();
  const bounced = recipients.filter((address) => ["bounce", "suppressionlist"].includes(fate(address) ?? ""));
  return {
    bounced,
    complained: recipients.filter((address) => fate(address) === "complaint"),
    delivered: recipients.filter((address) => !bounced.includes(address)),
  };
}

function tagsOf(mail: SentMail): Record<string, string[]> {
  const domain = mail.from.slice(mail.from.lastIndexOf("@") + 1);
  return {
    "ses:operation": ["SendRawEmail"],
    ...(mail.configurationSet !== undefined && { "ses:configuration-set": [mail.configurationSet] }),
    "ses:source-ip": ["127.0.0.1"],
    "ses:from-domain": [domain],
    "ses:caller-identity": [mail.caller],
    ...Object.fromEntries(Object.entries(mail.tags).map(([name, value]) => [name, [value]])),
  };
}

function withoutReturnPath({ returnPath: _, ...rest }: Record<string, string | string[]>) {
  return rest;
}

function feedbackId(): string {
  return `${Date.now().toString(16).padStart(16, "0")}-${randomUUID()}-000000`;
}
