import fc from "fast-check";
import { expect, test } from "vitest";
import { ApiError } from "../../../infra/local/dynamodb/errors.ts";
import { createDynamo, type Dynamo } from "../../../infra/local/dynamodb.ts";
import { encodedItem, encodedKey, rendered } from "./dynamodb-expressions.ts";
import {
  type Clause,
  type Condition,
  type NewValue,
  type Outcome,
  type Path,
  type Term,
  type Value,
  type World,
  type Write,
  written,
} from "./dynamodb-oracle.ts";
import { tableWithIndexes } from "./dynamodb-tables.ts";

const TableName = "compared";

const number = fc.integer({ min: -3, max: 12 });
const text = fc.constantFrom("a", "ab", "b", "支付", "支");
const members = fc
  .uniqueArray(fc.constantFrom("p", "q", "r"), { minLength: 1 })
  .map((names) => new Set(names));
const list = fc.array(number, { maxLength: 3 });
const map = fc.record({ k: number, j: text }, { requiredKeys: [] });
const value = fc.oneof<fc.Arbitrary<Value>[]>(number, text, members, list, map);
const item = fc.record(
  { n: value, m: number, s: text, t: members, l: list, d: map, queue: text, due: number },
  { requiredKeys: [] },
);
const path = fc.constantFrom<Path>("n", "m", "s", "t", "l", "d", "d.k", "l[0]", "queue");
const key = fc.constantFrom("one", "two", "three");

const term = fc.oneof<fc.Arbitrary<Term>[]>(
  fc.record({ path }),
  fc.record({ sizeOf: path }),
  fc.record({ value: fc.oneof(number, text) }),
);
/** Two different operands of which one at least is a path: DynamoDB refuses others before it looks at an item. */
const twoTerms = fc.tuple(fc.oneof(fc.record({ path }), fc.record({ sizeOf: path })), term);
const comparison = fc
  .tuple(fc.constantFrom("=", "<>", "<", "<=", ">", ">="), twoTerms)
  .filter(([, [left, right]]) => JSON.stringify(left) !== JSON.stringify(right))
  .map(([is, [left, right]]): Condition => ({ is, left, right }));
const equality = fc
  .tuple(fc.constantFrom("=", "<>"), path, value)
  .map(([is, of, to]): Condition => ({ is, left: { path: of }, right: { value: to } }));

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: "small" },
    fc.record({ is: fc.constantFrom("there", "absent"), path }),
    comparison,
    equality,
    fc.record({ is: fc.constant("begins"), path, text }),
    fc.record({ is: fc.constant("contains"), path, value: fc.oneof(number, text) }),
    fc.record({
      is: fc.constant("between"),
      term: fc.record({ path }),
      low: fc.integer({ min: -3, max: 4 }),
      high: fc.integer({ min: 4, max: 12 }),
    }),
    fc.record({ is: fc.constant("not"), inner: tie("condition") }),
    fc.record({ is: fc.constantFrom("and", "or"), both: fc.tuple(tie("condition"), tie("condition")) }),
  ),
}));

const newValue = fc.oneof<fc.Arbitrary<NewValue>[]>(
  fc.record({ value }),
  fc.record({ copyOf: path }),
  fc.record({ sumOf: path, and: number }),
  fc.record({ ifAbsent: path, value }),
  fc.record({ appendTo: path, items: list }),
);
const clause = fc.oneof<fc.Arbitrary<Clause>[]>(
  fc.record({
    do: fc.constant("set"),
    path: fc.constantFrom("n", "m", "d", "d.k", "l[0]", "l[7]"),
    to: newValue,
  }),
  fc.record({ do: fc.constant("set"), path: fc.constant("queue"), to: fc.record({ value: text }) }),
  fc.record({ do: fc.constant("set"), path: fc.constant("due"), to: fc.record({ value: number }) }),
  fc.record({ do: fc.constant("remove"), path: fc.constantFrom("n", "t", "d.k", "l[0]", "queue", "due") }),
  fc.record({ do: fc.constant("add"), path: fc.constantFrom("n", "d.k", "due"), value: number }),
  fc.record({ do: fc.constant("add"), path: fc.constantFrom("n", "t"), value: members }),
  fc.record({ do: fc.constant("delete"), path: fc.constantFrom("n", "t"), value: members }),
);
/** No two clauses about the same attribute, for DynamoDB refuses overlapping paths. */
const clauses = fc.uniqueArray(clause, {
  minLength: 1,
  maxLength: 4,
  selector: (each) => /^\w+/.exec(each.path)?.[0],
});

const when = { condition: fc.option(condition, { nil: undefined }) };
const write = fc.oneof<fc.Arbitrary<Write>[]>(
  fc.record({ kind: fc.constant("Put"), key, item, ...when }),
  fc.record({ kind: fc.constant("Update"), key, clauses, ...when }),
  fc.record({ kind: fc.constant("Update"), key, clauses }),
  fc.record({ kind: fc.constant("Delete"), key, ...when }),
);
const check = fc.record({ kind: fc.constant("ConditionCheck"), key, condition });
const action = fc.oneof({ weight: 5, arbitrary: write }, { weight: 1, arbitrary: check });
const history = fc.array(
  fc.oneof(
    fc.record({ one: write }),
    fc.record({ all: fc.array(action, { minLength: 1, maxLength: 4 }), sentTwice: fc.boolean() }),
  ),
  { minLength: 1, maxLength: 16 },
);

/** How a request ended: one outcome for a single write, one for each action of a transaction, or a plain refusal. */
async function outcomesOf(promise: Promise<object>): Promise<string[]> {
  try {
    await promise;
    return ["None"];
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { CancellationReasons: reasons } = error.body;
    if (Array.isArray(reasons)) return reasons.map((reason: { Code: string }) => reason.Code);
    return [error.code.replace(/Exception$/, "").replace(/^Validation$/, "ValidationError")];
  }
}

function carriedOut(world: World, one: Write): { world: World; outcome: Outcome } {
  const result = written(world, one);
  return typeof result === "string" ? { world, outcome: result } : { world: result, outcome: "None" };
}

/** What a transaction should come to: every action sees the world as it was, for no two are about one item. */
function carriedOutTogether(world: World, all: Write[]): { world: World; outcomes: string[] } {
  if (new Set(all.map((each) => each.key)).size < all.length) return { world, outcomes: ["ValidationError"] };
  const outcomes = all.map((each) => carriedOut(world, each).outcome);
  if (outcomes.some((outcome) => outcome !== "None")) return { world, outcomes };
  return { world: all.reduce((now, each) => carriedOut(now, each).world, world), outcomes: ["None"] };
}

/** What is in the table or index, by key; sets sorted. */
async function contents(dynamo: Dynamo, IndexName?: string): Promise<Map<string, unknown>> {
  const page = await dynamo.perform("Scan", { TableName, ...(IndexName && { IndexName }) });
  const items: { pk: { S: string } }[] = "Items" in page && Array.isArray(page.Items) ? page.Items : [];
  return new Map(items.map((each) => [each.pk.S, sortedSets(each)]));
}

function expectedContents(world: World, needed: string[]): Map<string, unknown> {
  const shown = [...world].filter(([, each]) => needed.every((name) => each[name] !== undefined));
  return new Map(shown.map(([of, each]) => [of, sortedSets({ ...encodedKey(of), ...encodedItem(each) })]));
}

function sortedSets(wire: unknown): unknown {
  return JSON.parse(JSON.stringify(wire), (name, each) => (name === "SS" ? each.toSorted() : each));
}

test("any history of writes and transactions ends as a simple model says, in the table and in its index", async () => {
  await fc.assert(
    fc.asyncProperty(history, async (steps) => {
      const dynamo = createDynamo();
      await dynamo.perform("CreateTable", { ...tableWithIndexes(TableName) });
      let world: World = new Map();
      for (const [position, step] of steps.entries()) {
        if ("one" in step) {
          const { outcome, world: next } = carriedOut(world, step.one);
          const request = rendered(TableName, step.one);
          expect(await outcomesOf(dynamo.perform(`${step.one.kind}Item`, request))).toEqual([outcome]);
          world = next;
        } else {
          const TransactItems = step.all.map((each) => ({ [each.kind]: rendered(TableName, each) }));
          const request = { TransactItems, ClientRequestToken: `step-${position}` };
          const { outcomes, world: next } = carriedOutTogether(world, step.all);
          for (let sent = 0; sent < (step.sentTwice ? 2 : 1); sent++)
            expect(await outcomesOf(dynamo.perform("TransactWriteItems", request))).toEqual(outcomes);
          world = next;
        }
      }
      expect(await contents(dynamo)).toEqual(expectedContents(world, []));
      expect(await contents(dynamo, "byQueue")).toEqual(expectedContents(world, ["queue", "due"]));
      await dynamo.close();
    }),
    { numRuns: 60 },
  );
});
