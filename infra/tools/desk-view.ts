import type { ChannelView } from "../../shared/api/desk/channels.ts";
import type {
  AttachmentView,
  ConversationItem,
  ConversationView,
  ReplyAlternative,
  ReplyWindowView,
} from "../../shared/api/desk/conversation.ts";
import type { QueueView } from "../../shared/api/desk/people.ts";
import type { HeldHeadersView, HeldView } from "../../shared/api/desk/quarantine.ts";
import type { TicketView } from "../../shared/api/desk/tickets.ts";
import { toPlainText } from "../../shared/mail/markdown.ts";

/** Plain text for a terminal. What customers wrote is shown without control characters: it could move the cursor. */

export function describeQueues(queues: readonly QueueView[]): string {
  return queues
    .map((queue) => `${queue.id.padEnd(12)} ${queue.waiting}${queue.more ? "+" : ""} waiting`)
    .join("\n");
}

export function describeTickets(tickets: readonly TicketView[]): string {
  if (tickets.length === 0) return "Nothing here.";
  return tickets
    .map(
      (ticket, at) =>
        `${String(at + 1).padStart(3)}  #${ticket.number}  P${ticket.priority}  ${ticket.channel.padEnd(9)}` +
        `${ticket.language.padEnd(6)} ${due(ticket).padEnd(17)} ${plain(ticket.subject)}`,
    )
    .join("\n");
}

export function describeChannels(items: readonly ChannelView[]): string {
  return items.map(describeChannel).join("\n");
}

function describeChannel(view: ChannelView): string {
  const { channel, account, lastInboundAt, lastSentAt, credentials, lastDay, troubles } = view;
  const failures = Object.entries(lastDay.failures).map(([name, count]) => `${count} ${name}`);
  const ends =
    credentials?.expiresAt === undefined ? "" : `, credentials until ${credentials.expiresAt.slice(0, 10)}`;
  return [
    `${channel.padEnd(13)}${plain(account).padEnd(14)} in ${timeOr(lastInboundAt)}, out ${timeOr(lastSentAt)}${ends}`,
    `    24 hours: ${lastDay.inbound} in, ${lastDay.sent} out, ${failures.length > 0 ? `failed: ${failures.join(", ")}` : "none failed"}`,
    ...troubles.map((words) => `    ! ${plain(words)}`),
  ].join("\n");
}

function timeOr(iso: string | undefined): string {
  return iso === undefined ? "never" : shortTime(iso);
}

const alternativeWords: Readonly<Record<ReplyAlternative, string>> = {
  template: 'send an approved template ("template <name> <language> <value> | <value>")',
  "human-agent-tag": "an agent's answer goes out under the platform's tag, if the account may use it",
  "public-answer": "answer where everybody reads it",
  "verified-mail": "answer by mail, to the address that is proven to be theirs",
  "customer-writes": "wait until the customer writes",
};

function windowLines({ state, until, alternatives, templates }: ReplyWindowView): string[] {
  if (state === "open") {
    return until === undefined ? [] : [`free text is taken until ${shortTime(until)}`];
  }
  const what =
    state === "closed"
      ? "NO FREE TEXT is taken by the platform any more"
      : `ONLY PEOPLE may answer${until === undefined ? "" : ` until ${shortTime(until)}`}`;
  return [
    `${what}. Possible: ${alternatives.map((each) => alternativeWords[each]).join("; ")}.`,
    ...templates.map(({ name, language, text }) => `    template ${name} ${language}: ${plain(text)}`),
  ];
}

export function describeHeld(items: readonly HeldView[]): string {
  if (items.length === 0) return "Nothing is held back.";
  return items
    .map(
      (held) =>
        `${held.id}  ${held.cause.padEnd(11)}  ${shortTime(held.receivedAt)}  ${held.channel}  ${plain(held.summary)}`,
    )
    .join("\n");
}

export function describeHeaders({ text, complete }: HeldHeadersView): string {
  return complete ? plain(text) : `${plain(text)}\n(and more, which is not shown)`;
}

export function describeConversation(view: ConversationView): string {
  const { ticket, items, suppressed, accountStopped, window } = view;
  const customer = plain(ticket.customer.name ?? ticket.customer.address);
  const head = [
    `#${ticket.number}  ${plain(ticket.subject)}`,
    `${customer} <${plain(ticket.customer.address)}>, ${ticket.channel}, sender ${ticket.trust}, ${ticket.language}`,
    `${ticket.status}${ticket.agent ? ` (${ticket.agent})` : ""}, queue ${ticket.queue}, priority ${ticket.priority}, ${due(ticket)}`,
    ...(ticket.fields ?? []).map(({ label, value }) => `${plain(label)}: ${plain(value)}`),
    ...(suppressed ? [suppressionLine(suppressed)] : []),
    ...(accountStopped
      ? [
          `NOTHING IS SENT from ${ticket.channel} ${plain(accountStopped.account)} since ${shortTime(accountStopped.since)}: its credentials were refused (${plain(accountStopped.code)}). Answers wait.`,
        ]
      : []),
    ...windowLines(window),
  ];
  return [...head, "", ...items.map(describeItem)].join("\n");
}

function suppressionLine({ cause, since, detail }: NonNullable<ConversationView["suppressed"]>): string {
  const why = cause === "complaint" ? "they marked a mail of ours as spam" : "a mail came back for good";
  const said = detail === undefined ? "" : `: ${plain(detail)}`;
  return `NOT WRITTEN TO since ${shortTime(since)}, because ${why}${said}. A supervisor can lift that.`;
}

function due(ticket: TicketView): string {
  if (ticket.breachedAt) return "overdue";
  return ticket.firstResponseDue ? `due ${shortTime(ticket.firstResponseDue)}` : "";
}

function describeItem(item: ConversationItem): string {
  const at = shortTime(item.at);
  switch (item.kind) {
    case "message":
      return [
        `${at}  ${plain(item.from)}`,
        indented(item.text),
        ...(item.erasedAt === undefined ? [] : [indented("(the customer deleted this message)")]),
        ...(item.replacedBy === undefined
          ? []
          : [indented("(an earlier version: the customer changed it later)")]),
        ...item.attachments.map((file) => indented(fileLine(file))),
        ...(item.masked.length > 0 ? [indented(`(masked: ${item.masked.join(", ")})`)] : []),
        indented(`why: ${reasonOf(item.decision)}`),
        ...item.suggestions.map((each) =>
          indented(`suggestion: ${each.entry} ${each.probability.toFixed(2)}`),
        ),
      ].join("\n");
    case "reply":
      return `${at}  ${item.automatic ? "automatic answer" : plain(item.by)} [${plain(item.failure ?? item.receipt ?? item.state)}]${possible(item.alternatives)}\n${indented([toPlainText(item.text), ...item.attachments.map((file) => `[attached: ${file.name}]`)].join("\n"))}`;
    case "note":
      return `${at}  note of ${plain(item.by)}\n${indented(item.text)}`;
    case "act":
      return `${at}  ${plain(item.by)}: ${item.act}`;
  }
}

function fileLine({ name, type, size, state, failure }: AttachmentView): string {
  const facts = [name, type, ...(size === undefined ? [] : [sizeOf(size)])].join(", ");
  const states = {
    stored: "attached",
    waiting: "attached, being fetched",
    failed: "not attached",
    listed: "named",
  };
  return `[${states[state]}: ${facts}]${failure === undefined ? "" : ` ${failure}`}`;
}

function sizeOf(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function possible(alternatives: readonly ReplyAlternative[] | undefined): string {
  return alternatives ? ` possible: ${alternatives.map((each) => alternativeWords[each]).join("; ")}` : "";
}

function reasonOf(decision: Extract<ConversationItem, { kind: "message" }>["decision"]): string {
  const entry = decision.entry ? ` ${decision.entry} at ${decision.probability?.toFixed(2) ?? "?"}` : "";
  const needed = decision.threshold === undefined ? "" : ` (needs ${decision.threshold.toFixed(2)})`;
  const topics = decision.topics ? `: ${decision.topics.join(", ")}` : "";
  const asked = (decision.units ?? []).map(({ text, entry: best, abstain }) => {
    return `; "${text}" ${abstain ?? "sure"}${best ? ` (${best})` : ""}`;
  });
  const names = decision.references ? `; names ${decision.references.join(", ")}` : "";
  return `${decision.kind}, ${decision.rule}${topics}${entry}${needed}${asked.join("")}${names}`;
}

function shortTime(iso: string): string {
  return iso.slice(0, 16).replace("T", " ");
}

function indented(text: string): string {
  return plain(text)
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
}

/** Everything but printable characters, line breaks and tabs is left out. */
function plain(text: string): string {
  return text.replace(/[^\P{C}\n\t]/gu, "");
}
