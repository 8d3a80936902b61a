import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { InvocationResult } from "../../../infra/local/lambda.ts";
import {
  type Clock,
  parseSchedule,
  type ScheduleRule,
  startSchedules,
} from "../../../infra/local/schedules.ts";

const start = Date.parse("2026-11-22T23:50:30Z");

/** A clock that stands until it is told to go on. */
function manualClock(time = start) {
  const timers = new Set<{ at: number; call: () => void }>();
  const clock: Clock = {
    now: () => time,
    after(milliseconds, call) {
      const timer = { at: time + milliseconds, call };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };
  const advance = (to: number) => {
    for (;;) {
      const due = [...timers].filter(({ at }) => at <= to).sort((left, right) => left.at - right.at)[0];
      if (!due) break;
      timers.delete(due);
      time = Math.max(time, due.at);
      due.call();
    }
    time = to;
  };
  /** The time passes without any timer firing, as when a laptop is closed. */
  const sleep = (to: number) => {
    time = to;
  };
  return { clock, advance, sleep, pending: () => timers.size };
}

function rule(more: Partial<ScheduleRule> = {}): ScheduleRule {
  return {
    name: "clock",
    arn: "arn:aws:events:eu-west-1:111122223333:rule/clock",
    region: "eu-west-1",
    accountId: "111122223333",
    expression: "rate(1 minute)",
    enabled: true,
    targets: [{ Arn: "fn", Id: "Target0" }],
    ...more,
  };
}

function run(
  rules: ScheduleRule[],
  clock: Clock,
  answer: () => Promise<InvocationResult> = async () => ({ payload: "null" }),
) {
  const calls: { arn: string; event: Record<string, unknown> }[] = [];
  const lines: string[] = [];
  const schedules = startSchedules(
    rules,
    (arn, event) => {
      calls.push({ arn, event: event as Record<string, unknown> });
      return answer();
    },
    { clock, log: (line) => lines.push(line) },
  );
  return { calls, lines, schedules };
}

describe("expressions", () => {
  it.each([
    ["rate(1 minute)", ["2026-11-22T23:51:30", "2026-11-22T23:52:30"]],
    ["rate(5 minutes)", ["2026-11-22T23:55:30", "2026-11-23T00:00:30"]],
    ["rate(1 hour)", ["2026-11-23T00:50:30"]],
    ["rate(2 days)", ["2026-11-24T23:50:30"]],
    ["cron(0 10 * * ? *)", ["2026-11-23T10:00:00", "2026-11-24T10:00:00"]],
    ["cron(15 12 * * ? *)", ["2026-11-23T12:15:00"]],
    ["cron(0 18 ? * MON-FRI *)", ["2026-11-23T18:00:00", "2026-11-24T18:00:00"]],
    ["cron(0 8 1 * ? *)", ["2026-12-01T08:00:00", "2027-01-01T08:00:00"]],
    ["cron(0/15 * * * ? *)", ["2026-11-23T00:00:00", "2026-11-23T00:15:00"]],
    [
      "cron(5/20 * * * ? *)",
      ["2026-11-23T00:05:00", "2026-11-23T00:25:00", "2026-11-23T00:45:00", "2026-11-23T01:05:00"],
    ],
    ["cron(0/5 8-17 ? * MON-FRI *)", ["2026-11-23T08:00:00", "2026-11-23T08:05:00"]],
    ["cron(0 0 ? * 1 *)", ["2026-11-29T00:00:00"]],
    ["cron(0 0 ? * 7 *)", ["2026-11-28T00:00:00"]],
    ["cron(0 0 L * ? *)", ["2026-11-30T00:00:00", "2026-12-31T00:00:00"]],
    ["cron(0 0 ? * 3#2 *)", ["2026-12-08T00:00:00"]],
    ["cron(0 0 3W * ? *)", ["2026-12-03T00:00:00", "2027-01-04T00:00:00"]],
    [
      "cron(0 0 1 JAN,JUL ? 2027-2028)",
      ["2027-01-01T00:00:00", "2027-07-01T00:00:00", "2028-01-01T00:00:00"],
    ],
    ["cron(30 23 22 11 ? 2026)", []],
  ])("%s runs at %j", (expression, times) => {
    const next = parseSchedule(expression, start);
    const found: string[] = [];
    let after: number | undefined = start;
    while (found.length < Math.max(times.length, 1)) {
      after = next(after);
      if (after === undefined) break;
      found.push(new Date(after).toISOString().slice(0, 19));
    }
    expect(found).toEqual(times);
  });

  it.each([
    ["rate(1 minutes)", /rate\(1 minutes\) is not a rate/],
    ["rate(5 minute)", /not a rate/],
    ["rate(0 minutes)", /not a rate/],
    ["rate(1.5 hours)", /not a rate/],
    ["rate(30 seconds)", /not a rate/],
    ["cron(0 10 * * * *)", /must have \? as its day/],
    ["cron(0 10 ? * ? *)", /must have \? as its day/],
    ["cron(0 10 * * ?)", /must have six fields/],
    ["cron(60 10 * * ? *)", /cron\(60 10 \* \* \? \*\) cannot be read/],
    ["at(2026-11-22T00:00:00)", /neither rate\(…\) nor cron\(…\)/],
    ["every minute", /neither/],
  ])("%s is refused, and the rule is named", (expression, message) => {
    expect(() => run([rule({ expression })], manualClock().clock)).toThrow(message);
    expect(() => run([rule({ expression })], manualClock().clock)).toThrow(/^The rule clock: /);
  });

  it("have the next run of a rate always after now, at most a period away and on the grid from the start", () => {
    const day = 86_400_000;
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 90 }),
        fc.integer({ min: 0, max: 30 * day }),
        (minutes, passed) => {
          const next = parseSchedule(`rate(${minutes} minutes)`, start)(start + passed) ?? 0;
          expect(next).toBeGreaterThan(start + passed);
          expect(next - start - passed).toBeLessThanOrEqual(minutes * 60_000);
          expect((next - start) % (minutes * 60_000)).toBe(0);
        },
      ),
    );
  });
});

describe("a schedule", () => {
  it("sends the event that EventBridge sends", () => {
    const { clock, advance } = manualClock();
    const { calls } = run([rule({ expression: "cron(0/1 * * * ? *)" })], clock);
    advance(start + 60_000);
    expect(calls).toEqual([
      {
        arn: "fn",
        event: {
          version: "0",
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          "detail-type": "Scheduled Event",
          source: "aws.events",
          account: "111122223333",
          time: "2026-11-22T23:51:00Z",
          region: "eu-west-1",
          resources: ["arn:aws:events:eu-west-1:111122223333:rule/clock"],
          detail: {},
        },
      },
    ]);
  });

  it("sends a target's own input to that target, and goes on for as long as the clock does", () => {
    const { clock, advance } = manualClock();
    const targets = [
      { Arn: "a", Id: "0", Input: '{"job":"close"}', RetryPolicy: { MaximumRetryAttempts: 1 } },
      { Arn: "b", Id: "1", Input: '"text"' },
    ];
    const { calls } = run([rule({ targets })], clock);
    advance(start + 3 * 60_000);
    expect(calls.map(({ arn }) => arn)).toEqual(["a", "b", "a", "b", "a", "b"]);
    expect(calls.slice(0, 2).map(({ event }) => event)).toEqual([{ job: "close" }, "text"]);
  });

  it("that is disabled never runs, and one that is stopped runs no more", () => {
    const { clock, advance, pending } = manualClock();
    const { calls, schedules } = run([rule({ enabled: false }), rule()], clock);
    advance(start + 60_000);
    schedules.stop();
    advance(start + 600_000);
    expect([calls.length, pending()]).toEqual([1, 0]);
  });

  it("waits for a run that is further away than a timer can count", () => {
    const { clock, advance } = manualClock();
    const { calls } = run([rule({ expression: "rate(60 days)" })], clock);
    advance(start + 60 * 86_400_000 - 1);
    expect(calls).toHaveLength(0);
    advance(start + 60 * 86_400_000);
    expect(calls).toHaveLength(1);
  });

  it("runs once for all the times that passed while the machine slept", () => {
    const { clock, advance, sleep } = manualClock();
    const { calls } = run([rule()], clock);
    sleep(start + 3_600_000 + 1);
    advance(start + 3_600_000 + 1);
    expect(calls).toHaveLength(1);
    advance(start + 3_660_000);
    expect(calls).toHaveLength(2);
  });

  it.each<[string, () => Promise<InvocationResult>, RegExp]>([
    [
      "fails",
      async () => ({ error: { errorType: "TypeError", errorMessage: "x" } }),
      /^schedule clock: TypeError: x$/,
    ],
    [
      "does not exist",
      async () => Promise.reject(new Error("There is no function fn")),
      /^schedule clock: There is no/,
    ],
  ])("goes on and says so when its function %s", async (_what, answer, line) => {
    const { clock, advance } = manualClock();
    const { calls, lines } = run([rule()], clock, answer);
    advance(start + 120_000);
    await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    expect(calls).toHaveLength(2);
    expect(lines).toEqual([expect.stringMatching(line), expect.stringMatching(line)]);
  });

  it.each([
    [
      "a property that is not known",
      { Arn: "a", Id: "0", InputTransformer: {} },
      /The rule clock: .*InputTransformer/,
    ],
    ["an input that is not JSON", { Arn: "a", Id: "0", Input: "{" }, /The rule clock: .*not JSON: \{/],
    ["no function", { Id: "0" }, /The rule clock: .*Arn/],
  ])("is refused when a target has %s", (_what, target, message) => {
    expect(() => run([rule({ targets: [target] })], manualClock().clock)).toThrow(message);
  });
});
