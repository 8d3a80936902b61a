import { buildFaqIndex } from "../infra/tools/faq-index.ts";
import relaydeskConfig from "../relaydesk.config.ts";
import { ticketStore } from "../shared/aws/ticket-store.ts";
import { parseConfig } from "../shared/domain/config.ts";
import { idsWith } from "../shared/domain/ids.ts";
import type { Inbound, InboundMessage } from "../shared/domain/message.ts";
import { triage } from "../shared/flow/triage.ts";
import { detectLanguage } from "../shared/matching/detect-language.ts";
import { openIndex } from "../shared/matching/open-index.ts";
import { detectSensitive } from "../shared/matching/sensitive.ts";
import { openDeskTable } from "../test/support/desk-table.ts";

export interface UnitsOfKind {
  readonly kind: string;
  readonly decision: string;
  readonly repliesAutomatically: boolean;
  readonly writeUnits: number;
  readonly readUnits: number;
}

/** As people write: neither a line nor a letter. */
const unknown =
  "Hello, I came to your office on Tuesday and liked the mural in the lobby very much. My daughter studies painting and " +
  "would love to know who made it, in which year, and whether there is a print that one can buy. Thank you and best wishes.";

const forged = { address: "someone@customer.example", trust: "forged" } as const;

/** Each kind with the messages that come before it and are not counted. */
const kinds: readonly (readonly [
  kind: string,
  before: readonly InboundMessage[],
  counted: InboundMessage,
])[] = [
  ["mail, new customer, to a queue with acknowledgement", [], mail("a1", unknown)],
  ["mail, new customer, to a queue in silence", [], mail("b1", unknown, { sender: forged })],
  ["mail, new customer, answered (en)", [], mail("c1", "How do I get a refund?")],
  ["mail, new customer, answered (zh)", [], mail("d1", "你好，我想申请退款，怎么操作？")],
  ["mail, known customer, another ticket", [mail("e1", unknown)], mail("e2", unknown, from("e1"))],
  [
    "mail, follow-up on a waiting ticket",
    [mail("f1", unknown)],
    mail("f2", unknown, { ...from("f1"), references: ["f1@customer.example"] }),
  ],
  [
    "mail, answer did not help",
    [mail("g1", "How do I get a refund?")],
    mail("g2", "No, that did not help, my case is another one.", {
      ...from("g1"),
      references: ["g1@customer.example"],
    }),
  ],
  ["mail, delivered twice", [mail("h1", unknown)], mail("h1", unknown)],
  ["mail, stolen account", [], mail("i1", "My account was stolen, someone changed my password!")],
  ["mail, spam, quarantined", [], mail("j1", unknown, { verdicts: { spam: true, virus: false } })],
  ["Telegram, first message", [], telegram("1", "501", "do you have a mascot?")],
  [
    "Telegram, follow-up",
    [telegram("2", "502", "do you have a mascot?")],
    telegram("3", "502", "and its name?"),
  ],
  ["Telegram, answered", [], telegram("4", "503", "how can I reset my password")],
  ["form, new customer", [], form("k1", unknown)],
];

/** Write and read units of one message on its way through triage, on the stack's own table; exact, not sampled. */
export async function measureWriteUnits(): Promise<readonly UnitsOfKind[]> {
  const matcher = openIndex(buildFaqIndex("faq"));
  const rows: UnitsOfKind[] = [];
  for (const [kind, before, counted] of kinds) {
    const used = { read: 0, write: 0 };
    const open = await openDeskTable(({ kind: what, units }) => {
      used[what] += units;
    });
    const services = {
      store: ticketStore({ table: open.table, blobs: open.blobs, shardsOf: () => 1 }),
      outbound: { nudge: async () => {} },
      matcher,
      detectLanguage,
      detectSensitive,
      config: parseConfig(relaydeskConfig),
      ids: idsWith("a pepper for measuring"),
      tokenKeys: [{ id: "1", key: "a key for measuring, long enough for one" }],
      now: () => new Date("2026-03-02T12:00:00.000Z"),
    };
    for (const message of before) await triage(inbound(message), services, 9);
    used.read = 0;
    used.write = 0;
    const outcome = await triage(inbound(counted), services, 9);
    const decision = outcome.kind === "ticketed" ? outcome.decision : undefined;
    rows.push({
      kind,
      decision: decision ? `${decision.kind}: ${decision.reason.rule}` : outcome.kind,
      repliesAutomatically:
        decision?.kind === "answer" || (decision?.kind === "route" && decision.acknowledge !== "none"),
      writeUnits: used.write,
      readUnits: used.read,
    });
    await open.close();
  }
  return rows;
}

export function writeUnitsTable(rows: readonly UnitsOfKind[]): string {
  const lines = rows.map((row) => `| ${row.kind} | ${row.decision} | ${row.writeUnits} | ${row.readUnits} |`);
  return ["| message | decision | write units | read units |", "|---|---|--:|--:|", ...lines].join("\n");
}

function inbound(message: InboundMessage): Inbound {
  return { kind: "message", message };
}

function mail(id: string, text: string, more: Partial<InboundMessage> = {}): InboundMessage {
  return {
    channel: "email",
    account: "support@demo-wallet.example",
    identity: { key: `${id}@customer.example`, variant: "0123456789abcdef0123456789abcdef" },
    conversation: `${id}@customer.example`,
    threading: "references",
    sender: { address: `mei.lin.${id}@customer.example`, name: "Mei Lin", trust: "verified" },
    receivedAt: "2026-03-02T12:00:00.000Z",
    sentAt: "2026-03-02T11:59:58.000Z",
    subject: "A question",
    text,
    attachments: [],
    rawKey: "mail/0123456789abcdef0123456789abcdef01234567",
    references: [],
    referenceId: `${id}@customer.example`,
    verdicts: { spam: false, virus: false },
    ...more,
  };
}

function from(id: string): Pick<InboundMessage, "sender"> {
  return { sender: { address: `mei.lin.${id}@customer.example`, name: "Mei Lin", trust: "verified" } };
}

function telegram(id: string, chat: string, text: string): InboundMessage {
  return {
    channel: "telegram",
    account: "main",
    identity: { key: `${chat}:${id}` },
    conversation: chat,
    threading: "conversation",
    sender: { address: chat, name: "Ann", trust: "unverified" },
    receivedAt: "2026-03-02T12:00:00.000Z",
    text,
    attachments: [],
    references: [],
    referenceId: `${chat}:${id}`,
  };
}

function form(id: string, text: string): InboundMessage {
  const address = `${id}@customer.example`;
  return {
    ...telegram(id, address, text),
    channel: "form",
    account: "contact",
    threading: "single",
    sender: { address, trust: "unverified" },
    replyTo: { channel: "email", account: "support@demo-wallet.example", address },
    topic: "other",
  };
}
