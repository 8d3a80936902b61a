import { createTransport } from "nodemailer";
import WebSocket from "ws";
import type { LocalSystem } from "../../infra/local/boot.ts";
import { DeskClient, signInLocally } from "../../infra/tools/desk-client.ts";
import { type ClientFrame, chatProtocol, type ServerFrame } from "../../shared/api/chat.ts";
import { texts } from "../write-units/messages.ts";

export interface World {
  readonly system: LocalSystem;
}

/** What one customer or agent does; `who` tells this time from every other. */
export type Journey = (world: World, who: string) => Promise<unknown>;

export const journeys: Readonly<Record<string, Journey>> = {
  "webhook, answered": (world, who) => telegram(world, who, texts.chatRefund),
  "webhook, for a person": (world, who) => telegram(world, who, texts.chat),
  "webhook, delivered twice": async (world, who) => {
    await telegram(world, who, texts.chat);
    await telegram(world, who, texts.chat);
  },
  "form, answered": (world, who) => form(world, who, texts.refund),
  "form, for a person": (world, who) => form(world, who, texts.unknown),
  "mail, answered": (world, who) => mail(world, who, texts.refund),
  "mail, for a person": (world, who) => mail(world, who, texts.unknown),
  "chat, answered": (world, who) => chat(world, who, texts.chatRefund),
  "chat, for a person": (world, who) => chat(world, who, texts.chat),
};

/** Acts that are measured apart from what led to them. */
export const agentActs = {
  async prepare(world: World, who: string) {
    await form(world, who, texts.unknown);
  },
  /** Looks at the line, takes the next ticket, reads it, answers and closes it. */
  async work({ system }: World) {
    const token = await signInLocally(system.signIn.issuer, "Wen", "agent");
    const desk = new DeskClient(httpUrl(system), token);
    await desk.queue("general");
    const { ticket } = await desk.claimNext("general");
    if (!ticket) throw new Error("there is no ticket to work on");
    const seen = await desk.ticket(ticket.id);
    const replied = await desk.reply(seen.ticket, texts.agentReply);
    await desk.close(replied);
  },
};

export function numberOf(who: string): number {
  let number = 0;
  for (const char of who) number = (number * 31 + (char.codePointAt(0) ?? 0)) % 900_000_007;
  return 1_000_000 + number;
}

const httpUrl = ({ ports }: LocalSystem) => `http://127.0.0.1:${ports.http}`;

async function telegram({ system }: World, who: string, text: string): Promise<void> {
  const stored = Object.entries(system.parameters).find(([name]) => name.endsWith("/telegram/main"));
  const person = { id: numberOf(who), first_name: "Mei" };
  await post(
    `${httpUrl(system)}/webhooks/telegram/main`,
    {
      update_id: numberOf(who),
      message: {
        message_id: 11,
        date: 1_767_225_600,
        text,
        from: { ...person, is_bot: false },
        chat: { ...person, type: "private" },
      },
    },
    { "x-telegram-bot-api-secret-token": JSON.parse(stored?.[1] ?? "{}").secretToken },
  );
}

async function form({ system }: World, who: string, text: string): Promise<void> {
  await post(
    `${httpUrl(system)}/contact`,
    { email: `mei.${numberOf(who)}@customer.example`, message: text },
    { "idempotency-key": `requests-${numberOf(who)}` },
  );
}

async function mail({ system }: World, who: string, text: string): Promise<void> {
  const transport = createTransport({ host: "127.0.0.1", port: system.ports.smtp, ignoreTLS: true });
  const from = `mei.${numberOf(who)}@customer.example`;
  await transport.sendMail({
    from: `Mei Lin <${from}>`,
    to: "support@demo-wallet.example",
    subject: "A question about your office",
    text,
    messageId: `<${numberOf(who)}@customer.example>`,
  });
  transport.close();
}

/** Opens the chat, says hello and one message, waits for what comes back, and closes it. */
async function chat({ system }: World, who: string, text: string): Promise<void> {
  const socket = new WebSocket(`${httpUrl(system).replace("http", "ws")}/chat-socket?account=main`, {
    origin: httpUrl(system),
  });
  const say = (frame: ClientFrame) => socket.send(JSON.stringify(frame));
  const answered = new Promise<void>((resolve, reject) => {
    setTimeout(() => reject(new Error("the chat was not answered")), 30_000).unref();
    socket.on("error", reject);
    socket.on("open", () => say({ type: "hello", v: chatProtocol, lang: "en" }));
    socket.on("message", (data) => {
      const frame: ServerFrame = JSON.parse(String(data));
      if (frame.type === "welcome")
        say({ type: "message", token: frame.token, clientId: `chat-${numberOf(who)}`, text, lang: "en" });
      if (frame.type === "item" && frame.item.from === "bot") resolve();
      if (frame.type === "error") reject(new Error(`the chat refused: ${String(data)}`));
    });
  });
  try {
    await answered;
  } finally {
    // A server that ends waits for those who are connected.
    socket.close();
  }
}

async function post(url: string, body: unknown, headers: Readonly<Record<string, string>>): Promise<void> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
}
