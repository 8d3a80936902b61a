import { randomUUID } from "node:crypto";
import { SESClient, SendRawEmailCommand } from "@aws-sdk/client-ses";
import { createTransport } from "nodemailer";
import type { OperatorConfig } from "../../../shared/domain/config.ts";
import type { HeldItem } from "../../../shared/flow/ports.ts";
import { openStores } from "../../tools/operations/services.ts";
import { type Finding, fine, stop } from "../finding.ts";
import type { Patient } from "./patient.ts";

/** How long a mail may take through all of it. Milliseconds. */
const PATIENCE_MS = 120_000;
const LOOK_EVERY_MS = 1000;
/** How many of the newest in quarantine are looked through for it. */
const NEWEST = 50;

/**
 * Sends a mail from the support address to itself and waits until it has come all the way: into the bucket, through two queues
 * and two functions. Mail of our own is quarantined as `own`, so that no ticket comes of it and nobody is answered; it is
 * deleted there at the end.
 */
export async function checkMailLoop(
  patient: Patient,
  { brand }: OperatorConfig,
  progress: (text: string) => void,
): Promise<Finding> {
  const token = `relaydesk-doctor-${randomUUID()}`;
  const to = brand.supportAddress;
  const started = Date.now();
  await handIn(patient, to, token);
  progress(`a mail from ${to} to itself is on its way`);
  const { held, blobs } = await openStores(patient.target);
  const isIt = async ({ rawKey }: HeldItem) => {
    const raw = rawKey === undefined ? undefined : await blobs.get(rawKey);
    return raw !== undefined && Buffer.from(raw).includes(token);
  };
  const seen = new Set<string>();
  while (Date.now() < started + PATIENCE_MS) {
    const { items } = await held.held(NEWEST);
    // Ours is none that came before.
    const fresh = items.filter(
      ({ id, receivedAt }) => !seen.has(id) && Date.parse(receivedAt) > started - 60_000,
    );
    for (const item of fresh) {
      seen.add(item.id);
      if (!(await isIt(item))) continue;
      await held.settleHeld(item.id, "deleted", "doctor", new Date().toISOString());
      const seconds = Math.ceil((Date.now() - started) / 1000);
      return fine(`A mail from ${to} to itself came all the way within ${seconds} s.`);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return stop(
    `A mail from ${to} to itself did not come within ${PATIENCE_MS / 60_000} minutes.`,
    "Is the MX record there, and the rule in the active rule set? Then docs/runbooks/no-messages.md.",
  );
}

async function handIn({ smtpPort, cloud }: Patient, address: string, token: string): Promise<void> {
  const mail = {
    from: address,
    to: address,
    subject: `Relaydesk looks after itself: ${token}`,
    text: `${token}\n`,
  };
  if (smtpPort !== undefined) {
    await createTransport({ host: "127.0.0.1", port: smtpPort, ignoreTLS: true }).sendMail(mail);
    return;
  }
  const raw = ["From", "To", "Subject"].map(
    (name) => `${name}: ${mail[name.toLowerCase() as "from" | "to" | "subject"]}`,
  );
  const Data = Buffer.from(`${raw.join("\r\n")}\r\n\r\n${mail.text}`);
  await new SESClient(cloud ? { region: cloud.region } : {}).send(
    new SendRawEmailCommand({ Source: address, Destinations: [address], RawMessage: { Data } }),
  );
}
