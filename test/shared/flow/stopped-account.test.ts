import { describe, expect, it } from "vitest";
import type { Channel, Delivery } from "../../../shared/channels/channel.ts";
import { noMedia } from "../../../shared/channels/media.ts";
import { credentialsMark } from "../../../shared/domain/channel-health.ts";
import { checkChannels, resumeAccount } from "../../../shared/flow/check-channels.ts";
import { accountRecheckMinutes, type DeliverServices, deliver } from "../../../shared/flow/deliver.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { anOutboxEntry, aTicket, noon, sampleConfig, sampleIds } from "../../support/samples.ts";
import { sendingServices } from "../../support/sending-services.ts";

const refused: Delivery = { kind: "failed", class: "auth", code: "190" };

/** Three replies on one account of a platform that refuses its credentials until they are others. */
async function world() {
  const store = memoryStore();
  let time = Date.parse(noon);
  let token = "dead";
  const calls: string[] = [];
  const nudged: string[] = [];
  const now = () => new Date(time);
  const entries = await Promise.all(
    ["one", "two", "three"].map(async (name) => {
      const ticket = aTicket(name);
      await store.save({ before: undefined, after: ticket });
      const entry = anOutboxEntry(ticket, name, { channel: "telegram", account: "main" });
      await store.addOutbox(entry);
      return entry;
    }),
  );
  const channel: Channel = {
    name: "telegram",
    maxBodyBytes: 0,
    maxTextLength: 0,
    maxAttachmentBytes: 0,
    replyWindow: undefined,
    media: noMedia,
    freshSecrets: () => undefined,
    receive: () => Promise.reject(new Error("nothing is received here")),
    send: async ({ entry }, { secrets }) => {
      calls.push(entry.id);
      return secrets?.botToken === "dead" ? refused : { kind: "sent", providerId: `sent-${entry.id}` };
    },
  };
  const services: DeliverServices = {
    store,
    outbox: store,
    suppressions: store,
    ...sendingServices(store, now),
    blobs: { get: async () => undefined },
    openChannel: async () => channel,
    secretsOf: async () => ({ botToken: token }),
    toolsFor: (_, secrets) => ({ fetch, sendRawMail: () => Promise.reject(), apiBase: "", secrets }),
    ids: sampleIds,
    tokenKeys: [{ id: "k1", key: "a key" }],
    config: sampleConfig,
    now,
    random: () => 0.5,
  };
  const outbound = {
    nudge: async (_ticket: string, id: string) => {
      nudged.push(id);
    },
  };
  const [first, ...others] = entries;
  if (!first) throw new Error("there are three");
  const send = (entry: (typeof entries)[number]) => deliver(entry.ticket, entry.id, services);
  return {
    ...{ store, services, outbound, entries, first, others, calls, nudged, send },
    config: {
      ...sampleConfig,
      channels: { telegram: { accounts: ["main"] } },
    } as typeof sampleConfig,
    renew: () => {
      token = "alive";
    },
    pass: (minutes: number) => {
      time += minutes * 60_000;
    },
    states: () => [...store.contents.outbox.values()].map(({ state, attempts }) => `${state} ${attempts}`),
  };
}

describe("an account whose credentials are refused", () => {
  it("is stopped: the platform is not called for it any more, and replies wait without losing attempts", async () => {
    const { first, others, send, calls, store, states } = await world();
    expect(await send(first)).toEqual({ kind: "waits", class: "auth", code: "190", stopped: true });
    for (const entry of others) expect(await send(entry)).toMatchObject({ kind: "waits", stopped: false });
    expect(calls).toEqual([first.id]);
    expect(states()).toEqual(["PENDING 0", "PENDING 0", "PENDING 0"]);
    const shown = await store.entry(first.ticket, first.id);
    expect(shown?.failure).toMatchObject({ class: "auth", code: "190" });
    expect(shown?.failure?.detail).toContain("telegram main");
    expect((await store.channelState("telegram", "main")).stopped).toEqual({
      at: noon,
      code: "190",
      credentials: credentialsMark({ botToken: "dead" }),
    });
  });

  it("goes on by itself once the credentials are others", async () => {
    const { first, send, renew, pass, calls, store } = await world();
    await send(first);
    renew();
    pass(accountRecheckMinutes);
    expect(await send(first)).toMatchObject({ kind: "sent" });
    expect(calls).toEqual([first.id, first.id]);
    expect((await store.channelState("telegram", "main")).stopped).toBeUndefined();
  });

  it("is noticed with its new credentials, and then everything that waited goes out once", async () => {
    const { entries, send, renew, nudged, calls, config, services, store, outbound } = await world();
    for (const entry of entries) await send(entry);
    renew();
    const check = () =>
      checkChannels(
        {
          ...{ health: store, outbox: store, store, outbound, config },
          secretsOf: services.secretsOf,
          askPlatform: async () => undefined,
          toolsFor: (_, secrets) => ({ fetch, apiBase: "", secrets }),
          now: services.now,
        },
        (_, error) => {
          throw error;
        },
      );
    expect(await check()).toMatchObject([
      { channel: "telegram", account: "main", resumed: true, troubles: [] },
    ]);
    expect(nudged.toSorted()).toEqual(entries.map(({ id }) => id).toSorted());
    // A queue may hand out a nudge twice.
    for (const entry of [...entries, ...entries]) await send(entry);
    expect(calls.slice(1).toSorted()).toEqual(entries.map(({ id }) => id).toSorted());
    expect(await check()).toMatchObject([{ resumed: false, troubles: [] }]);
  });

  it("is set going by an operator, and stops again when nothing was mended", async () => {
    const { first, entries, send, nudged, store, outbound, calls } = await world();
    for (const entry of entries) await send(entry);
    const { stopped } = await store.channelState("telegram", "main");
    if (!stopped) throw new Error("it was not stopped");
    const account = { channel: "telegram", account: "main" };
    const parts = { health: store, outbox: store, store, outbound };
    expect(await resumeAccount(account, stopped, parts)).toBe(true);
    expect(await resumeAccount(account, stopped, parts)).toBe(false);
    expect(nudged).toHaveLength(3);
    expect(await send(first)).toMatchObject({ kind: "waits", stopped: true });
    expect(calls).toEqual([first.id, first.id]);
  });

  it("is what an operator is told of", async () => {
    const { first, send, config, services, store, outbound } = await world();
    await send(first);
    const checked = await checkChannels(
      {
        ...{ health: store, outbox: store, store, outbound, config },
        secretsOf: services.secretsOf,
        askPlatform: async () => ({ refused: "190" }),
        toolsFor: (_, secrets) => ({ fetch, apiBase: "", secrets }),
        now: services.now,
      },
      (_, error) => {
        throw error;
      },
    );
    expect(checked).toEqual([
      {
        channel: "telegram",
        account: "main",
        resumed: false,
        troubles: [{ kind: "stopped", since: noon, code: "190" }],
      },
    ]);
    expect((await store.channelState("telegram", "main")).credentials).toEqual({
      checkedAt: noon,
      refused: "190",
    });
  });
});
