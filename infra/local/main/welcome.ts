import { relative } from "node:path";
import { urlsOf } from "../boot/read-template.ts";
import { parameterPaths } from "../boot/secrets.ts";
import type { LocalSystem } from "../boot.ts";

/** What the greeting says beside what the system itself knows. */
export interface WelcomeFacts {
  seconds: number;
  dataDir: string;
  /** Addresses that customers write to. */
  mailAddresses: readonly string[];
  /** Accounts with a webhook, by channel. */
  accounts: Readonly<Record<string, readonly string[]>>;
}

/** Where to go, once everything runs. The webhook's secret belongs to this machine alone and is shown for that reason. */
export function welcome(system: LocalSystem, facts: WelcomeFacts): string {
  const urls = urlsOf(system.ports);
  const [address = ""] = facts.mailAddresses;
  const rows: [string, string][] = [
    ["Agents' console", `${urls.http}/console/ (any name; no password)`],
    ["Contact form", `${urls.http}/contact`],
    ...(facts.accounts.chat ? [["Chat, on a page", `${urls.http}/demo/`] satisfies [string, string]] : []),
    ["What was sent", `${urls.viewer} (mail and messages)`],
    ["Mail in (SMTP)", `127.0.0.1:${system.ports.smtp}, to ${address}`],
    ...(facts.accounts.telegram ?? []).flatMap((account): [string, string][] => [
      ["Telegram webhook", `POST ${urls.http}/webhooks/telegram/${account}`],
      ["", `X-Telegram-Bot-Api-Secret-Token: ${webhookSecret(system, account)}`],
    ]),
    ...(facts.accounts["twilio-voice"] === undefined
      ? []
      : [["Telephone", "npm run call, or npm run call -- --curl"] as [string, string]]),
    ...otherWebhooks(facts.accounts, urls.http),
    ["Desk API", `${urls.http}/desk, or in another terminal: npm run desk`],
    ["Sign-in", `POST ${urls.signIn}/sign-in {"name": "Mei", "role": "agent"}`],
    ["Logs and data", relative(process.cwd(), facts.dataDir) || "."],
  ];
  const lines = rows.map(([name, value]) => `  ${name.padEnd(18)}${value}`);
  return [
    `Relaydesk is ready after ${facts.seconds.toFixed(1)} s, for this machine only.`,
    "",
    ...lines,
    "",
    "Ctrl-C stops it; its data stays.",
  ].join("\n");
}

/** These sign their requests, so there is no secret to show that could be typed. */
function otherWebhooks(
  accounts: Readonly<Record<string, readonly string[]>>,
  http: string,
): [string, string][] {
  const names = Object.keys(accounts).filter((name) => name !== "telegram" && name !== "chat");
  if (names.length === 0) return [];
  const listed = names.flatMap((name) => (accounts[name] ?? []).map((account) => `${name}/${account}`));
  return [
    ["Signed webhooks", `${http}/webhooks/<channel>/<account>`],
    ["", listed.join(", ")],
    ["", "secrets: parameters.json in the data directory"],
  ];
}

function webhookSecret({ parameters, resources }: LocalSystem, account: string): string {
  for (const path of parameterPaths(resources)) {
    const value = parameters[`${path}channels/telegram/${account}`];
    const secret = /"secretToken"\s*:\s*"([^"]+)"/.exec(value ?? "")?.[1];
    if (secret !== undefined) return secret;
  }
  return "(none in parameters.json)";
}
