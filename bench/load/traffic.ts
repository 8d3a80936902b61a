import { createTransport } from "nodemailer";
import { readParameters } from "../../infra/local/parameters.ts";
import type { System } from "../../infra/local/system-file.ts";

const questions = [
  "How do I get a refund?",
  "忘记密码了",
  "Do you sell gift cards for a football club?",
  "my payment failed and I do not know why",
  "Somebody has stolen my account, please block it at once",
];

/** Who writes, by number: the same number is the same message, however often it is sent. */
export async function sendMessage(
  number: number,
  { httpUrl, smtpPort }: System,
  dataDir: string,
): Promise<boolean> {
  const text = questions[number % questions.length] ?? "";
  switch (number % 3) {
    case 0:
      return mail(number, smtpPort, text);
    case 1:
      return telegram(number, `${httpUrl}/webhooks/telegram/main`, text, dataDir);
    default:
      return post(
        `${httpUrl}/contact`,
        { email: `form${number}@customer.example`, message: text },
        { "idempotency-key": `load-${number}` },
      );
  }
}

async function mail(number: number, port: number, text: string): Promise<boolean> {
  const transport = createTransport({ host: "127.0.0.1", port, ignoreTLS: true });
  const sent = await transport.sendMail({
    from: `mail${number}@customer.example`,
    to: "support@demo-wallet.example",
    subject: `Question ${number}`,
    messageId: `<load-${number}@customer.example>`,
    date: new Date(1_767_225_600_000),
    text,
  });
  transport.close();
  return sent.response.startsWith("250");
}

function telegram(number: number, url: string, text: string, dataDir: string): Promise<boolean> {
  const person = { id: 9_000_000 + number, first_name: "Mei" };
  const message = {
    message_id: number,
    date: 1_767_225_600,
    text,
    chat: { ...person, type: "private" },
    from: { ...person, is_bot: false },
  };
  const stored = Object.entries(readParameters(dataDir)).find(([name]) => name.endsWith("/telegram/main"));
  const { secretToken } = JSON.parse(stored?.[1] ?? "{}");
  return post(url, { update_id: number, message }, { "x-telegram-bot-api-secret-token": secretToken });
}

async function post(url: string, body: object, headers: Readonly<Record<string, string>>): Promise<boolean> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const said = await response.text();
  // A refusal that is no fault of the moment would be tried again in vain.
  if (response.status >= 400 && response.status < 500 && response.status !== 429)
    throw new Error(`${url} answered ${response.status}: ${said}`);
  if (!response.ok) console.error(`${url} answered ${response.status}`);
  return response.ok;
}
