import { randomBytes } from "node:crypto";
import { loadChannel } from "../../../shared/channels/registry.ts";
import type { Resource } from "../template.ts";
import { toldToFunctions } from "./functions.ts";

/**
 * The secrets that an operator creates in AWS by hand, each with what makes a first value for this machine: nobody has
 * to invent one before the first start. What an account of a channel needs, the channel itself says.
 *
 * @param accounts accounts of each channel that signs or authenticates, by channel name.
 * @param endpoints that are told of events, which are signed.
 * @throws Error naming a channel that does not exist.
 */
export async function firstSecrets(
  resources: readonly Resource[],
  accounts: Readonly<Record<string, readonly string[]>>,
  endpoints: readonly string[] = [],
): Promise<Record<string, () => string>> {
  const makers = await channelSecrets(accounts);
  const wanted: Record<string, () => string> = {};
  for (const path of parameterPaths(resources)) {
    wanted[`${path}pepper`] = () => randomText(32);
    wanted[`${path}reply-token-keys`] = () => JSON.stringify([{ id: "1", key: randomText(32) }]);
    for (const [name, make] of makers) wanted[path + name] = make;
    for (const name of endpoints) wanted[`${path}webhooks/${name}`] = signingSecret;
  }
  return wanted;
}

async function channelSecrets(
  accounts: Readonly<Record<string, readonly string[]>>,
): Promise<(readonly [name: string, make: () => string])[]> {
  const makers: [string, () => string][] = [];
  for (const [name, keys] of Object.entries(accounts)) {
    const channel = await loadChannel(name);
    if (!channel) throw new Error(`There is no channel "${name}".`);
    for (const key of keys) {
      makers.push([`channels/${name}/${key}`, () => JSON.stringify(channel.freshSecrets(randomText))]);
    }
  }
  return makers;
}

/** The secrets of a channel's accounts among the parameters; what cannot be read is none. */
export function accountsAmong(
  parameters: Readonly<Record<string, string>>,
  channel: string,
): Record<string, unknown>[] {
  return Object.entries(parameters).flatMap(([name, value]) => {
    const secrets = name.includes(`/channels/${channel}/`) ? parseObject(value) : undefined;
    return secrets === undefined ? [] : [secrets];
  });
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** Where functions look for their secrets: the values of PARAMETERS_PATH, each once, with a slash at the end. */
export function parameterPaths(resources: readonly Resource[]): string[] {
  const paths = toldToFunctions(resources, "PARAMETERS_PATH");
  return [...new Set(paths.map((path) => (path.endsWith("/") ? path : `${path}/`)))];
}

/** As Standard Webhooks writes it. */
function signingSecret(): string {
  return JSON.stringify({ secrets: [`whsec_${randomBytes(32).toString("base64")}`] });
}

function randomText(bytes: number): string {
  return randomBytes(bytes).toString("base64url");
}
