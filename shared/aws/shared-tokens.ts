import * as z from "zod/mini";
import type { SharedTokens, ShortLivedToken } from "../channels/channel.ts";
import { keys } from "./keys.ts";
import type { Table } from "./table.ts";

const Stored = z.object({
  token: z.exactOptional(z.string()),
  until: z.exactOptional(z.number()),
  refresh: z.exactOptional(z.string()),
  /** Who gets a new one has until then. */
  renewing: z.exactOptional(z.number()),
});

function parse(item: unknown): ShortLivedToken | undefined {
  const { token, until = 0, refresh } = z.parse(Stored, item ?? {});
  return token === undefined ? undefined : { token, until, ...(refresh !== undefined && { refresh }) };
}

export interface SharedTokensParts {
  readonly table: Table;
  /** Milliseconds. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** Nothing is sent with a token that ends within this: the way to the platform takes time, and clocks differ. Milliseconds. */
const margin = 5 * 60_000;
/** Longer than a platform's answer may take. */
const renewalMs = 20_000;
const looksAgainAfter = 500;
const looks = 8;

/**
 * Tokens in the table, which is encrypted at rest. One sender at a time gets a new one, the others wait a few seconds for
 * it: some platforms end the old token with each new one, and some take a refresh token once.
 */
export function sharedTokens({ table, now, sleep }: SharedTokensParts): SharedTokens {
  const known = new Map<string, ShortLivedToken>();

  async function read(name: string): Promise<ShortLivedToken | undefined> {
    return parse(await table.get(keys.token(name)));
  }

  function usable({ token, until }: ShortLivedToken, refused: string | undefined): boolean {
    return token !== refused && until - margin > now();
  }

  /** The right to get a new one, with what is there now; not while somebody else has it. */
  async function claim(name: string): Promise<{ readonly before: ShortLivedToken | undefined } | undefined> {
    const claimed = await table.update(keys.token(name), {
      UpdateExpression: "SET renewing = :until",
      ConditionExpression: "attribute_not_exists(renewing) OR renewing < :now",
      ExpressionAttributeValues: { ":until": now() + renewalMs, ":now": now() },
    });
    return claimed && { before: parse(claimed) };
  }

  async function giveBack(name: string): Promise<void> {
    await table.update(keys.token(name), { UpdateExpression: "REMOVE renewing" });
  }

  async function keep(name: string, { token, until, refresh }: ShortLivedToken): Promise<void> {
    const set = [
      "#token = :token",
      "#until = :until",
      ...(refresh === undefined ? [] : ["refresh = :refresh"]),
    ];
    await table.update(keys.token(name), {
      UpdateExpression: `SET ${set.join(", ")} REMOVE renewing`,
      ExpressionAttributeNames: { "#token": "token", "#until": "until" },
      ExpressionAttributeValues: {
        ":token": token,
        ":until": until,
        ...(refresh !== undefined && { ":refresh": refresh }),
      },
    });
  }

  function remember(name: string, token: ShortLivedToken): string {
    known.set(name, token);
    return token.token;
  }

  return {
    kept: read,

    async obtain(name, refused, renew) {
      const remembered = known.get(name);
      if (remembered && usable(remembered, refused)) return remembered.token;
      for (let look = 0; look < looks; look += 1) {
        const stored = await read(name);
        if (stored && usable(stored, refused)) return remember(name, stored);
        const claimed = await claim(name);
        if (claimed?.before && usable(claimed.before, refused)) {
          // Somebody got it between our look and our claim.
          await giveBack(name);
          return remember(name, claimed.before);
        }
        if (claimed) {
          const renewed = await renew(claimed.before);
          if ("kind" in renewed) {
            await giveBack(name);
            return renewed;
          }
          await keep(name, renewed);
          return remember(name, renewed);
        }
        await sleep(looksAgainAfter);
      }
      return { kind: "failed", class: "retryable", code: "token-in-renewal" };
    },
  };
}
