import { randomUUID } from "node:crypto";
import { SESClient, SendRawEmailCommand } from "@aws-sdk/client-ses";
import { createTransport } from "nodemailer";
import { shardsFrom } from "../../../shared/aws/keys.ts";
import { sesMessageId } from "../../../shared/aws/mail.ts";
import { messageStore } from "../../../shared/aws/message-store.ts";
import type { OperatorConfig } from "../../../shared/domain/config.ts";
import { openStores } from "../../tools/operations/services.ts";
import { type Finding, fine, stop } from "../finding.ts";
import type { Patient } from "./patient.ts";

/** How long a mail may take through all of it. Milliseconds. */
const PATIENCE_MS = 120_000;
const LOOK_EVERY_MS = 500;

/**
 * Sends a mail from the support address to itself and waits until it has come all the way: into the bucket, through two queues
 * and two functions, and its mark into the table. Mail of our own is suppressed, so that no ticket comes of it and nobody is
 * answered; the raw mail expires with the others.
 */
export async function checkMailLoop(
  patient: Patient,
  { brand }: OperatorConfig,
  progress: (text: string) => void,
): Promise<Finding> {
  const address = brand.supportAddress;
  const { ids, table, blobs, config } = await openStores(patient.target);
  const started = Date.now();
  const messageId = await handIn(patient, address);
  progress(`a mail from ${address} to itself is on its way`);
  const { marksOf } = messageStore({ table, blobs, shardsOf: shardsFrom(config.queues) });
  const reference = ids.reference("email", messageId);
  while (Date.now() < started + PATIENCE_MS) {
    const arrived = (await marksOf(reference)).find(({ done }) => done);
    if (arrived?.outcome === "suppressed") {
      const seconds = Math.ceil((Date.now() - started) / 1000);
      return fine(`A mail from ${address} to itself came all the way within ${seconds} s.`);
    }
    if (arrived) {
      return stop(
        `A mail from ${address} to itself was not known as ours, but ${arrived.outcome ?? "ticketed"}.`,
        "Is brand.supportAddress the address that is deployed? Otherwise it is an error of ours.",
      );
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return stop(
    `A mail from ${address} to itself did not come within ${PATIENCE_MS / 60_000} minutes.`,
    "Is the MX record there, and the rule in the active rule set? Then docs/runbooks/no-messages.md.",
  );
}

/** @returns the Message-ID that it arrives with, without angle brackets. SES writes one of its own. */
async function handIn({ smtpPort, cloud }: Patient, address: string): Promise<string> {
  const token = `relaydesk-doctor-${randomUUID()}`;
  const subject = `Relaydesk looks after itself: ${token}`;
  const text = "Sent by npm run doctor. No ticket comes of it.\n";
  if (smtpPort !== undefined) {
    const messageId = `${token}@${address.slice(address.lastIndexOf("@") + 1)}`;
    const transport = createTransport({ host: "127.0.0.1", port: smtpPort, ignoreTLS: true });
    await transport.sendMail({ from: address, to: address, subject, text, messageId: `<${messageId}>` });
    return messageId;
  }
  const Data = Buffer.from(`From: ${address}\r\nTo: ${address}\r\nSubject: ${subject}\r\n\r\n${text}`);
  const region = cloud?.region ?? "";
  const { MessageId = "" } = await new SESClient({ region }).send(
    new SendRawEmailCommand({ Source: address, Destinations: [address], RawMessage: { Data } }),
  );
  return sesMessageId(MessageId, region);
}
