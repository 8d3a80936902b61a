/** A recipient that a report in prose names, with what it says of it. */
export interface NamedRecipient {
  readonly address: string;
  readonly diagnostic: string;
}

const maxLines = 400;
const maxLineLength = 500;
const maxRecipients = 200;

/** Where a report ends and the mail it is about begins. */
const originalBelow =
  /^[\s>*=_-]*(?:(?:the )?(?:original|returned|unsent|rejected|undelivered|failed|source) (?:message|mail)|this is a copy of (?:the|your) message|message headers? follow|below this line is a copy|(?:the )?header of the original|---? ?the header|included (?:below )?is a copy|your original message|the first \d+ lines|below is a copy|(?:a )?copy of (?:the|your)|message header|-+ ?message (?:header|contents?)|original mail as follows|-* ?header of the source mail|mensaje original|ursprüngliche nachricht|message d'origine|原始?[邮郵]件\s*[:：]?[\s-]*$|original-nachricht|---+ ?forwarded)/i;
const originalHeader =
  /^>?\s*(?:received: (?:from|by|\()|return-path:|dkim-signature:|delivered-to:|x-track:|x-rocket|mime-version:)/i;

/**
 * Finds who was not reached in a report that is written for people: qmail, Exim, Exchange, Domino, Yahoo, Gmail, QQ and many
 * others. What they share is that a recipient stands on a line of its own, or in brackets, with the reason below or beside it.
 * `excluded`: addresses that are not recipients, such as the sender of the original (lower case).
 */
export function failedRecipients(text: string, excluded: ReadonlySet<string>): readonly NamedRecipient[] {
  const lines = reportLines(text);
  const onOwnLine = groups(lines, (line) => addressLine(line, excluded));
  if (onOwnLine.length > 0) return onOwnLine;
  const inBrackets = groups(lines, (line) => bracketed(line, excluded));
  if (inBrackets.length > 0) return inBrackets;
  return groups(lines, (line) => anyAddress(line, excluded));
}

/** The lines of a report up to the mail that it returns. */
export function reportLines(text: string): readonly string[] {
  const lines = text.split("\n", maxLines).map((line) => line.slice(0, maxLineLength));
  const end = lines.findIndex(
    (line, index) => index > 0 && (originalBelow.test(line) || originalHeader.test(line)),
  );
  return end === -1 ? lines : lines.slice(0, end);
}

/** Cuts the report at every line that names a recipient; what follows belongs to it until the next. */
function groups(
  lines: readonly string[],
  recipientIn: (line: string) => string | undefined,
): readonly NamedRecipient[] {
  const found = new Map<string, { address: string; lines: string[] }>();
  const before: string[] = [];
  let current: { address: string; lines: string[] } | undefined;
  for (const line of lines) {
    const address = recipientIn(line);
    if (address !== undefined && found.size < maxRecipients) {
      const key = address.toLowerCase();
      const known = found.get(key);
      current = known ?? { address, lines: [] };
      if (!known) found.set(key, current);
    }
    (current?.lines ?? before).push(line);
  }
  return [...found.values()].map(({ address, lines: own }) => {
    const diagnostic = own.join("\n");
    // A report that says the reason first and lists the recipients below it.
    const bare = diagnostic
      .replace(/[^\s<>"'(),;:]{1,200}@[^\s<>"'(),;:]{1,200}/g, "")
      .replace(/[^\p{L}]+/gu, "");
    return { address, diagnostic: bare.length < 12 ? `${before.join("\n")}\n${diagnostic}` : diagnostic };
  });
}

const mailbox = String.raw`[^\s<>"'(),;:@[\]（），。；：、“”《》]{1,200}@[^\s<>"'(),;:@[\]（），。；：、“”《》]{1,200}`;
const ownLine = new RegExp(
  String.raw`^[\s>*•-]*(?:(?:final-|original-|failed )?recipient(?:\(s\))?(?: address)?|address(?:ed to)?|user|rcpt to|收件人)?\s*:?\s*(?:rfc822\s*;\s*)?["'<(]*(${mailbox})["'>)]*(?:\s*<${mailbox}>)?\s*(?:[:.,;]|\.\.\.|$|\(|\s(?:on|because|-|:|\())`,
  "iu",
);
const brackets = new RegExp(String.raw`(?:<|\()(${mailbox})(?:>|\))`, "u");
const anywhere = new RegExp(`(${mailbox})`, "u");
/** Lines that show the original's own header fields. */
const headerLine =
  /^\s*(?:from|to|sender|reply-to|subject|date|sent|cc|message-id|mail from|envelope-from)\b.{0,20}:/i;

function addressLine(line: string, excluded: ReadonlySet<string>): string | undefined {
  return headerLine.test(line) ? undefined : allowed(ownLine.exec(line)?.[1], excluded);
}

function bracketed(line: string, excluded: ReadonlySet<string>): string | undefined {
  return headerLine.test(line) ? undefined : allowed(brackets.exec(line)?.[1], excluded);
}

function anyAddress(line: string, excluded: ReadonlySet<string>): string | undefined {
  return headerLine.test(line) ? undefined : allowed(anywhere.exec(line)?.[1], excluded);
}

const mailSystem =
  /^(?:mailer-daemon|mail-daemon|postmaster|mailerdaemon|abuse|support|helpdesk|noreply|no-reply)@/i;

function allowed(found: string | undefined, excluded: ReadonlySet<string>): string | undefined {
  const address = found?.replace(/[.>]+$/, "");
  if (address === undefined || excluded.has(address.toLowerCase()) || mailSystem.test(address))
    return undefined;
  return /@[^@]*\.[^@.]{2,}$|@localhost$/.test(address) ? address : undefined;
}
