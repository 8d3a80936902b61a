import { randomUUID } from "node:crypto";
import { Cron } from "croner";
import { z } from "zod";
import type { InvocationResult } from "./lambda.ts";

/** An `AWS::Events::Rule` with a schedule. */
export type ScheduleRule = {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly accountId: string;
  /** `rate(5 minutes)` or `cron(0 8 ? * MON-FRI *)`, in UTC. */
  readonly expression: string;
  /** `State` of the rule is not `DISABLED`. */
  readonly enabled: boolean;
  /** `Targets` as the resolved template has them. */
  readonly targets: readonly unknown[];
};

/** The clock that schedules run by; tests bring their own. Milliseconds throughout. */
export type Clock = {
  now(): number;
  /** Calls back once and returns how to cancel that. */
  after(milliseconds: number, call: () => void): () => void;
};

export type Schedules = { stop(): void };

/**
 * What a target may say. The retry policy and the dead-letter queue concern events that EventBridge cannot hand to the
 * function, which cannot happen here: they are accepted and have nothing to do.
 */
const Target = z.strictObject({
  Arn: z.string(),
  Id: z.string(),
  Input: z.string().optional(),
  RetryPolicy: z.unknown().optional(),
  DeadLetterConfig: z.unknown().optional(),
});

type Invoke = (functionArn: string, event: unknown) => Promise<InvocationResult>;
/** The time of the next run after a given time, both Unix milliseconds; `undefined` when there is none. */
type NextRun = (after: number) => number | undefined;

/** `setTimeout` cannot wait longer: 2^31 - 1 ms, about 25 days. */
const longestTimer = 2_147_483_647;

const systemClock: Clock = {
  now: Date.now,
  after(milliseconds, call) {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};

/**
 * Runs scheduled rules. A rate counts from now, so a rule of one day first runs after a day without a restart. Times that
 * pass while the machine sleeps are run once when it wakes.
 *
 * @param log receives what a function answered to when that was an error
 * @throws Error that names the rule, for an expression that EventBridge would refuse or a target property that is not known
 */
export function startSchedules(
  rules: readonly ScheduleRule[],
  invoke: Invoke,
  { clock = systemClock, log = () => {} }: { clock?: Clock; log?: (line: string) => void } = {},
): Schedules {
  const prepared = rules.map((rule) => ({
    rule,
    next: naming(rule, () => parseSchedule(rule.expression, clock.now())),
    targets: naming(rule, () => rule.targets.map(parseTarget)),
  }));
  const cancels = prepared
    .filter(({ rule }) => rule.enabled)
    .map(({ rule, next, targets }) =>
      repeat(next, clock, (time) => {
        for (const { arn, input } of targets) {
          void run(rule, arn, input ?? scheduledEvent(rule, time), invoke, log);
        }
      }),
    );
  return {
    stop() {
      for (const cancel of cancels) cancel();
    },
  };
}

/** The event that EventBridge sends for a schedule when the target has no input of its own. */
export function scheduledEvent(
  { arn, region, accountId }: Pick<ScheduleRule, "arn" | "region" | "accountId">,
  time: number,
): Record<string, unknown> {
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "Scheduled Event",
    source: "aws.events",
    account: accountId,
    time: `${new Date(time).toISOString().slice(0, 19)}Z`,
    region,
    resources: [arn],
    detail: {},
  };
}

/**
 * Reads a schedule expression of EventBridge.
 *
 * @param start Unix milliseconds that a rate counts from
 * @throws Error that says what is wrong with it
 */
export function parseSchedule(expression: string, start: number): NextRun {
  const [, kind, body = ""] = /^(rate|cron)\(([^()]*)\)$/.exec(expression) ?? [];
  if (kind === "rate") return parseRate(body, start);
  if (kind === "cron") return parseCron(body);
  throw new Error(`"${expression}" is neither rate(…) nor cron(…)`);
}

function parseRate(body: string, start: number): NextRun {
  const units = new Map([
    ["minute", 60_000],
    ["hour", 3_600_000],
    ["day", 86_400_000],
  ]);
  const [, count = "", unit = "", plural] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(body) ?? [];
  const period = Number(count) * (units.get(unit) ?? Number.NaN);
  if (!(period > 0) || (count === "1") !== (plural === "")) {
    throw new Error(`rate(${body}) is not a rate such as rate(1 minute) or rate(5 minutes)`);
  }
  return (after) => start + (Math.floor((after - start) / period) + 1) * period;
}

/** Six fields: minutes, hours, day of month, month, day of week (1 is Sunday), year. One of the two days must be `?`. */
function parseCron(body: string): NextRun {
  const fields = body.split(" ");
  const [minute, hour, dayOfMonth, month, dayOfWeek, year] = fields;
  if (fields.length !== 6) throw new Error(`cron(${body}) must have six fields`);
  if ((dayOfMonth === "?") === (dayOfWeek === "?")) {
    throw new Error(`cron(${body}) must have ? as its day of month or as its day of week, and not as both`);
  }
  const days = [dayOfMonth, month, dayOfWeek].map((field) => (field === "?" ? "*" : field));
  const pattern = ["0", minute, hour, ...days, year].join(" ");
  try {
    const cron = new Cron(pattern, {
      mode: "7-part",
      timezone: "UTC",
      alternativeWeekdays: true,
      sloppyRanges: true,
    });
    return (after) => cron.nextRun(new Date(after))?.getTime();
  } catch (cause) {
    throw new Error(`cron(${body}) cannot be read: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
}

function parseTarget(declared: unknown): { arn: string; input: unknown } {
  const target = Target.safeParse(declared);
  if (!target.success) {
    const { message, path } = target.error.issues[0] ?? { message: "", path: [] };
    throw new Error(`a target is not known to the local system: ${[...path, message].join(": ")}`);
  }
  const { Arn: arn, Input: input } = target.data;
  return { arn, input: input === undefined ? undefined : parseInput(input) };
}

function parseInput(input: string): unknown {
  try {
    return JSON.parse(input);
  } catch (cause) {
    throw new Error(`the Input of a target is not JSON: ${input}`, { cause });
  }
}

function repeat(next: NextRun, clock: Clock, act: (time: number) => void): () => void {
  let cancel = () => {};
  const arm = (due: number | undefined): void => {
    if (due === undefined) return;
    const wait = Math.max(0, due - clock.now());
    cancel = clock.after(Math.min(wait, longestTimer), () => {
      // A timer may fire early: by design when the wait is long, by a millisecond otherwise.
      if (clock.now() < due) return arm(due);
      // Armed before the act, so that nothing the act does can end the schedule.
      arm(next(clock.now()));
      act(due);
    });
  };
  arm(next(clock.now()));
  return () => cancel();
}

async function run(
  rule: ScheduleRule,
  arn: string,
  event: unknown,
  invoke: Invoke,
  log: (line: string) => void,
): Promise<void> {
  try {
    const result = await invoke(arn, event);
    if ("error" in result) {
      log(`schedule ${rule.name}: ${result.error.errorType}: ${result.error.errorMessage}`);
    }
  } catch (error) {
    log(`schedule ${rule.name}: ${error instanceof Error ? error.message : error}`);
  }
}

function naming<T>({ name }: ScheduleRule, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new Error(`The rule ${name}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}
