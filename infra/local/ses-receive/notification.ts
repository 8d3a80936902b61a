import { commonHeaders, type Header } from "./headers.ts";
import type { MailVerdicts } from "./verdicts.ts";

/** What the local SES knows of a mail it has taken in. */
export interface ReceivedMail {
  messageId: string;
  /** The envelope sender; empty for a bounce. */
  sender: string;
  /** All envelope recipients, and those among them that the rule applies to. */
  destination: readonly string[];
  recipients: readonly string[];
  headers: readonly Header[];
  headersTruncated: boolean;
  verdicts: MailVerdicts;
  receivedAt: Date;
}

/** Where the raw mail was put before the notification was made. */
export interface StoredAt {
  topicArn: string;
  bucket: string;
  prefix: string;
  key: string;
}

/**
 * The notification that SES publishes after an S3 action, as its developer guide describes it ("Contents of
 * notifications for Amazon SES email receiving").
 */
export function receivedNotification(
  mail: ReceivedMail,
  stored: StoredAt,
  now: Date,
): Record<string, unknown> {
  const { verdicts } = mail;
  const failedDmarc = verdicts.dmarc === "FAIL";
  return {
    notificationType: "Received",
    mail: {
      timestamp: mail.receivedAt.toISOString(),
      source: mail.sender,
      messageId: mail.messageId,
      destination: mail.destination,
      headersTruncated: mail.headersTruncated,
      headers: mail.headers,
      commonHeaders: commonHeaders(mail.headers, mail.sender),
    },
    receipt: {
      timestamp: mail.receivedAt.toISOString(),
      processingTimeMillis: now.getTime() - mail.receivedAt.getTime(),
      recipients: mail.recipients,
      spamVerdict: { status: verdicts.spam },
      virusVerdict: { status: verdicts.virus },
      spfVerdict: { status: verdicts.spf },
      dkimVerdict: { status: verdicts.dkim },
      dmarcVerdict: { status: verdicts.dmarc },
      ...(failedDmarc && { dmarcPolicy: verdicts.dmarcPolicy }),
      action: {
        type: "S3",
        topicArn: stored.topicArn,
        bucketName: stored.bucket,
        objectKeyPrefix: stored.prefix,
        objectKey: stored.key,
      },
    },
  };
}

/** What is known of the connection that a mail came over. */
export interface Connection {
  clientName: string;
  clientAddress: string;
  region: string;
}

/**
 * The headers that SES writes on top of the mail it stores. A reader must not trust them for verdicts (the sender may
 * have put the same names below); they are there because the stored object of the real service has them.
 */
export function sesHeaders(
  mail: Pick<ReceivedMail, "messageId" | "sender" | "destination" | "verdicts" | "receivedAt">,
  connection: Connection,
): string {
  const client = printable(connection.clientName);
  const result = (status: string) => ({ PASS: "pass", FAIL: "fail", GRAY: "none" })[status] ?? "temperror";
  const { spam, virus, spf, dkim, dmarc } = mail.verdicts;
  const single = mail.destination.length === 1 ? `\r\n for ${mail.destination[0]}` : "";
  const date = mail.receivedAt.toUTCString().replace("GMT", "+0000 (UTC)");
  return [
    `Return-Path: <${mail.sender}>`,
    `Received: from ${client} (${client} [${connection.clientAddress}])\r\n by inbound-smtp.${connection.region}.amazonaws.com with SMTP id ${mail.messageId}${single};\r\n ${date}`,
    `X-SES-Spam-Verdict: ${spam}`,
    `X-SES-Virus-Verdict: ${virus}`,
    `Received-SPF: ${result(spf)} client-ip=${connection.clientAddress}; envelope-from=${mail.sender}; helo=${client};`,
    `Authentication-Results: amazonses.com;\r\n spf=${result(spf)} client-ip=${connection.clientAddress};\r\n dkim=${result(dkim)};\r\n dmarc=${result(dmarc)};`,
    "",
  ].join("\r\n");
}

/** A name that a client gave for itself, without anything that could end a header line. */
function printable(name: string): string {
  return name.replace(/[^\x21-\x7e]/g, "").slice(0, 255) || "unknown";
}
