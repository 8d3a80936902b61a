import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { environments } from "../../../functions/env.ts";
import { limits } from "../../../infra/cloud/limits.ts";
import {
  type CostInput,
  costOf,
  idleCostOf,
  mixOf,
  type Traffic,
  usualTraffic,
} from "../../../infra/cost/cost.ts";
import { trafficOf } from "../../../infra/cost/main.ts";
import { type MeasuredKind, readMeasured } from "../../../infra/cost/measured.ts";
import { prices, sources } from "../../../infra/cost/prices.ts";
import { shapeOf } from "../../../infra/cost/shape.ts";
import { resources } from "../cloud/the-template.ts";

const template = {
  Resources: Object.fromEntries(resources.map(({ id, Type, Properties }) => [id, { Type, Properties }])),
};
// As most have it: without a bus.
const shape = { ...shapeOf([template]), eventBuses: 0 };
const measured = readMeasured();
const real: CostInput = { traffic: usualTraffic, shape, measured, prices };

/** A world in which everything takes one of everything. */
const bare: CostInput = {
  prices,
  traffic: {
    ...usualTraffic,
    messages: 1e6,
    mail: 0,
    form: 0,
    chat: 0,
    answered: 1,
    repeated: 0,
    coldShare: 0,
    agents: 0,
    freeUnits: false,
  },
  shape: shapeOf([{ Resources: {} }]),
  measured: {
    date: "",
    commit: "",
    kinds: [
      ...["webhook", "form", "mail", "chat"].flatMap((channel) => [
        kind(`${channel}, answered`),
        kind(`${channel}, for a person`),
      ]),
      kind("webhook, delivered twice"),
      kind("agent answers and closes"),
    ],
    cpuMs: {},
    loadCpuMs: {},
    tableBytes: 0,
    learning: { writeUnits: 0, readUnits: 0 },
  },
};

function kind(name: string): MeasuredKind {
  return {
    kind: name,
    invocations: { "receive-webhook": 1 },
    calls: {},
    logBytes: {},
    writeUnits: 8,
    readUnits: 2,
  };
}

const lineOf = (cost: ReturnType<typeof costOf>, price: string) =>
  cost.lines.filter((line) => line.price === price).reduce((sum, { usd }) => sum + usd, 0);

describe("the shape of a deployment", () => {
  it("is read from its template", () => {
    expect(shape.polledQueues).toBe(
      resources.filter(({ Type }) => Type === "AWS::Lambda::EventSourceMapping").length,
    );
    expect(shape.alarms).toBe(resources.filter(({ Type }) => Type === "AWS::CloudWatch::Alarm").length);
    expect(shape.scheduled).toEqual(
      expect.arrayContaining([
        { functionName: "run-timers", runs: 43_200 },
        { functionName: "check-channels", runs: 8_640 },
      ]),
    );
    expect(shape.mailDays).toBe(400);
    expect(shape.recovery).toBe(true);
  });

  it("has the memory of every function", () => {
    const memory = Object.fromEntries(Object.entries(limits).map(([name, { memoryMb }]) => [name, memoryMb]));
    expect(shape.memoryMb).toEqual(memory);
    expect(Object.keys(shape.memoryMb)).toHaveLength(Object.keys(environments).length);
  });

  it("adds up over several templates", () => {
    expect(shapeOf([template, { Resources: { D: { Type: "AWS::CloudWatch::Dashboard" } } }]).dashboards).toBe(
      shape.dashboards + 1,
    );
  });
});

describe("what a month costs", () => {
  it("is counts times prices", () => {
    const cost = costOf(bare);
    // A million of requests, of invocations, and of messages that take 8 write and 2 read units.
    expect(lineOf(cost, "httpRequest")).toBeCloseTo(1);
    expect(lineOf(cost, "invocation")).toBeCloseTo(0.2);
    expect(lineOf(cost, "writeUnit")).toBeCloseTo(8 * 0.625);
    expect(lineOf(cost, "readUnit")).toBeCloseTo(2 * 0.125);
    expect(lineOf(cost, "gbSecond")).toBe(0);
  });

  it("stretches CPU to the share that a function's memory gets, and adds what it waits for", () => {
    const kinds = bare.measured.kinds.map((each) => ({
      ...each,
      calls: { "receive-webhook sqs:SendMessage": 1 },
    }));
    const cost = costOf({
      ...bare,
      shape: { ...bare.shape, memoryMb: { "receive-webhook": 512 } },
      measured: { ...bare.measured, kinds, cpuMs: { "receive-webhook": 10 } },
    });
    const milliseconds = 10 * (1769 / 512) + 12;
    expect(lineOf(cost, "gbSecond")).toBeCloseTo((1e6 * (milliseconds / 1000) * 0.5 * 13.3334) / 1e6, 5);
  });

  it("counts what is free once, whatever uses it", () => {
    const cost = costOf({ ...bare, traffic: { ...bare.traffic, messages: 2e6, freeUnits: true } });
    expect(lineOf(cost, "invocation")).toBeCloseTo(0.2);
  });

  it("names SES's price of the plan, for every mail that goes out", () => {
    const bySes = (plan: Traffic["sesPlan"]) =>
      costOf({ ...real, traffic: { ...usualTraffic, sesPlan: plan } }).groups["mail by SES"];
    expect(bySes("essentials")).toBeGreaterThan(bySes("a-la-carte"));
  });

  it("has a line for each measured kind of message, whose shares make up all messages", () => {
    const mix = mixOf(usualTraffic);
    const known = measured.kinds.map(({ kind: name }) => name);
    expect(mix.map(([name]) => name).filter((name) => !known.includes(name))).toEqual([]);
    expect(mix.reduce((sum, [, count]) => sum + count, 0)).toBeCloseTo(usualTraffic.messages);
  });

  it("never gets less by more messages, and its lines are its sum", () => {
    const share = fc.double({ min: 0, max: 0.33, noNaN: true });
    fc.assert(
      fc.property(fc.nat(1e7), fc.nat(1e7), share, share, share, (some, more, mail, form, chat) => {
        const of = (messages: number) =>
          costOf({ ...real, traffic: { ...usualTraffic, messages, mail, form, chat } });
        const [less, all] = [of(some), of(some + more)];
        expect(all.usd).toBeGreaterThanOrEqual(less.usd - 1e-9);
        expect(Object.values(all.groups).reduce((sum, usd) => sum + usd, 0)).toBeCloseTo(all.usd, 4);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ["alarms above ten", { alarms: 5 }, 0.5],
    ["dashboards above three", { dashboards: 4 }, 3],
    ["KMS keys", { keys: 1 }, 1],
    ["secrets", { secrets: 2 }, 0.8],
    ["hosted zones", { hostedZones: 1 }, 0.5],
  ] as const)("at rest grows with %s", (_, more, usd) => {
    const none = { ...shape, alarms: 10, dashboards: 0, keys: 0, secrets: 0, hostedZones: 0 };
    const added = Object.fromEntries(
      Object.entries(more).map(([name, count]) => [name, count + none[name as "alarms"]]),
    );
    const idle = (of: typeof shape) => idleCostOf({ shape: of, measured, prices }).usd;
    expect(idle({ ...none, ...added }) - idle(none)).toBeCloseTo(usd, 6);
  });

  it("grows by a bus with the events on it alone: idle, a bus costs nothing", () => {
    const withBus = { ...shape, eventBuses: 1 };
    const without = { ...shape, eventBuses: 0 };
    const idle = (of: typeof shape) => idleCostOf({ shape: of, measured, prices }).usd;
    expect(idle(withBus)).toBe(idle(without));
    const month = (of: typeof shape) => costOf({ ...real, shape: of });
    const lines = month(withBus).lines.filter(({ item }) => item === "events on the bus");
    expect(lines.find(({ price }) => price === "busEvent")?.quantity).toBe(4e6);
    expect(month(without).lines.some(({ item }) => item === "events on the bus")).toBe(false);
  });

  it("at rest is nothing but what there is at rest", () => {
    const idle = idleCostOf({ shape, measured, prices });
    expect(idle.usd).toBe(idle.groups["at rest"]);
  });

  it("has a figure for every line", () => {
    const { lines } = costOf(real);
    expect(lines.filter(({ quantity, usd }) => !(quantity > 0 && Number.isFinite(usd)))).toEqual([]);
    expect(lines.some(({ group, price }) => group === "messages" && price === "gbSecond")).toBe(true);
  });

  it("has a source for every price", () => {
    expect(Object.values(prices).filter(({ source }) => !(source in sources))).toEqual([]);
  });
});

describe("what was measured", () => {
  const unitsOf = (name: string) => measured.kinds.find(({ kind: each }) => each === name)?.writeUnits ?? 0;
  const rows: readonly { kind: string; outcome?: string; writeUnits: number }[] = JSON.parse(
    readFileSync("bench/results/write-units.json", "utf8"),
  ).figures;
  const row = (name: string) => rows.find((each) => each.kind === name)?.writeUnits ?? 0;

  // A change of what a message writes changes `write-units.json`, which its own test holds: then this one says that the
  // requests have to be counted again (`npm run bench -- requests`), and with them what a month costs.
  it.each([
    ["mail, answered", ["mail, new customer, answered", "answer by mail", "receipt of a delivery"]],
    [
      "mail, for a person",
      ["mail, new customer, acknowledged", "acknowledgement by mail", "receipt of a delivery"],
    ],
    ["form, answered", ["form, new customer, answered", "answer by mail", "receipt of a delivery"]],
    [
      "webhook, answered",
      ["Telegram, new customer, answered", "Telegram, one message", "answer on Telegram"],
    ],
  ])("for '%s' is what its parts are, and little more", (name, parts) => {
    const sum = parts.reduce((all, part) => all + row(part), 0);
    expect(sum).toBeGreaterThan(10);
    expect(unitsOf(name)).toBeGreaterThanOrEqual(0.9 * sum);
    expect(unitsOf(name)).toBeLessThanOrEqual(1.2 * sum);
  });
});

describe("docs/cost.md", () => {
  const docs = readFileSync("docs/cost.md", "utf8");
  const said = (what: string) => {
    const [, usd] = new RegExp(`^\\| ${what} \\| at most (\\d+(?:\\.\\d+)?) \\|`, "m").exec(docs) ?? [];
    return Number(usd ?? Number.NaN);
  };
  const million = costOf({ ...real, traffic: { ...usualTraffic, freeUnits: false } });

  it.each([
    ["a month at rest", idleCostOf({ shape, measured, prices }).usd],
    ["a million messages without SES, storage and people", million.groups.messages],
    ["what people do about the half that is theirs", million.groups.people],
    ["SES for them", million.groups["mail by SES"]],
  ])("promises of %s what still holds", (what, usd) => {
    expect(usd).toBeGreaterThan(said(what) / 2);
    expect(usd).toBeLessThanOrEqual(said(what));
  });
});

describe("the command's flags", () => {
  it.each([
    [
      { messages: "2e6", mail: "0.1" },
      { messages: 2e6, mail: 0.1 },
    ],
    [
      { "ses-plan": "a-la-carte", "no-free-units": true },
      { sesPlan: "a-la-carte", freeUnits: false },
    ],
  ])("%j are traffic", (values, expected) => {
    expect(trafficOf(values)).toMatchObject(expected);
  });

  it.each([
    [{ mail: "1.2" }, "--mail 1.2: must be a number from 0 to 1"],
    [{ messages: "many" }, "--messages many: must be a number of 0 or more"],
    [{ batch: "0" }, "--batch 0: must be a number of 1 or more"],
    [{ "ses-plan": "gold" }, "--ses-plan gold: there are essentials and a-la-carte"],
    [{ mail: "0.9" }, "--mail, --form and --chat are shares"],
  ])("%j are refused with a sentence", (values, message) => {
    expect(() => trafficOf(values)).toThrow(message);
  });
});
