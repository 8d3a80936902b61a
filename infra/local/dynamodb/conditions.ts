import database from "dynalite/db/index.js";
import type { Attribute, Comparator, Expression, Item, Operand } from "./shapes.ts";

/**
 * Whether a condition or filter holds for an item (an absent item is `{}`).
 *
 * Written here rather than left to dynalite because three of its answers differ from DynamoDB's: a comparison of two
 * absent operands is true there, maps and lists never equal their copies, and text is ordered by UTF-16 units.
 * A comparison with an absent operand is false, and so is every function of one; `<>` is the negation of `=`.
 */
export function holds(expression: Expression, item: Item): boolean {
  switch (expression.type) {
    case "and":
      return holds(expression.args[0], item) && holds(expression.args[1], item);
    case "or":
      return holds(expression.args[0], item) || holds(expression.args[1], item);
    case "not":
      return !holds(expression.args[0], item);
    default: {
      const operands = expression.args.map((operand) => resolved(operand, item));
      const name = expression.type === "function" ? expression.name : expression.type;
      return predicateHolds(name, operands);
    }
  }
}

function predicateHolds(name: string, [subject, ...others]: (Attribute | undefined)[]): boolean {
  const [first, second] = others;
  switch (name) {
    case "attribute_exists":
      return subject !== undefined;
    case "attribute_not_exists":
      return subject === undefined;
    case "attribute_type":
      return subject !== undefined && first !== undefined && typeName(subject) === textOf(first);
    case "begins_with":
      return subject !== undefined && first !== undefined && beginsWith(subject, first);
    case "contains":
      return subject !== undefined && first !== undefined && contains(subject, first);
    case "in":
      return others.some((other) => compares("=", subject, other));
    case "between":
      return compares(">=", subject, first) && compares("<=", subject, second);
    case "=":
    case "<>":
    case "<":
    case "<=":
    case ">":
    case ">=":
      return compares(name, subject, first);
    default:
      throw new Error(`the condition function ${name} is unknown`);
  }
}

function resolved(operand: Operand, item: Item): Attribute | undefined {
  if (Array.isArray(operand)) return database.mapPath(operand, item) ?? undefined;
  if (!("type" in operand)) return operand;
  const [subject] = operand.args;
  const value = subject && resolved(subject, item);
  const size = value && sizeOf(value);
  return size === undefined ? undefined : { N: String(size) };
}

/** The function `size`: characters, bytes or members; numbers and booleans have none. */
function sizeOf(value: Attribute): number | undefined {
  if ("S" in value) return value.S.length;
  if ("B" in value) return Buffer.byteLength(value.B, "base64");
  if ("M" in value) return Object.keys(value.M).length;
  return membersOf(value)?.length;
}

function compares(
  comparator: Comparator,
  left: Attribute | undefined,
  right: Attribute | undefined,
): boolean {
  if (comparator === "<>") return !compares("=", left, right);
  if (left === undefined || right === undefined) return false;
  if (comparator === "=") return equal(left, right);
  const order = orderOf(left, right);
  if (order === undefined) return false;
  if (comparator === "<") return order < 0;
  if (comparator === "<=") return order <= 0;
  if (comparator === ">") return order > 0;
  return order >= 0;
}

/** Negative, zero or positive; nothing when the two are of different types or of a type without order. */
function orderOf(left: Attribute, right: Attribute): number | undefined {
  if ("N" in left && "N" in right) {
    if (database.compare("<", left, [right])) return -1;
    return database.compare(">", left, [right]) ? 1 : 0;
  }
  const encoding = "S" in left && "S" in right ? "utf8" : "base64";
  const [a, b] = [textOf(left), textOf(right)];
  if (a === undefined || b === undefined || typeName(left) !== typeName(right)) return undefined;
  return Buffer.compare(Buffer.from(a, encoding), Buffer.from(b, encoding));
}

function equal(left: Attribute, right: Attribute): boolean {
  if (typeName(left) !== typeName(right)) return false;
  const order = orderOf(left, right);
  if (order !== undefined) return order === 0;
  if ("BOOL" in left && "BOOL" in right) return left.BOOL === right.BOOL;
  if ("M" in left && "M" in right) return sameMap(left.M, right.M);
  if ("L" in left && "L" in right) return sameList(left.L, right.L);
  if ("NULL" in left) return true;
  const others = membersOf(right) ?? [];
  const own = membersOf(left) ?? [];
  return own.length === others.length && own.every((member) => others.some((other) => equal(member, other)));
}

function sameMap(left: Item, right: Item): boolean {
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every((name) => compares("=", left[name], right[name]));
}

function sameList(left: Attribute[], right: Attribute[]): boolean {
  return (
    left.length === right.length && left.every((member, position) => compares("=", member, right[position]))
  );
}

function beginsWith(subject: Attribute, prefix: Attribute): boolean {
  if ("S" in subject && "S" in prefix) return subject.S.startsWith(prefix.S);
  if (!("B" in subject) || !("B" in prefix)) return false;
  const start = Buffer.from(prefix.B, "base64");
  return Buffer.from(subject.B, "base64").subarray(0, start.length).equals(start);
}

function contains(subject: Attribute, part: Attribute): boolean {
  if ("S" in subject) return "S" in part && subject.S.includes(part.S);
  if ("B" in subject)
    return "B" in part && Buffer.from(subject.B, "base64").includes(Buffer.from(part.B, "base64"));
  return (membersOf(subject) ?? []).some((member) => equal(member, part));
}

/** The members of a list or set as attributes; nothing for what has none. */
function membersOf(value: Attribute): Attribute[] | undefined {
  if ("L" in value) return value.L;
  if ("SS" in value) return value.SS.map((member) => ({ S: member }));
  if ("NS" in value) return value.NS.map((member) => ({ N: member }));
  if ("BS" in value) return value.BS.map((member) => ({ B: member }));
  return undefined;
}

function textOf(value: Attribute): string | undefined {
  if ("S" in value) return value.S;
  return "B" in value ? value.B : undefined;
}

function typeName(value: Attribute): string | undefined {
  return Object.keys(value)[0];
}
