import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { GetParameterCommand, PutParameterCommand } from "@aws-sdk/client-ssm";
import * as z from "zod/mini";
import { WebhookSecrets } from "../../../shared/aws/parameters.ts";
import { type ChannelName, channels, isChannelName } from "../../../shared/channels/registry.ts";
import { valuesIn, withNewest, withNewestKey, withoutOld } from "../../../shared/domain/rotate-secret.ts";
import { newSigningSecret } from "../../../shared/domain/webhook-config.ts";
import { isMain } from "../../main-module.ts";
import { type ExitCode, exitCodes, runTool, type Terminal, UsageError } from "../command.ts";
import { rotatingFields } from "./rotating-fields.ts";
import { openTarget, type Target, targetHelp, targetOptions } from "./target.ts";

export const help = `
npm run rotate-secret -- <parameter> [field] [options]

Changes a secret without a deployment, in two steps: first the new value is put beside the old one, and both are taken; later the
old one is retired. Functions see a change within five minutes. Says what it would do, unless --go is said.

  reply-token-keys                       what signs reply addresses and links
  channels/<channel>/<account> <field>   a secret of an account, such as: channels/telegram/main secretToken
  webhooks/<endpoint>                    what signs the events that an endpoint is told of; each of its secrets signs

  --add                put a new value in front of the others (the default)
  --retire             drop all values but the newest; refused within ten minutes of the last change
  --replace            for fields of one value, such as the token of a bot: the old one ends at once
  --value-file <file>  the new value, as the platform gave it; "-" reads it from standard input. Without it one is made
  --now                with --retire: do not wait the ten minutes
  --go                 do it
${targetHelp}
  --help

A value is never shown. The pepper never changes: every id is derived with it.

Exit codes: 0 done, 1 refused, 2 called wrongly.
`;

/** Functions read their secrets again after five minutes; one that begins just before the change has it a little longer. Minutes. */
const seenAfterMinutes = 10;

const Keys = z.array(z.object({ id: z.string(), key: z.string() }));
const Secrets = z.record(z.string(), z.unknown());
const Several = z.union([z.string(), z.array(z.string())]);

interface Parameter {
  readonly name: string;
  readonly value: string;
  readonly changedAt: Date;
}

export async function main(args: readonly string[], { say }: Terminal): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      add: { type: "boolean", default: false },
      retire: { type: "boolean", default: false },
      replace: { type: "boolean", default: false },
      "value-file": { type: "string" },
      now: { type: "boolean", default: false },
      go: { type: "boolean", default: false },
      ...targetOptions,
    },
  });
  const [name, field, ...more] = positionals;
  if (name === undefined || more.length > 0) throw new UsageError("Which secret? Name one parameter.");
  if ([values.add, values.retire, values.replace].filter(Boolean).length > 1) {
    throw new UsageError("--add, --retire and --replace exclude each other.");
  }
  const kind = values.retire ? "retire" : values.replace ? "replace" : "add";
  const what = whatToChange(name, field, kind);
  const target = await openTarget(values);
  const parameter = await read(target, name);
  const fresh = () => newValue(values["value-file"], what.make);
  const age = (Date.now() - parameter.changedAt.getTime()) / 60_000;
  if (kind === "retire" && age < seenAfterMinutes && !values.now) {
    say(
      `The last change was ${Math.floor(age)} minutes ago: functions may not know it yet. Wait until it is ten, or say --now.`,
    );
    return exitCodes.problems;
  }
  const { value, said } = await changed(parameter, field, kind, fresh);
  say(said);
  if (!values.go) {
    say("Nothing was changed. Say --go.");
    return exitCodes.done;
  }
  await write(target, { ...parameter, value });
  say(`Done: functions of ${target.name} take it within five minutes.`);
  if (kind === "add") say(nextStep(what.madeBy, name));
  return exitCodes.done;
}

/** What may be done with a parameter. @throws UsageError for what there is not, or may not be done */
function whatToChange(name: string, field: string | undefined, kind: "add" | "retire" | "replace") {
  if (name === "pepper")
    throw new UsageError("The pepper never changes: with another one nothing old would be found.");
  if (name === "reply-token-keys") {
    if (field !== undefined) throw new UsageError("reply-token-keys has no fields.");
    if (kind === "replace") throw new UsageError("Mails that were sent carry the old keys: --add one.");
    return { madeBy: "us" as const, make: async () => random(32) };
  }
  if (/^webhooks\/[a-z][a-z0-9-]{0,30}$/.test(name)) {
    if (field !== undefined) throw new UsageError(`${name} has no fields.`);
    if (kind === "replace") {
      throw new UsageError("A receiver that knows the old one alone would refuse every event: --add one.");
    }
    return { madeBy: "us" as const, make: async () => newSigningSecret(randomBytes(32)) };
  }
  const [, channel = ""] = /^channels\/([a-z-]+)\/[A-Za-z0-9-]+$/.exec(name) ?? [];
  if (!isChannelName(channel)) throw new UsageError(`There is no parameter "${name}".`);
  if (field === undefined) throw new UsageError("Which field of the account? Name it behind the parameter.");
  const madeBy = rotatingFields[channel]?.[field];
  if (madeBy === undefined && kind !== "replace") {
    throw new UsageError(`${field} of ${channel} has one value: --replace it.`);
  }
  return madeBy === "ours"
    ? { madeBy: "us" as const, make: () => made(channel, field) }
    : { madeBy: "them" as const, make: async () => undefined };
}

/** The parameter with its new value, and what that means. */
async function changed(
  parameter: Parameter,
  field: string | undefined,
  kind: "add" | "retire" | "replace",
  fresh: () => Promise<string>,
): Promise<{ readonly value: string; readonly said: string }> {
  if (parameter.name.startsWith("webhooks/")) return changedEndpoint(parameter, kind, fresh);
  if (field === undefined) {
    const keys = parsedAs(Keys, parameter);
    if (kind === "retire") {
      return {
        value: JSON.stringify(keys.slice(0, 1)),
        said: `${keys.length - 1} old keys go: replies to mails and links that were signed with them are no longer known as such.`,
      };
    }
    const added = withNewestKey(keys, await fresh());
    return {
      value: JSON.stringify(added),
      said: `Key ${added[0]?.id} signs from now on; ${keys.length} older ones are still taken.`,
    };
  }
  const secrets = parsedAs(Secrets, parameter);
  const before = secrets[field];
  if (before === undefined && kind !== "add") throw new Error(`${parameter.name} has no field ${field}.`);
  const known = before === undefined ? undefined : z.parse(Several, before);
  const count = valuesIn(known);
  const put = (value: unknown) => JSON.stringify({ ...secrets, [field]: value });
  switch (kind) {
    case "retire":
      return {
        value: put(withoutOld(known ?? "")),
        said: `${count - 1} old values of ${field} go; the newest stays.`,
      };
    case "replace":
      return { value: put(await fresh()), said: `${field} is replaced; the old value ends at once.` };
    case "add":
      return {
        value: put(withNewest(known, await fresh())),
        said: `${field} has a new value, which signs; ${count} older ones are still taken.`,
      };
  }
}

/** Every one of an endpoint's secrets signs, so that its receiver may know any of them. */
async function changedEndpoint(
  parameter: Parameter,
  kind: "add" | "retire" | "replace",
  fresh: () => Promise<string>,
): Promise<{ readonly value: string; readonly said: string }> {
  const { secrets } = parsedAs(WebhookSecrets, parameter);
  if (kind === "retire") {
    return {
      value: JSON.stringify({ secrets: secrets.slice(0, 1) }),
      said: `${secrets.length - 1} old secrets go: a receiver that was not given the newest refuses every event.`,
    };
  }
  const value = await fresh();
  const added = WebhookSecrets.safeParse({ secrets: [value, ...secrets.filter((each) => each !== value)] });
  if (!added.success) {
    throw new Error(
      WebhookSecrets.safeParse({ secrets: [value] }).success
        ? `${parameter.name} has ${secrets.length} secrets, as many as may be: --retire the old ones first.`
        : "A new value is whsec_ and 24 to 64 random bytes in base 64.",
    );
  }
  return {
    value: JSON.stringify(added.data),
    said: `A new secret signs beside ${secrets.length} older ones.`,
  };
}

function nextStep(madeBy: "us" | "them", name: string): string {
  return madeBy === "us"
    ? `Next: where another side has to know the new value, which stands first in ${name}, tell it; then --retire the old one.`
    : "Next: when the platform uses nothing but the new value any more, --retire the old one.";
}

/** @throws Error that names the parameter and never its value */
function parsedAs<Schema extends z.ZodMiniType>(schema: Schema, { name, value }: Parameter): z.infer<Schema> {
  const json = jsonOf(value);
  const parsed = z.safeParse(schema, json);
  if (!parsed.success) throw new Error(`${name} does not have the form that docs/secrets.md shows.`);
  return parsed.data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function newValue(file: string | undefined, make: () => Promise<string | undefined>): Promise<string> {
  const value = file === undefined ? await make() : (await textIn(file)).trim();
  if (value === undefined) throw new UsageError("The platform makes this one: give it with --value-file.");
  if (value === "") throw new UsageError("There is nothing in the file of --value-file.");
  return value;
}

function textIn(file: string): Promise<string> {
  return file === "-" ? text(process.stdin) : readFile(file, "utf8");
}

const random = (bytes: number) => randomBytes(bytes).toString("base64url");

/** A value such as the channel itself makes for a new account. */
async function made(channel: ChannelName, field: string): Promise<string | undefined> {
  const secrets = (await channels[channel]()).freshSecrets(random);
  const value = secrets?.[field];
  return typeof value === "string" ? value : undefined;
}

async function read({ ssm, parametersPath, name: system }: Target, name: string): Promise<Parameter> {
  try {
    const { Parameter: found } = await ssm.send(
      new GetParameterCommand({ Name: parametersPath + name, WithDecryption: true }),
    );
    return { name, value: found?.Value ?? "", changedAt: found?.LastModifiedDate ?? new Date(0) };
  } catch (error) {
    if (error instanceof Error && error.name === "ParameterNotFound") {
      throw new Error(`${system} has no parameter ${name}: docs/secrets.md says how it is made.`);
    }
    throw error;
  }
}

async function write({ ssm, parametersPath }: Target, { name, value }: Parameter): Promise<void> {
  await ssm.send(
    new PutParameterCommand({
      Name: parametersPath + name,
      Value: value,
      Type: "SecureString",
      Overwrite: true,
    }),
  );
}

if (isMain(import.meta)) await runTool(help, main);
