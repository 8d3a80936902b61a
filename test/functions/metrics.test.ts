import { afterEach, describe, expect, it } from "vitest";
import { counted, measured } from "../../functions/metrics.ts";
import { noting } from "../../shared/flow/ticket-news.ts";
import { memoryStore } from "../support/memory-store.ts";
import { aTicket } from "../support/samples.ts";

describe("a figure on a log line", () => {
  afterEach(() => {
    delete process.env.SYSTEM_NAME;
  });

  it("is in the form that CloudWatch reads, under the name of the system that wrote it", () => {
    process.env.SYSTEM_NAME = "Relaydesk-staging";
    expect(counted("Messages", { channel: "email", result: "answer" }, 7)).toEqual({
      channel: "email",
      result: "answer",
      Messages: 1,
      _aws: {
        Timestamp: 7,
        CloudWatchMetrics: [
          {
            Namespace: "Relaydesk-staging",
            Dimensions: [["channel", "result"]],
            Metrics: [{ Name: "Messages", Unit: "Count" }],
          },
        ],
      },
    });
  });

  it("may be any figure, and stand for the whole system", () => {
    expect(measured("TimerLag", 61.5, "Seconds", {}, 7)).toMatchObject({
      TimerLag: 61.5,
      _aws: {
        CloudWatchMetrics: [
          { Namespace: "Relaydesk", Dimensions: [[]], Metrics: [{ Name: "TimerLag", Unit: "Seconds" }] },
        ],
      },
    });
  });
});

describe("the news of a ticket", () => {
  it("says how long its customer waited for somebody, once", async () => {
    const { store, take } = noting(memoryStore());
    const opened = { ...aTicket("one"), createdAt: "2026-01-05T12:00:00.000Z" };
    const { respondedAt: _, ...waiting } = opened;
    const answered = { ...waiting, v: waiting.v + 1, respondedAt: "2026-01-05T12:10:00.000Z" };
    await store.save({ before: undefined, after: waiting });
    await store.save({ before: waiting, after: answered });
    await store.save({ before: answered, after: { ...answered, v: answered.v + 1 } });
    expect(take().map(({ answeredAfter }) => answeredAfter)).toEqual([undefined, 600, undefined]);
  });
});
