import { randomBytes } from "node:crypto";
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";
import { listenOnLoopback } from "./ports.ts";
import { Announcements } from "./ses-receive/announcements.ts";
import { addressInFrom, readHeaders } from "./ses-receive/headers.ts";
import { type ReceivedMail, receivedNotification, sesHeaders } from "./ses-receive/notification.ts";
import { appliesTo, type ReceiptAction, type ReceiptRule } from "./ses-receive/receipt-rules.ts";
import { type MailVerdicts, verdictsFor } from "./ses-receive/verdicts.ts";

/** SES takes mail up to this size when an S3 action keeps it. */
export const MAX_MAIL_BYTES = 40 * 1024 * 1024;
const MAX_RECIPIENTS = 100;
/** What the headers of a notification are read from: more than SES shows of them. */
const HEAD_BYTES = 64 * 1024;

export interface SesReceiveOptions {
  /** 0 takes any free port. */
  port: number;
  region: string;
  /** Where `ses-verdicts.json` is looked for. */
  dataDir: string;
  rules: readonly ReceiptRule[];
  /** Keeps an object; resolves when it is safe on disk. The parts together are the object. */
  putObject(object: { bucket: string; key: string; parts: readonly Buffer[] }): Promise<void>;
  /** Whether an object is there. */
  objectExists(object: { bucket: string; key: string }): Promise<boolean>;
  /** Publishes to a topic; resolves when the message is safe on disk. */
  publish(message: { topicArn: string; subject: string; message: string }): Promise<void>;
  log(line: string): void;
  now?: () => Date;
}

/**
 * Incoming mail as SES takes it: SMTP on loopback, then the receipt rules of the template. The sender reads "250" only
 * after the mail is stored and announced, so that what was answered with 250 survives a kill of the system; anything
 * that fails before is a 451, which a mail program tries again.
 *
 * @throws at start, when the port cannot be had.
 */
export async function startSesReceive(
  options: SesReceiveOptions,
): Promise<{ port: number; close(): Promise<void> }> {
  const announcements = new Announcements(options.dataDir, options);
  await announcements.resume();
  const server = new SMTPServer({
    name: `inbound-smtp.${options.region}.amazonaws.com`,
    banner: "Relaydesk local mail",
    disabledCommands: ["AUTH", "STARTTLS"],
    size: MAX_MAIL_BYTES,
    rejectOversized: true,
    maxClients: 50,
    maxRecipients: MAX_RECIPIENTS,
    disableReverseLookup: true,
    closeTimeout: 2_000,
    onRcptTo: (recipient, _session, done) => {
      const known = options.rules.some((rule) => appliesTo(rule, recipient.address));
      done(known ? null : smtpError(550, "5.1.1 Requested action not taken: mailbox unavailable"));
    },
    onData: (stream, session, done) => {
      receive(stream, session, options, announcements).then(
        (messageId) => done(null, `OK ${messageId}`),
        (error: unknown) => done(refusal(error, options.log)),
      );
    },
  });
  // A client that breaks off is no fault of the system; without a listener it would end the process.
  let listening = false;
  server.on("error", (error) => listening && options.log(`Incoming mail: ${error.message}`));
  const port = await listenOnLoopback(server.server, options.port);
  listening = true;
  return { port, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

async function receive(
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  options: SesReceiveOptions,
  announcements: Announcements,
): Promise<string> {
  const body = await collect(stream);
  const clock = options.now ?? (() => new Date());
  const { mailFrom, rcptTo } = session.envelope;
  const sender = mailFrom ? mailFrom.address : "";
  const envelope = {
    messageId: newMessageId(),
    sender,
    destination: rcptTo.map((recipient) => recipient.address),
    receivedAt: clock(),
  };
  const author = addressInFrom(readHeaders(headOf(body)).headers);
  const verdicts = verdictsFor([author, sender], options.dataDir);
  const client = {
    clientName: session.hostNameAppearsAs,
    clientAddress: session.remoteAddress,
    region: options.region,
  };
  for (const rule of options.rules) {
    const recipients = envelope.destination.filter((address) => appliesTo(rule, address));
    if (recipients.length === 0) continue;
    const seen = rule.scans ? verdicts : unscanned(verdicts);
    const top = Buffer.from(sesHeaders({ ...envelope, verdicts: seen }, client));
    const parts = [top, ...body];
    const { headers, truncated } = readHeaders(headOf(parts));
    const mail = { ...envelope, recipients, verdicts: seen, headers, headersTruncated: truncated };
    if ((await apply(rule.actions, mail, parts, { ...options, announcements, clock })) === "stop") break;
  }
  return envelope.messageId;
}

/** Carries out the actions of one rule in their order; the mail is stored before anyone hears of it. */
async function apply(
  actions: readonly ReceiptAction[],
  mail: ReceivedMail,
  parts: readonly Buffer[],
  {
    putObject,
    announcements,
    clock,
  }: Pick<SesReceiveOptions, "putObject"> & { announcements: Announcements; clock: () => Date },
): Promise<"go on" | "stop"> {
  for (const action of actions) {
    if (action.kind === "stop") return "stop";
    const { bucket, prefix, topicArn } = action;
    const key = prefix + mail.messageId;
    const store = () => putObject({ bucket, key, parts });
    if (topicArn === undefined) {
      await store();
      continue;
    }
    const message = JSON.stringify(receivedNotification(mail, { topicArn, bucket, prefix, key }, clock()));
    const subject = "Amazon SES Email Receipt Notification";
    await announcements.together({ bucket, key, topicArn, subject, message }, store);
  }
  return "go on";
}

/**
 * The bytes of a mail in the pieces they came in: a large mail is never copied into one. Past the limit pieces are
 * dropped while the sender finishes, and the SMTP server refuses the mail.
 */
async function collect(stream: SMTPServerDataStream): Promise<Buffer[]> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) {
    if (!stream.sizeExceeded) pieces.push(piece);
    else pieces.length = 0;
  }
  if (stream.sizeExceeded) throw smtpError(552, "5.3.4 Message size exceeds fixed limit");
  return pieces;
}

function headOf(parts: readonly Buffer[]): Buffer {
  const head: Buffer[] = [];
  let bytes = 0;
  for (const part of parts) {
    if (bytes >= HEAD_BYTES) break;
    head.push(part);
    bytes += part.length;
  }
  return Buffer.concat(head);
}

function unscanned(verdicts: MailVerdicts): MailVerdicts {
  return { ...verdicts, spam: "DISABLED", virus: "DISABLED" };
}

/** 40 characters of a to v and digits, as SES names the mail it receives and the object it stores. */
function newMessageId(): string {
  return Array.from(randomBytes(40), (byte) => (byte % 32).toString(32)).join("");
}

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

function refusal(error: unknown, log: (line: string) => void): Error {
  if (error instanceof Error && "responseCode" in error) return error;
  log(`Incoming mail could not be stored: ${error instanceof Error ? error.message : error}`);
  return smtpError(451, "4.3.0 Requested action aborted: local error in processing");
}
