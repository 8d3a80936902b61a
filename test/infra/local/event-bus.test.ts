import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type BusEvent, eventBusHandler } from "../../../infra/local/event-bus.ts";
import { eventBus } from "../../../shared/aws/event-bus.ts";
import { serveHandler } from "./serve-handler.ts";

const kept: BusEvent[] = [];
let server: Awaited<ReturnType<typeof serveHandler>>;
let client: EventBridgeClient;

beforeAll(async () => {
  server = await serveHandler(eventBusHandler({ buses: ["told"], keep: (event) => void kept.push(event) }));
  const credentials = { accessKeyId: "x", secretAccessKey: "x" };
  client = new EventBridgeClient({ endpoint: server.url, region: "eu-west-1", credentials, maxAttempts: 1 });
});
beforeEach(() => {
  kept.length = 0;
});
afterAll(async () => {
  client.destroy();
  await server.close();
});

const good = { EventBusName: "told", Source: "relaydesk", DetailType: "ticket.closed", Detail: "{}" };
const put = (...Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries }));

describe("the local EventBridge", () => {
  it("takes events, each under an id of its own, and keeps them to be seen", async () => {
    const { FailedEntryCount, Entries = [] } = await put(good, { ...good, Detail: '{"ticket":1}' });
    expect(FailedEntryCount).toBe(0);
    expect(new Set(Entries.map(({ EventId }) => EventId)).size).toBe(2);
    expect(kept).toMatchObject([
      { bus: "told", source: "relaydesk", type: "ticket.closed", detail: {} },
      { detail: { ticket: 1 } },
    ]);
  });

  it.each<[string, PutEventsRequestEntry, string]>([
    ["without a source", { ...good, Source: "" }, "InvalidArgument"],
    ["without a type", { ...good, DetailType: "" }, "InvalidArgument"],
    ["without a detail", { ...good, Detail: "" }, "InvalidArgument"],
    ["whose detail is no JSON", { ...good, Detail: "{" }, "MalformedDetail"],
    ["whose detail is no object", { ...good, Detail: "7" }, "MalformedDetail"],
    ["that says it comes from AWS", { ...good, Source: "aws.s3" }, "NotAuthorizedForSource"],
  ])("refuses an event %s, and takes the one beside it", async (_what, entry, code) => {
    const { FailedEntryCount, Entries } = await put(entry, good);
    expect(FailedEntryCount).toBe(1);
    expect(Entries).toMatchObject([{ ErrorCode: code }, { EventId: expect.any(String) }]);
    expect(kept).toHaveLength(1);
  });

  it.each<[string, PutEventsRequestEntry[], string]>([
    ["for a bus that there is not", [{ ...good, EventBusName: "other" }], "ResourceNotFoundException"],
    ["of more than ten", Array.from({ length: 11 }, () => good), "ValidationException"],
    ["of none", [], "ValidationException"],
    [
      "that is too large",
      [{ ...good, Detail: JSON.stringify("x".repeat(256 * 1024)) }],
      "ValidationException",
    ],
  ])("refuses a request %s as a whole", async (_what, entries, name) => {
    await expect(put(...entries)).rejects.toMatchObject({ name });
    expect(kept).toEqual([]);
  });

  it("knows a bus by its ARN, too", async () => {
    await put({ ...good, EventBusName: "arn:aws:events:eu-west-1:000000000000:event-bus/told" });
    expect(kept).toMatchObject([{ bus: "told" }]);
  });
});

describe("an event of ours on a bus", () => {
  const event = {
    type: "ticket.closed",
    at: new Date("2026-03-02T12:00:00Z"),
    detail: '{"id":"evt_1"}',
  } as const;

  it("says what it is, from whom, and when", async () => {
    expect(await eventBus(client, "told")(event)).toEqual({ kind: "put" });
    expect(kept).toMatchObject([{ source: "relaydesk", type: "ticket.closed", detail: { id: "evt_1" } }]);
  });

  it.each([
    ["of its entry", "told", { ...event, detail: "{" }, "MalformedDetail"],
    ["of the request", "gone", event, "ResourceNotFoundException"],
  ])("tells a refusal %s by its word", async (_what, bus, given, code) => {
    expect(await eventBus(client, bus)(given)).toEqual({ kind: "failed", code });
  });
});
