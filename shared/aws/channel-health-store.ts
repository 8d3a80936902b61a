import * as z from "zod/mini";
import { ChannelState, HealthCounts, hourOf } from "../domain/channel-health.ts";
import { FailureClass } from "../domain/outbox.ts";
import type { ChannelHealthStore } from "../flow/ports.ts";
import { HEALTH_DAYS, HOUR_PREFIX, keys } from "./keys.ts";
import type { Item, Table } from "./table.ts";

/** Hours that are looked at, the newest first. */
const hoursRead = 48;

const Counters = z.record(z.string(), z.unknown());

/** How accounts of channels do, on DynamoDB: one item for each hour in which something happened, and one for the rest. */
export function channelHealthStore({ table }: { readonly table: Table }): ChannelHealthStore {
  const setState = (
    channel: string,
    account: string,
    fields: Item,
    condition?: string,
    values: Item = {},
  ) => {
    const names = Object.keys(fields);
    return table.update(keys.channelState(channel, account), {
      UpdateExpression: `SET ${names.map((name) => `${name} = :${name}`).join(", ")}`,
      ...(condition !== undefined && { ConditionExpression: condition }),
      ExpressionAttributeValues: {
        ...Object.fromEntries(names.map((name) => [`:${name}`, fields[name]])),
        ...values,
      },
    });
  };

  return {
    async channelState(channel, account) {
      return parseState(await table.get(keys.channelState(channel, account)));
    },

    async channelHealth(channel, account) {
      const { pk, sk } = keys.channelState(channel, account);
      const [state, hours] = await Promise.all([
        table.get({ pk, sk }),
        table.query({
          KeyConditionExpression: "pk = :pk AND begins_with(sk, :hour)",
          ExpressionAttributeValues: { ":pk": pk, ":hour": HOUR_PREFIX },
          ScanIndexForward: false,
          Limit: hoursRead,
        }),
      ]);
      return { channel, account, state: parseState(state), hours: hours.map(parseHour) };
    },

    async countHealth(channel, account, { inbound, sent, failures = {}, lastInboundAt, lastSentAt }, at) {
      const added: Readonly<Record<string, number | undefined>> = { inbound, sent, ...failures };
      const counted = Object.entries(added).filter(([, count]) => count !== undefined && count > 0);
      const set = Object.entries({ lastInboundAt, lastSentAt }).filter(([, value]) => value !== undefined);
      const ttl = Math.ceil(at.getTime() / 1000) + HEALTH_DAYS * 86_400;
      await table.update(keys.channelHour(channel, account, hourOf(at)), {
        UpdateExpression: [
          `SET #ttl = :ttl${set.map(([name]) => `, ${name} = :${name}`).join("")}`,
          ...(counted.length > 0 ? [`ADD ${counted.map((_, n) => `#c${n} :c${n}`).join(", ")}`] : []),
        ].join(" "),
        ExpressionAttributeNames: {
          "#ttl": "ttl",
          ...Object.fromEntries(counted.map(([name], n) => [`#c${n}`, name])),
        },
        ExpressionAttributeValues: {
          ":ttl": ttl,
          ...Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
          ...Object.fromEntries(counted.map(([, count], n) => [`:c${n}`, count])),
        },
      });
    },

    async stopAccount(channel, account, stopped) {
      return (await setState(channel, account, { stopped }, "attribute_not_exists(stopped)")) !== undefined;
    },

    async resumeAccount(channel, account, stopped) {
      const resumed = await table.update(keys.channelState(channel, account), {
        UpdateExpression: "REMOVE stopped",
        ConditionExpression: "stopped.#at = :at AND stopped.credentials = :credentials",
        ExpressionAttributeNames: { "#at": "at" },
        ExpressionAttributeValues: { ":at": stopped.at, ":credentials": stopped.credentials },
      });
      return resumed !== undefined;
    },

    async keepCredentials(channel, account, credentials) {
      await setState(channel, account, { credentials });
    },

    async keepLast(channel, account, last) {
      const fields = Object.fromEntries(Object.entries(last).filter(([, value]) => value !== undefined));
      if (Object.keys(fields).length > 0) await setState(channel, account, fields);
    },
  };
}

function parseState(stored: Item | undefined): ChannelState {
  return z.parse(ChannelState, stored ?? {});
}

function parseHour(stored: Item) {
  const counters = z.parse(Counters, stored);
  const failures = FailureClass.options.flatMap((name) =>
    typeof counters[name] === "number" ? [[name, counters[name]] as const] : [],
  );
  const counts = z.parse(HealthCounts, { ...counters, failures: Object.fromEntries(failures) });
  return { hour: String(stored.sk).slice(HOUR_PREFIX.length), ...counts };
}
