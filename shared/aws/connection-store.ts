import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { Connection, type Topic, Topic as TopicSchema } from "../domain/connection.ts";
import type { ConnectionStore } from "../flow/ports.ts";
import { connectionPartition, type Key, keys, LISTENS_PREFIX, topicPartition } from "./keys.ts";
import type { Item, Table } from "./table.ts";

/**
 * Connections and what they listen to, on DynamoDB. A listener is two items: the topic's, which a push reads, and the
 * connection's, by which its end finds the topics. The connection's is written first and goes last, so a crash
 * in between leaves nothing that an end would not find.
 */
export function connectionStore({ table }: { readonly table: Table }): ConnectionStore {
  const remove = (Key: Key) => table.client.send(new DeleteCommand({ TableName: table.name, Key }));
  const removeListener = async (id: Connection["id"], topic: Topic) => {
    await remove(keys.listener(topic, id));
    await remove(keys.listensTo(id, topic));
  };
  const listen = async (connection: Connection, topic: Topic) => {
    await table.put({ ...keys.listensTo(connection.id, topic), topic, ttl: expiry(connection) });
    await table.put({ ...keys.listener(topic, connection.id), ...stored(connection) });
  };
  const topicsOf = async (id: Connection["id"]) => {
    const items = await table.partition(connectionPartition(id), LISTENS_PREFIX);
    return items.map((item) => z.parse(TopicSchema, item.topic));
  };
  return {
    async opened(connection) {
      await table.put({ ...keys.connection(connection.id), ...stored(connection) });
    },

    async connection(id, now) {
      const item = await table.get(keys.connection(id));
      return item && alive(read(item), now);
    },

    listen,

    async listenOnly(connection, topic) {
      const { id } = connection;
      const before = await topicsOf(id);
      if (!before.includes(topic)) await listen(connection, topic);
      await Promise.all(before.filter((each) => each !== topic).map((each) => removeListener(id, each)));
    },

    leave: removeListener,

    async listeners(topic, now) {
      const items = await table.partition(topicPartition(topic));
      return items
        .map(read)
        .filter((connection) => alive(connection, now))
        .sort(byAge);
    },

    async ended(id) {
      const topics = await topicsOf(id);
      await Promise.all(topics.map((topic) => removeListener(id, topic)));
      await remove(keys.connection(id));
      return topics;
    },
  };
}

function stored(connection: Connection): Item {
  return { d: connection, ttl: expiry(connection) };
}

/** Seconds since 1970, as DynamoDB's expiry has it. */
function expiry({ until }: Connection): number {
  return Math.ceil(Date.parse(until) / 1000);
}

function read(item: Item): Connection {
  return z.parse(Connection, item.d);
}

/** DynamoDB deletes what has expired within days, not at once. */
function alive(connection: Connection, now: Date): Connection | undefined {
  return Date.parse(connection.until) > now.getTime() ? connection : undefined;
}

function byAge(one: Connection, other: Connection): number {
  return `${one.openedAt} ${one.id}` < `${other.openedAt} ${other.id}` ? -1 : 1;
}
