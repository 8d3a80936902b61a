import { GetParametersCommand, type SSMClient } from "@aws-sdk/client-ssm";
import * as z from "zod/mini";

/** Secrets change without a deployment: a function sees a new value after at most this long. Milliseconds. */
const CACHE_MS = 5 * 60_000;

const ReplyTokenKeys = z
  .array(z.object({ id: z.string().check(z.minLength(1)), key: z.string().check(z.minLength(32)) }))
  .check(z.minLength(1));
export type ReplyTokenKeys = z.infer<typeof ReplyTokenKeys>;

/** As Standard Webhooks writes them: 24 to 64 random bytes. Every one of them signs, so that receivers can change theirs. */
export const WebhookSecrets = z.object({
  secrets: z
    .array(
      z
        .string()
        .check(z.regex(/^whsec_(?:[A-Za-z0-9+/]{4}){8,21}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/)),
    )
    .check(z.minLength(1), z.maxLength(5)),
});

/** Each channel knows its own; here it is only an object. */
const Secrets = z.record(z.string(), z.unknown());

export interface Parameters {
  /** Keys every id is derived with. Never changes: with another one nothing old would be found. */
  pepper(): Promise<string>;
  /** Newest first; older ones are still accepted. */
  replyTokenKeys(): Promise<ReplyTokenKeys>;
  /** One account's secrets, or nothing: then the account does not exist. */
  channelSecrets(channel: string, account: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** What deliveries to an endpoint are signed with. */
  webhookSecrets(endpoint: string): Promise<readonly string[]>;
}

/** SecureString parameters below one path, read on first use and again when they are five minutes old. */
export function parameters(ssm: SSMClient, path: string, now: () => number = Date.now): Parameters {
  const cache = new Map<string, { value: string | undefined; readAt: number }>();
  const root = path.endsWith("/") ? path : `${path}/`;

  async function read(name: string): Promise<string | undefined> {
    const cached = cache.get(name);
    if (cached && now() - cached.readAt < CACHE_MS) return cached.value;
    const { Parameters: found } = await ssm.send(
      new GetParametersCommand({ Names: [root + name], WithDecryption: true }),
    );
    const value = found?.[0]?.Value;
    cache.set(name, { value, readAt: now() });
    return value;
  }

  async function required(name: string): Promise<string> {
    const value = await read(name);
    if (value === undefined || value === "") {
      throw new Error(`the parameter ${root}${name} is missing: create it as a SecureString`);
    }
    return value;
  }

  return {
    pepper: () => required("pepper"),
    replyTokenKeys: async () => parse(ReplyTokenKeys, await required("reply-token-keys"), "reply-token-keys"),
    async webhookSecrets(endpoint) {
      const name = `webhooks/${endpoint}`;
      return parse(WebhookSecrets, await required(name), name).secrets;
    },
    async channelSecrets(channel, account) {
      // The account comes from a URL: nothing but a plain key may become part of a parameter's name.
      if (!/^[a-z0-9][a-z0-9-]{0,62}$/i.test(account)) return undefined;
      const value = await read(`channels/${channel}/${account}`);
      return value === undefined ? undefined : parse(Secrets, value, `channels/${channel}/${account}`);
    },
  };
}

/** Names the parameter that is wrong, never its value. */
function parse<Schema extends z.ZodMiniType>(schema: Schema, json: string, name: string): z.infer<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new Error(`the parameter ${name} is not JSON`);
  }
  const parsed = z.safeParse(schema, value);
  if (!parsed.success)
    throw new Error(`the parameter ${name} does not have the form that docs/secrets.md shows`);
  return parsed.data;
}
