import { randomBytes } from "node:crypto";
import type { Resource } from "../template.ts";
import { declared } from "./declared.ts";
import { Lambda } from "./resource-types.ts";

/**
 * The secrets that an operator creates in AWS by hand, each with what makes a first value for this machine: nobody has
 * to invent one before the first start.
 *
 * @param accounts accounts of each channel that signs or authenticates, by channel name.
 */
export function firstSecrets(
  resources: readonly Resource[],
  accounts: Readonly<Record<string, readonly string[]>>,
): Record<string, () => string> {
  const wanted: Record<string, () => string> = {};
  for (const path of parameterPaths(resources)) {
    wanted[`${path}pepper`] = secret;
    wanted[`${path}reply-token-keys`] = () => JSON.stringify([{ id: "1", key: secret() }]);
    for (const account of accounts.telegram ?? []) {
      wanted[`${path}channels/telegram/${account}`] = telegramSecret;
    }
  }
  return wanted;
}

/** The tokens of the Telegram bots among the parameters. */
export function telegramTokens(parameters: Readonly<Record<string, string>>): string[] {
  return Object.entries(parameters).flatMap(([name, value]) => {
    if (!name.includes("/channels/telegram/")) return [];
    const token = /"botToken"\s*:\s*"([^"]+)"/.exec(value)?.[1];
    return token === undefined ? [] : [token];
  });
}

/** Where functions look for their secrets: the values of PARAMETERS_PATH, each once, with a slash at the end. */
export function parameterPaths(resources: readonly Resource[]): string[] {
  const paths = declared(resources, Lambda).flatMap(
    ({ props }) => props.Environment.Variables.PARAMETERS_PATH ?? [],
  );
  return [...new Set(paths.map((path) => (path.endsWith("/") ? path : `${path}/`)))];
}

function secret(): string {
  return randomBytes(32).toString("base64url");
}

/** A bot's token looks like `123456:abc…` and the secret of its webhook has no special characters. */
function telegramSecret(): string {
  const botToken = `${100_000 + (randomBytes(4).readUInt32BE() % 900_000)}:${randomBytes(26).toString("base64url")}`;
  return JSON.stringify({ botToken, secretToken: secret() });
}
