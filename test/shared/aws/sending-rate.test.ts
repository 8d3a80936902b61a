import { describe, expect, it } from "vitest";
import { type SendQuota, sendingRate } from "../../../shared/aws/sending-rate.ts";

/** A sender on a clock of its own, which goes on only when somebody sleeps or is told to. */
function sender(quota: Partial<SendQuota> | Error, senders = 1) {
  let time = 1_000_000;
  let asked = 0;
  const rate = sendingRate({
    readQuota: async () => {
      asked += 1;
      if (quota instanceof Error) throw quota;
      return { perSecond: 10, perDay: 50_000, sentToday: 0, ...quota };
    },
    senders,
    now: () => time,
    sleep: async (milliseconds) => {
      time += milliseconds;
    },
    random: () => 0.5,
  });
  return {
    turn: () => rate.turn(),
    pass: (milliseconds: number) => {
      time += milliseconds;
    },
    time: () => time - 1_000_000,
    asked: () => asked,
  };
}

describe("the sending rate", () => {
  it("lets a second's worth go at once, and after that one by one", async () => {
    const { turn, time } = sender({ perSecond: 10 });
    const times: number[] = [];
    for (let mail = 0; mail < 25; mail += 1) {
      expect(await turn()).toBe("now");
      times.push(time());
    }
    expect(times.filter((at) => at === 0)).toHaveLength(10);
    expect(times.at(-1)).toBe(1500);
  });

  it("is never exceeded by those who share it, in any second after the first", async () => {
    const { turn, time } = sender({ perSecond: 14 }, 5);
    const times: number[] = [];
    for (let mail = 0; mail < 30; mail += 1) {
      await turn();
      times.push(time());
    }
    for (const from of times.filter((at) => at > 0)) {
      expect(times.filter((at) => at >= from && at < from + 1000).length).toBeLessThanOrEqual(3);
    }
  });

  it("sends somebody away who would wait too long, and keeps no turn for them", async () => {
    const { turn, pass } = sender({ perSecond: 1 }, 5);
    expect(await turn()).toBe("now");
    expect(await turn()).toEqual({ retryAfterSeconds: 30 });
    expect(await turn()).toEqual({ retryAfterSeconds: 30 });
    pass(5000);
    expect(await turn()).toBe("now");
  });

  it("stops when the day's share is used up", async () => {
    const { turn } = sender({ perDay: 200, sentToday: 199 });
    expect(await turn()).toBe("now");
    expect(await turn()).toEqual({ retryAfterSeconds: 900 });
  });

  it("asks once for many mails, and again after five minutes", async () => {
    const { turn, pass, asked } = sender({});
    await Promise.all([turn(), turn(), turn()]);
    expect(asked()).toBe(1);
    pass(5 * 60_000);
    await turn();
    expect(asked()).toBe(2);
  });

  it("goes on slowly when SES does not answer", async () => {
    const { turn, time } = sender(new Error("throttled"));
    expect([await turn(), await turn(), await turn()]).toEqual(["now", "now", "now"]);
    expect(time()).toBe(2000);
  });
});
