import {
  GetSendQuotaCommand,
  type SESClient,
  SESServiceException,
  SendRawEmailCommand,
} from "@aws-sdk/client-ses";
import type { Delivery, SendTools } from "../channels/channel.ts";
import type { SendingRate, SendQuota } from "./sending-rate.ts";

/** SES's own limit for `SendRawEmail`, after encoding. Bytes. */
const MAX_RAW_BYTES = 10_000_000;

/**
 * Sends complete messages through SES. Its answer is an id; the Message-ID that the customer's program sees, and that a
 * reply refers to, is made of it and the region, whatever the message said (`SendRawEmail` overwrites it).
 * https://docs.aws.amazon.com/ses/latest/APIReference/API_SendRawEmail.html
 */
export function rawMailSender(
  ses: SESClient,
  configurationSet: string,
  region: string,
  rate: SendingRate,
): SendTools["sendRawMail"] {
  return async ({ raw, from, to, tags }) => {
    if (raw.byteLength > MAX_RAW_BYTES) return { kind: "failed", class: "content", code: "too-large" };
    const turn = await rate.turn();
    if (turn !== "now") return { kind: "failed", class: "rate-limited", code: "sending-rate", ...turn };
    try {
      const { MessageId } = await ses.send(
        new SendRawEmailCommand({
          RawMessage: { Data: raw },
          Source: from,
          Destinations: [...to],
          ConfigurationSetName: configurationSet,
          Tags: Object.entries(tags).map(([Name, Value]) => ({ Name, Value })),
        }),
      );
      return { kind: "sent", providerId: sesMessageId(MessageId ?? "", region) };
    } catch (error) {
      return failureOf(error);
    }
  };
}

export async function readSendQuota(ses: SESClient): Promise<SendQuota> {
  const { MaxSendRate, Max24HourSend, SentLast24Hours } = await ses.send(new GetSendQuotaCommand({}));
  if (!MaxSendRate || MaxSendRate <= 0) throw new Error("SES does not say how fast may be sent");
  // SES tells "no limit" as -1.
  const perDay = Max24HourSend === undefined || Max24HourSend < 0 ? Number.POSITIVE_INFINITY : Max24HourSend;
  return { perSecond: MaxSendRate, perDay, sentToday: SentLast24Hours ?? 0 };
}

/** The Message-ID that SES writes, without angle brackets. */
export function sesMessageId(id: string, region: string): string {
  return `${id}@${region === "us-east-1" ? "email" : region}.amazonses.com`;
}

function failureOf(error: unknown): Delivery {
  if (!(error instanceof SESServiceException)) {
    const code = error instanceof Error ? error.name : "unknown";
    return { kind: "failed", class: "retryable", code };
  }
  return { kind: "failed", class: classOf(error), code: error.name };
}

function classOf(error: SESServiceException) {
  switch (error.name) {
    case "MessageRejected":
      return /suppress|blacklist/i.test(error.message) ? "recipient" : "content";
    case "MailFromDomainNotVerifiedException":
    case "ConfigurationSetDoesNotExistException":
    case "ConfigurationSetSendingPausedException":
      return "config";
    case "AccountSendingPausedException":
    case "AccessDenied":
    case "AccessDeniedException":
    case "InvalidClientTokenId":
    case "SignatureDoesNotMatch":
      return "auth";
    case "Throttling":
    case "ThrottlingException":
    case "LimitExceededException":
      return "rate-limited";
    default:
      return error.$fault === "server" ? "retryable" : "config";
  }
}
