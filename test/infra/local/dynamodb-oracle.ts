/**
 * A second, much smaller DynamoDB to compare the real one with: items are plain values in a map, and conditions and
 * updates are trees that it evaluates by itself. `rendered` turns the same trees into expression text.
 */
export type Value = number | string | Value[] | Set<string> | { [name: string]: Value };
export type Item = Record<string, Value>;

/** `n`, or below a map `d.k`, or in a list `l[0]`. */
export type Path = "n" | "m" | "s" | "t" | "l" | "d" | "queue" | "due" | "d.k" | "l[0]" | "l[7]";

export type Term = { path: Path } | { value: Value } | { sizeOf: Path };

export type Condition =
  | { is: "there" | "absent"; path: Path }
  | { is: "="; left: Term; right: Term }
  | { is: "<>" | "<" | "<=" | ">" | ">="; left: Term; right: Term }
  | { is: "between"; term: Term; low: number; high: number }
  | { is: "begins"; path: Path; text: string }
  | { is: "contains"; path: Path; value: Value }
  | { is: "and" | "or"; both: [Condition, Condition] }
  | { is: "not"; inner: Condition };

export type NewValue =
  | { value: Value }
  | { copyOf: Path }
  | { sumOf: Path; and: number }
  | { ifAbsent: Path; value: Value }
  | { appendTo: Path; items: number[] };

export type Clause =
  | { do: "set"; path: Path; to: NewValue }
  | { do: "remove"; path: Path }
  | { do: "add"; path: Path; value: number | Set<string> }
  | { do: "delete"; path: Path; value: Set<string> };

/** What a single write or one action of a transaction came to. */
export type Outcome = "None" | "ConditionalCheckFailed" | "ValidationError";

export type Write = { key: string; condition?: Condition | undefined } & (
  | { kind: "Put"; item: Item }
  | { kind: "Update"; clauses: Clause[] }
  | { kind: "Delete" | "ConditionCheck" }
);

export type World = ReadonlyMap<string, Item>;

/** The world after one write, or what was wrong with it. */
export function written(world: World, write: Write): World | Exclude<Outcome, "None"> {
  const before = world.get(write.key);
  if (write.condition && !holds(write.condition, before)) return "ConditionalCheckFailed";
  if (write.kind === "ConditionCheck") return world;
  const next = new Map(world);
  if (write.kind === "Delete") next.delete(write.key);
  if (write.kind === "Put") next.set(write.key, write.item);
  if (write.kind === "Update") {
    const after = changed(before ?? {}, write.clauses);
    if (!after) return "ValidationError";
    next.set(write.key, after);
  }
  return next;
}

/** The parent of a path and the name or position in it; no parent when there is none of the right kind. */
function place(item: Item, path: Path): { parent: Item | Value[] | undefined; name: string } {
  const [, head, key, position] = /^(\w+)(?:\.(\w+)|\[(\d)\])?$/.exec(path) ?? [];
  if (head === undefined) throw new Error(`${path} is no path`);
  const inner = item[head];
  if (key !== undefined) return { parent: isMap(inner) ? inner : undefined, name: key };
  if (position !== undefined) return { parent: Array.isArray(inner) ? inner : undefined, name: position };
  return { parent: item, name: head };
}

function at(item: Item, path: Path): Value | undefined {
  const { parent, name } = place(item, path);
  return Array.isArray(parent) ? parent[Number(name)] : parent?.[name];
}

function isMap(value: Value | undefined): value is { [name: string]: Value } {
  return typeof value === "object" && !Array.isArray(value) && !(value instanceof Set);
}

function holds(condition: Condition, item: Item | undefined): boolean {
  const known = item ?? {};
  switch (condition.is) {
    case "there":
      return at(known, condition.path) !== undefined;
    case "absent":
      return at(known, condition.path) === undefined;
    case "and":
      return condition.both.every((each) => holds(each, item));
    case "or":
      return condition.both.some((each) => holds(each, item));
    case "not":
      return !holds(condition.inner, item);
    case "begins": {
      const text = at(known, condition.path);
      return typeof text === "string" && text.startsWith(condition.text);
    }
    case "contains":
      return contains(at(known, condition.path), condition.value);
    case "between": {
      const value = resolved(condition.term, known);
      return typeof value === "number" && value >= condition.low && value <= condition.high;
    }
    default:
      return compares(condition.is, resolved(condition.left, known), resolved(condition.right, known));
  }
}

function compares(is: string, left: Value | undefined, right: Value | undefined): boolean {
  const same = left !== undefined && right !== undefined && canonical(left) === canonical(right);
  if (is === "=") return same;
  if (is === "<>") return !same;
  const ordered = typeof left === typeof right && (typeof left === "number" || typeof left === "string");
  if (!ordered || left === undefined || right === undefined) return false;
  return is.startsWith("<") ? left < right || (same && is === "<=") : left > right || (same && is === ">=");
}

/** Text that is the same for equal values: sets have no order, nor have maps. */
export function canonical(value: Value): string {
  if (value instanceof Set) return `set${JSON.stringify([...value].sort())}`;
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (!isMap(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => `${name}:${canonical(member)}`);
  return `{${members.sort().join()}}`;
}

function resolved(term: Term, item: Item): Value | undefined {
  if ("value" in term) return term.value;
  if ("path" in term) return at(item, term.path);
  const value = at(item, term.sizeOf);
  if (value === undefined || typeof value === "number") return undefined;
  if (typeof value === "string" || Array.isArray(value)) return value.length;
  return value instanceof Set ? value.size : Object.keys(value).length;
}

function contains(whole: Value | undefined, part: Value): boolean {
  if (typeof whole === "string") return typeof part === "string" && whole.includes(part);
  if (whole instanceof Set) return typeof part === "string" && whole.has(part);
  return Array.isArray(whole) && whole.some((each) => canonical(each) === canonical(part));
}

/** The item after an update, all of whose right sides see the item as it was; undefined when something does not fit. */
function changed(before: Item, clauses: Clause[]): Item | undefined {
  const after = structuredClone(before);
  const news = clauses.map((clause) => (clause.do === "set" ? newValue(before, clause.to) : 0));
  if (news.some((value) => value === undefined)) return undefined;
  for (const [position, clause] of clauses.entries())
    if (!applied(after, clause, structuredClone(news[position]))) return undefined;
  return after;
}

function newValue(before: Item, to: NewValue): Value | undefined {
  if ("copyOf" in to) return at(before, to.copyOf);
  if ("ifAbsent" in to) return at(before, to.ifAbsent) ?? to.value;
  if ("sumOf" in to) {
    const value = at(before, to.sumOf);
    return typeof value === "number" ? value + to.and : undefined;
  }
  if (!("appendTo" in to)) return to.value;
  const list = at(before, to.appendTo) ?? [];
  return Array.isArray(list) ? [...list, ...to.items] : undefined;
}

/** Changes the item; false when the path or the type does not fit. */
function applied(item: Item, clause: Clause, value: Value | undefined): boolean {
  const { parent, name } = place(item, clause.path);
  if (!parent) return false;
  const existing = at(item, clause.path);
  if (clause.do === "set" && value !== undefined) put(parent, name, value);
  if (clause.do === "remove") put(parent, name, undefined);
  if (clause.do === "delete") {
    if (existing === undefined) return true;
    if (!(existing instanceof Set)) return false;
    const rest = new Set([...existing].filter((member) => !clause.value.has(member)));
    put(parent, name, rest.size > 0 ? rest : undefined);
  }
  if (clause.do === "add") {
    if (typeof clause.value === "number") {
      if (existing !== undefined && typeof existing !== "number") return false;
      put(parent, name, (existing ?? 0) + clause.value);
    } else {
      if (existing !== undefined && !(existing instanceof Set)) return false;
      put(parent, name, new Set([...(existing ?? []), ...clause.value]));
    }
  }
  return true;
}

function put(parent: Item | Value[], name: string, value: Value | undefined): void {
  if (!Array.isArray(parent)) {
    if (value === undefined) delete parent[name];
    else parent[name] = value;
    return;
  }
  const position = Math.min(Number(name), parent.length);
  if (value !== undefined) parent[position] = value;
  else parent.splice(Number(name), 1);
}
