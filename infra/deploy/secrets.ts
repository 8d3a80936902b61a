import { randomBytes } from "node:crypto";
import { GetParametersCommand, PutParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";
import { loadChannel } from "../../shared/channels/registry.ts";
import { configuredAccounts } from "../../shared/domain/channel-health.ts";
import type { OperatorConfig } from "../../shared/domain/config.ts";
import { newSigningSecret } from "../../shared/domain/webhook-config.ts";

/** Secrets that nobody but us has to know: made when they are missing, and never changed here. */
const OURS = ["chat"];

/** Names of parameters that are missing below a path, and what was made. */
export interface SecretState {
  readonly made: readonly string[];
  /** Secrets of accounts at platforms, which only the operator has. */
  readonly missing: readonly string[];
}

/**
 * Makes the secrets that are ours where there are none, as SecureStrings, and tells which of the operator's are missing. What
 * is there is neither read nor changed: only its name is asked for.
 */
export async function makeMissingSecrets(
  ssm: SSMClient,
  path: string,
  config: OperatorConfig,
): Promise<SecretState> {
  const accounts = configuredAccounts(config).filter(
    ({ channel }) => channel !== "email" && channel !== "form",
  );
  const ours = new Map<string, () => Promise<string>>([
    ["pepper", async () => randomText(32)],
    ["reply-token-keys", async () => JSON.stringify([{ id: "1", key: randomText(32) }])],
  ]);
  for (const { channel, account } of accounts.filter((each) => OURS.includes(each.channel))) {
    ours.set(`channels/${channel}/${account}`, async () => freshSecrets(channel));
  }
  // Made here, and then told to whoever runs the receiver.
  for (const endpoint of Object.keys(config.webhooks.endpoints)) {
    ours.set(`webhooks/${endpoint}`, async () => signingSecret());
  }
  const theirs = accounts
    .filter(({ channel }) => !OURS.includes(channel))
    .map(({ channel, account }) => `channels/${channel}/${account}`);
  const missing = await missingOf(ssm, path, [...ours.keys(), ...theirs]);
  const made = [...ours].filter(([name]) => missing.includes(name));
  for (const [name, make] of made) {
    await ssm.send(
      new PutParameterCommand({
        Name: path + name,
        Type: "SecureString",
        Value: await make(),
        Overwrite: false,
      }),
    );
  }
  return { made: made.map(([name]) => name), missing: missing.filter((name) => theirs.includes(name)) };
}

/** Those of the names that have no parameter. Their values are not asked for in the clear. */
export async function missingOf(ssm: SSMClient, path: string, names: readonly string[]): Promise<string[]> {
  const missing: string[] = [];
  // As many as SSM takes at once.
  for (let from = 0; from < names.length; from += 10) {
    const Names = names.slice(from, from + 10).map((name) => path + name);
    const { InvalidParameters = [] } = await ssm.send(new GetParametersCommand({ Names }));
    missing.push(...InvalidParameters.map((name) => name.slice(path.length)));
  }
  return missing;
}

async function freshSecrets(channel: string): Promise<string> {
  const adapter = await loadChannel(channel);
  if (!adapter) throw new Error(`There is no channel "${channel}".`);
  return JSON.stringify(adapter.freshSecrets(randomText));
}

function signingSecret(): string {
  return JSON.stringify({ secrets: [newSigningSecret(randomBytes(32))] });
}

function randomText(bytes: number): string {
  return randomBytes(bytes).toString("base64url");
}
