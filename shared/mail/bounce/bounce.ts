import { isAddress } from "../address.ts";
import { messageIdsOf } from "../message-ids.ts";
import { readHeader } from "../mime/header.ts";
import type { ParsedMail } from "../parse.ts";
import { hasArrived, readDeliveryStatus, statusesOf } from "./delivery-status.ts";
import { failedRecipients, reportLines } from "./failed-recipients.ts";
import { type BounceReason, type Failure, isHard, reasonOf, type Stage } from "./reason.ts";
import { sesNotification } from "./ses-notification.ts";

/** One recipient that a mail of ours did not reach, or not yet. */
export interface BouncedRecipient {
  /** As the report names it; `undefined` when it names none. */
  readonly address?: string;
  /** RFC 3463, such as `5.1.1`. */
  readonly status?: string;
  /** SMTP reply code, such as `550`. */
  readonly code?: string;
  readonly reason: BounceReason;
  /** The address is wrong: nothing should be sent to it any more. */
  readonly hard: boolean;
  /** Not given up yet: the server goes on trying. */
  readonly delayed: boolean;
}

/** A report that a mail did not arrive. */
export interface Bounce {
  readonly recipients: readonly BouncedRecipient[];
  /** Message-ID of the mail that it is about, without angle brackets. */
  readonly originalMessageId?: string;
}

/** Reads a mail that is known to be a delivery report. Never throws; a report that says nothing gives one recipient unnamed. */
export function readBounce(mail: ParsedMail): Bounce {
  const originalMessageId = originalIdOf(mail);
  const found = fromService(mail) ?? fromReport(mail) ?? fromProse(mail);
  return {
    recipients: found.slice(0, 200),
    ...(originalMessageId !== undefined && { originalMessageId }),
  };
}

function fromService(mail: ParsedMail): readonly BouncedRecipient[] | undefined {
  const service = sesNotification(mail);
  return service?.recipients.map(({ address, status, diagnostic }) =>
    judged(address, diagnostic, status, stageOf(diagnostic)),
  );
}

function fromReport(mail: ParsedMail): readonly BouncedRecipient[] | undefined {
  const inParts = statusesOf(mail.reports);
  const prose = reportLines(mail.text).join("\n");
  const statuses =
    inParts.length > 0 ? inParts : readDeliveryStatus(prose).filter(({ status }) => status !== undefined);
  const failed = statuses.filter((status) => !hasArrived(status));
  if (failed.length === 0) return undefined;
  const named = failed.length === 1 ? prose : "";
  return failed.map(({ address, action, status, diagnostic }) => {
    // A report that gives no diagnostic has told it in its prose.
    const words = diagnostic === "" ? named : diagnostic;
    const recipient = judged(address, words, status, stageOf(words) ?? stageOf(prose));
    return action === "delayed" ? { ...recipient, hard: false, delayed: true } : recipient;
  });
}

function fromProse(mail: ParsedMail): readonly BouncedRecipient[] {
  const ours = new Set(mail.recipients.map(({ address }) => address.toLowerCase()));
  const author = mail.from?.address.toLowerCase();
  if (author !== undefined) ours.add(author);
  const named = failedRecipients(mail.text, ours);
  const listed = (mail.headers.get("x-failed-recipients") ?? [])
    .flatMap((field) => field.split(/[\s,]+/))
    .filter(isAddress);
  const prose = `${reportLines(mail.text).join("\n")}`;
  const delayed = isDelay(mail.subject ?? "", prose);
  const recipients =
    listed.length > 0
      ? listed.map((address) => ({ address, diagnostic: diagnosticFor(address, named) }))
      : named;
  const about = recipients.length > 0 ? recipients : [{ address: "", diagnostic: prose }];
  return about.map(({ address, diagnostic }) => {
    const own = judged(address, diagnostic, undefined, stageOf(diagnostic));
    // The lines around the address say nothing: then the reason is told for all of them.
    const recipient = own.reason === "undetermined" ? judged(address, prose, undefined, stageOf(prose)) : own;
    return delayed ? { ...recipient, hard: false, delayed } : recipient;
  });
}

function diagnosticFor(
  address: string,
  named: readonly { readonly address: string; readonly diagnostic: string }[],
): string {
  return named.find((one) => one.address.toLowerCase() === address.toLowerCase())?.diagnostic ?? "";
}

function isDelay(subject: string, prose: string): boolean {
  return (
    /\bdelay(?:ed)?\b|\bwarning: (?:message|could not send)|delivery warning|推迟|延迟/i.test(subject) ||
    /this is (?:just )?a warning|not yet been delivered|not been delivered[^.]{0,60} after more than|will continue to (?:try|attempt|be)|attempts? will continue|has been (?:delayed|postponed)|will be retried|keep trying/i.test(
      prose,
    )
  );
}

function judged(
  named: string,
  diagnostic: string,
  reported: string | undefined,
  stage: Stage | undefined,
): BouncedRecipient {
  const address = writtenTo(diagnostic) ?? named;
  const said = codesIn(diagnostic);
  const status = preferred(said.status, reported);
  const failure: Failure = { diagnostic, status, code: said.code, stage };
  const reason = reasonOf(failure);
  return {
    ...(address !== "" && { address }),
    ...(status !== undefined && { status }),
    ...(said.code !== undefined && { code: said.code }),
    reason,
    hard: isHard(reason, failure),
    delayed: false,
  };
}

/** The address that the mail was sent to, where the one that failed was put in its place on the way. */
function writtenTo(diagnostic: string): string | undefined {
  const [, address] =
    /\((?:expanded|(?:ultimately )?generated|forwarded) (?:from|by):? *<?([^\s<>()]{1,200}@[^\s<>()]{1,200})>?\)/.exec(
      diagnostic,
    ) ?? [];
  return address;
}

/** The remote server's own status is nearer to the truth than the one of the server that reports. */
function preferred(said: string | undefined, reported: string | undefined): string | undefined {
  if (said === undefined) return reported;
  return /^[45]\.0\.0$/.test(said) && reported !== undefined ? reported : said;
}

/** The last reply of SMTP in a diagnostic, and its enhanced status. Addresses of hosts and dates are not taken for either. */
function codesIn(diagnostic: string): { readonly code?: string; readonly status?: string } {
  const text = diagnostic.slice(0, 8_000);
  const replies = [
    ...text.matchAll(
      /(?:^|[\s:：;<'"([])([45]\d\d)(?:[ -]'?#?([45]\.\d{1,3}\.\d{1,3})(?![\d.])|(?=[ -](?!\d)|[:,\]]|$))/gm,
    ),
  ];
  const reply = replies.findLast(([, , status]) => status !== undefined) ?? replies[0];
  const alone = [...text.matchAll(/(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d]|\.\d)/g)].at(-1)?.[1];
  const status = reply?.[2] ?? alone;
  return {
    ...(reply?.[1] !== undefined && { code: reply[1] }),
    ...(status !== undefined && { status }),
  };
}

/** Which command the words say was refused. */
function stageOf(words: string): Stage | undefined {
  const command = transcript.exec(words)?.[1]?.toLowerCase();
  if (command !== undefined && Object.hasOwn(commands, command)) return commands[command];
  return stages.find(([, pattern]) => pattern.test(words))?.[0];
}

/** `>>> RCPT TO:<…>` and below it the reply that refused it; later commands fail for its sake. */
const transcript = />>> ?([a-z]{4})[^\n]{0,500}\n\s*<<< ?[45]\d\d/i;
const commands: Readonly<Record<string, Stage>> = {
  ehlo: "hello",
  helo: "hello",
  mail: "sender",
  rcpt: "recipient",
  data: "data",
};

const stages: readonly (readonly [Stage, RegExp])[] = [
  [
    "data",
    /end of data|(?:reply to|after|response to|for) (?:end of |final )?(?:data|text) command|(?:after|final) data\b|>>> (?:data|\.)\s|in reply to end of data|smtp command data|failed after i sent the message|following data command|smtp transmission failure|\(state 1[78]\)/i,
  ],
  [
    "recipient",
    /rcpt[ -]?to|\brcpt\b|has rejected address|does not like recipient|rejected recipient|\(state 1[45]\)/i,
  ],
  [
    "sender",
    /mail from(?: ?:| command)|after mail\b|reply to mail|sender (?:address|was) rejected|\(state 13\)/i,
  ],
  ["hello", /\b(?:ehlo|helo)\b|my name was rejected/i],
  ["connect", /initial connection|connection greeting|client host rejected|refused to talk/i],
];

/** From the part that returns the mail or its header, else from the text where it is quoted. */
function originalIdOf(mail: ParsedMail): string | undefined {
  for (const { type, text } of mail.reports) {
    if (!/rfc822|message\/global|partial/.test(type)) continue;
    const id = messageIdsOf(readHeader(Buffer.from(text)).get("message-id")?.[0])[0];
    if (id !== undefined) return id;
  }
  const quoted = /^[> \t]{0,100}message-id:\s{0,20}(<[^<>\s]{1,500}>)/im.exec(
    mail.text.slice(0, 200_000),
  )?.[1];
  return messageIdsOf(quoted)[0] ?? mail.references[0];
}
