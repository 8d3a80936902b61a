import { loadChannel } from "../../shared/channels/registry.ts";
import type { Inbound } from "../../shared/domain/message.ts";

/** Texts as customers write them: a greeting, what happened, the question, a name. */
export const texts = {
  unknown:
    "Hello, on Tuesday afternoon I came to your office in person and, while I was waiting, I liked the large mural in the " +
    "lobby very much. My daughter studies painting and would love to know who made it, in which year, and whether there is " +
    "a print of it that one can buy. If the artist has a page of her own, the address of that page would be enough for us. " +
    "Thank you, and best wishes to everybody at the front desk.\nMei Lin",
  unknownChinese:
    "您好，上周二下午我去贵公司办理业务，等候的时候看到大厅里有一幅很大的壁画，我非常喜欢。我女儿在美术学院学画画，她很想知道这幅画的作者是谁、" +
    "是哪一年完成的，以及有没有可以购买的印刷品。如果作者有自己的网站，把网址发给我们也可以。另外，请问周末大厅是否对外开放？我们想带她来看一看。" +
    "麻烦您有空的时候回复一下，非常感谢，也祝前台的各位工作愉快。\n林美",
  refund:
    "Hello, last Sunday evening I bought a pair of running shoes and paid for them with my wallet. Only afterwards did I see " +
    "that I had ordered the wrong size. The parcel has not been opened, and the shop agrees to take it back. How do I get a " +
    "refund for this payment, and what do you need from me? The amount was 489.00, and the payment is shown as completed " +
    "under my transactions. Thank you very much for your help.\nKind regards, Mei Lin",
  refundChinese:
    "您好，上个星期天晚上我用钱包在网上买了一双跑鞋，收到以后才发现尺码买错了。商品还没有拆封，商家也同意退货。请问怎么申请退款？需要提供哪些资料？" +
    "这笔付款的金额是四百八十九元，交易记录里显示已完成。另外想问一下，退款是退回银行卡还是退到钱包余额，大概什么时候可以到账？麻烦您尽快回复，谢谢。\n林美",
  stolen:
    "Please help me at once! Since this morning I cannot sign in any more, and my bank tells me that three payments were made " +
    "with my wallet which I did not make. Somebody must have got hold of my password: my account was stolen. I have not given " +
    "my code to anybody. Please block the account before more money is gone and tell me what I have to do now.\nMei Lin",
  notHelped:
    "No, that did not help me. There is no such button under this payment, I have looked three times, on the phone and on the " +
    "computer. The shop closes its books at the end of the month, so I have to know soon whether the money comes back. Could " +
    "somebody have a look at this one payment, please?\nMei Lin",
  more:
    "One thing that I forgot to say in my first message: we are in town again next Thursday and could come by between ten and " +
    "noon, if somebody has five minutes for us then. It need not be anybody who knows about painting. If that day does not " +
    "suit you, any other morning of that week is fine as well, and so is a telephone call.\nMei Lin",
  agentReply:
    "The mural was painted in 2019 by a collective from our neighbourhood, and prints of it can be bought in the shop of the " +
    "city gallery. You are both very welcome to see it again: the lobby is open to everybody on working days from nine to " +
    "five. Just tell the people at the front desk that you have come for the painting.",
  chat: "Hi there, do you know who painted the big mural in your lobby? My daughter would love to have a print of it.",
  chatMore: "and can we come on Saturday to look at it again?",
  chatRefund: "hi, I ordered the wrong size, how do I get a refund? the shop is fine with it",
} as const;

export const mailbox = "support@demo-wallet.example";
const verdictsPassed = { spam: "PASS", virus: "PASS", spf: "PASS", dkim: "PASS", dmarc: "PASS" } as const;

/** Who writes: a few digits that make this customer and no other, so that all have ids of one length. */
export interface Customer {
  readonly digits: string;
}

export function addressOf({ digits }: Customer): string {
  return `mei.lin.${digits}@customer.example`;
}

/** One letter makes it this mail of this customer and no other. */
export function messageIdOf({ digits }: Customer, letter: string): string {
  return `CAJd8fQ${digits}xYt7wRm2kPz5vNq9sLb3hGc6TuEa1oVi4${letter}@mail.customer.example`;
}

export interface MailChange {
  /** Envelope recipient: our mailbox, or the address in our reply. */
  readonly to?: string;
  readonly subject?: string;
  /** Ids without brackets, oldest first. */
  readonly references?: readonly string[];
  readonly headers?: readonly string[];
  readonly spam?: boolean;
  readonly forged?: boolean;
}

/** One mail as SES hands it over, through the mail channel. */
export function mail(
  customer: Customer,
  letter: string,
  text: string,
  at: Date,
  change: MailChange = {},
): Promise<Inbound> {
  const { to = mailbox, subject = "A question about your office", references = [], headers = [] } = change;
  const threading =
    references.length === 0
      ? []
      : [
          `In-Reply-To: <${references.at(-1)}>`,
          `References: ${references.map((id) => `<${id}>`).join("\r\n ")}`,
        ];
  const head = [
    `From: Mei Lin <${addressOf(customer)}>`,
    `To: ${to}`,
    `Subject: ${subject}`,
    `Date: ${at.toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: <${messageIdOf(customer, letter)}>`,
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: 8bit",
    ...threading,
    ...headers,
  ];
  return rawMail(customer, letter, [...head, "", ...text.split("\n")].join("\r\n"), at, change);
}

/** Bytes that came as a mail, whatever they are. */
export async function rawMail(
  customer: Customer,
  letter: string,
  raw: string,
  at: Date,
  { to = mailbox, spam = false, forged = false }: MailChange = {},
): Promise<Inbound> {
  const serviceId = `k7q2m9v4t1x8c5b3n6h0j7${customer.digits}r4w1s8d5f2g${letter}`;
  return through("email", {
    transport: "mail",
    raw: new TextEncoder().encode(raw),
    rawKey: `mail/${serviceId}`,
    serviceId,
    envelope: { from: addressOf(customer), to: [to] },
    verdicts: {
      ...verdictsPassed,
      ...(spam && { spam: "FAIL" }),
      ...(forged && { dmarc: "FAIL" }),
    },
    receivedAt: at.toISOString(),
    lenient: false,
  });
}

/** A reply as mail programs write it: the new text above, all of the earlier one quoted below. */
export function quoting(text: string, earlier: string, at: Date): string {
  const quoted = earlier.split("\n").map((line) => `> ${line}`);
  return [text, "", `On ${at.toUTCString()}, Demo Wallet <${mailbox}> wrote:`, ...quoted].join("\n");
}

const telegramSecrets = { botToken: "7000000001:measured", secretToken: "a secret token for measuring" };

/** What somebody types into a chat with the bot. */
export function chatMessage(customer: Customer, id: number, text: string, at: Date): Promise<Inbound> {
  return update(700_000_000 + id, { message: { ...chatFrame(customer, id, at), text } }, at);
}

/** "No" under an answer of ours. */
export function pressedNo(
  customer: Customer,
  id: number,
  { outbox, providerId }: { readonly outbox: string; readonly providerId: string },
  at: Date,
): Promise<Inbound> {
  const answer = Number(providerId.split(":")[1]);
  const query = {
    id: `43127${customer.digits}0917${id}`,
    from: chatter(customer),
    message: { ...chatFrame(customer, answer, at), text: "" },
    data: `helped:no:${outbox}`,
  };
  return update(700_000_000 + id, { callback_query: query }, at);
}

export function chatOf({ digits }: Customer): string {
  return `51234${digits}`;
}

function chatter(customer: Customer) {
  return {
    id: Number(chatOf(customer)),
    is_bot: false,
    first_name: "Mei",
    last_name: "Lin",
    language_code: "en",
  };
}

function chatFrame(customer: Customer, id: number, at: Date) {
  return {
    message_id: id,
    date: Math.floor(at.getTime() / 1000),
    from: chatter(customer),
    chat: { id: Number(chatOf(customer)), type: "private", first_name: "Mei", last_name: "Lin" },
  };
}

function update(id: number, content: object, at: Date): Promise<Inbound> {
  return posted("telegram", "main", { update_id: id, ...content }, at, {
    "x-telegram-bot-api-secret-token": telegramSecrets.secretToken,
  });
}

/** The contact form's JSON endpoint. */
export function formMessage(customer: Customer, text: string, at: Date): Promise<Inbound> {
  const fields = { email: addressOf(customer), name: "Mei Lin", topic: "other", message: text };
  return posted("form", "contact", { ...fields, subject: "A question about your office" }, at, {
    "idempotency-key": `3f2b9c1e-7d4a-4e8b-9a6f-0c5d1e2f${customer.digits}`,
  });
}

function posted(
  channel: string,
  account: string,
  body: object,
  at: Date,
  headers: Readonly<Record<string, string>>,
): Promise<Inbound> {
  return through(
    channel,
    {
      transport: "http",
      method: "POST",
      path: "/",
      rawQuery: "",
      headers: { "content-type": "application/json", ...headers },
      body: new TextEncoder().encode(JSON.stringify(body)),
      account,
      sourceIp: "192.0.2.1",
    },
    at,
  );
}

type Receive = NonNullable<Awaited<ReturnType<typeof loadChannel>>>["receive"];

/** @throws when the channel does not take it: then nothing would be measured */
async function through(name: string, incoming: Parameters<Receive>[0], now = new Date(0)): Promise<Inbound> {
  const channel = await loadChannel(name);
  const received = await channel?.receive(incoming, {
    secrets: name === "telegram" ? telegramSecrets : undefined,
    now,
    ownAddresses: [mailbox],
  });
  const item = received?.kind === "accepted" ? received.items[0] : undefined;
  if (!item) throw new Error(`the channel ${name} did not accept the message: ${JSON.stringify(received)}`);
  return item;
}

export { telegramSecrets };
