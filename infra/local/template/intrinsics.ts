/** What the evaluation of an expression asks of the template around it. Each lookup throws when the name is unknown. */
export type Scope = {
  /** Where the expression stands, for messages: `Stack/LogicalId`. */
  readonly place: string;
  readonly region: string;
  ref(name: string): unknown;
  attribute(logicalId: string, attribute: string): unknown;
  condition(name: string): boolean;
  mapping(map: string, topLevelKey: string, secondLevelKey: string): unknown;
  importValue(exportName: string): unknown;
};

type Evaluate = (argument: unknown, scope: Scope) => unknown;

/**
 * CloudFormation's intrinsic functions by key, as its user guide lists them. Functions that need a transform
 * (`Fn::ForEach`, `Fn::Length`, `Fn::ToJsonString`, `Fn::Transform`) and `Fn::Cidr` are deliberately absent: a template
 * that uses one is refused with the function's name.
 */
const intrinsics: Readonly<Record<string, Evaluate>> = {
  Ref: (argument, scope) => scope.ref(text(argument, "Ref", scope)),
  "Fn::GetAtt": getAttribute,
  "Fn::Join": join,
  "Fn::Select": select,
  "Fn::Split": split,
  "Fn::Sub": substitute,
  "Fn::If": choose,
  "Fn::FindInMap": findInMap,
  "Fn::Base64": (argument, scope) =>
    Buffer.from(text(resolve(argument, scope), "Fn::Base64", scope)).toString("base64"),
  "Fn::GetAZs": (argument, scope) => {
    const region = text(resolve(argument, scope), "Fn::GetAZs", scope) || scope.region;
    return ["a", "b", "c"].map((zone) => region + zone);
  },
  "Fn::ImportValue": (argument, scope) =>
    scope.importValue(text(resolve(argument, scope), "Fn::ImportValue", scope)),
};

/** Only inside a condition does `{"Condition": "Name"}` name another one; elsewhere it is data, as in IAM statements. */
const conditionOperators: Readonly<Record<string, (argument: unknown, scope: Scope) => boolean>> = {
  Condition: (argument, scope) => scope.condition(text(argument, "Condition", scope)),
  "Fn::Equals": (argument, scope) => {
    const [left, right] = resolvedList(argument, "Fn::Equals", scope, 2);
    return JSON.stringify(left) === JSON.stringify(right);
  },
  "Fn::Not": (argument, scope) => !holds(list(argument, "Fn::Not", scope, 1)[0], scope),
  "Fn::And": (argument, scope) => list(argument, "Fn::And", scope).every((each) => holds(each, scope)),
  "Fn::Or": (argument, scope) => list(argument, "Fn::Or", scope).some((each) => holds(each, scope)),
};

/**
 * Replaces every intrinsic in a template value by what it stands for. `undefined` is `AWS::NoValue`: the property or
 * list entry that holds it disappears.
 *
 * @throws Error that names the function and the place, for an unknown or malformed intrinsic or a dynamic reference
 */
export function resolve(value: unknown, scope: Scope): unknown {
  if (typeof value === "string") return withoutDynamicReference(value, scope);
  if (Array.isArray(value)) {
    return value.map((each) => resolve(each, scope)).filter((each) => each !== undefined);
  }
  if (!isRecord(value)) return value;
  const entries = Object.entries(value);
  const intrinsic = entries.find(([key]) => key === "Ref" || key.startsWith("Fn::"));
  if (intrinsic && (entries.length === 1 || intrinsic[0] !== "Ref")) {
    return evaluate(intrinsic[0], intrinsic[1], entries.length, scope);
  }
  return resolveEach(value, scope);
}

/** Resolves the values of an object that is known to be data, such as the properties of a resource. */
export function resolveEach(value: Readonly<Record<string, unknown>>, scope: Scope): Record<string, unknown> {
  const entries = Object.entries(value).map(([key, each]) => [key, resolve(each, scope)] as const);
  return Object.fromEntries(entries.filter(([, each]) => each !== undefined));
}

/**
 * Evaluates the body of a condition.
 *
 * @throws Error when the body is not built of condition functions
 */
export function holds(body: unknown, scope: Scope): boolean {
  const [entry, ...others] = isRecord(body) ? Object.entries(body) : [];
  const operator = entry && others.length === 0 ? conditionOperators[entry[0]] : undefined;
  if (!entry || !operator) {
    const name = entry ? entry[0] : JSON.stringify(body);
    throw new Error(`${scope.place}: "${name}" is not a condition function that the local system knows`);
  }
  return operator(entry[1], scope);
}

function evaluate(name: string, argument: unknown, keys: number, scope: Scope): unknown {
  const run = intrinsics[name];
  if (!run) throw new Error(`${scope.place}: intrinsic function "${name}" is not known to the local system`);
  if (keys > 1) throw new Error(`${scope.place}: "${name}" must be the only key of its object`);
  return run(argument, scope);
}

function getAttribute(argument: unknown, scope: Scope): unknown {
  const parts = typeof argument === "string" ? dotted(argument) : list(argument, "Fn::GetAtt", scope, 2);
  const attribute = text(resolve(parts[1], scope), "Fn::GetAtt", scope);
  return scope.attribute(text(parts[0], "Fn::GetAtt", scope), attribute);
}

function join(argument: unknown, scope: Scope): string {
  const [delimiter, values] = list(argument, "Fn::Join", scope, 2);
  const parts = list(resolve(values, scope), "Fn::Join", scope);
  return parts
    .map((part) => text(part, "Fn::Join", scope))
    .join(text(resolve(delimiter, scope), "Fn::Join", scope));
}

function select(argument: unknown, scope: Scope): unknown {
  const [index, values] = resolvedList(argument, "Fn::Select", scope, 2);
  const from = list(values, "Fn::Select", scope);
  const position = Number(index);
  if (!Number.isInteger(position) || position < 0 || position >= from.length) {
    throw new Error(`${scope.place}: Fn::Select has no entry ${String(index)} in a list of ${from.length}`);
  }
  return from[position];
}

function split(argument: unknown, scope: Scope): string[] {
  const [delimiter, value] = resolvedList(argument, "Fn::Split", scope, 2);
  return text(value, "Fn::Split", scope).split(text(delimiter, "Fn::Split", scope));
}

function choose(argument: unknown, scope: Scope): unknown {
  const [name, whenTrue, whenFalse] = list(argument, "Fn::If", scope, 3);
  return resolve(scope.condition(text(name, "Fn::If", scope)) ? whenTrue : whenFalse, scope);
}

function findInMap(argument: unknown, scope: Scope): unknown {
  const keys = resolvedList(argument, "Fn::FindInMap", scope, 3);
  const [map, top, second] = keys.map((key) => text(key, "Fn::FindInMap", scope));
  return scope.mapping(map ?? "", top ?? "", second ?? "");
}

/** `${Name}`, `${Logical.Attribute}` and `${!kept}`; names given beside the text win over those of the template. */
function substitute(argument: unknown, scope: Scope): string {
  const [template, given] =
    typeof argument === "string" ? [argument, {}] : list(argument, "Fn::Sub", scope, 2);
  if (!isRecord(given)) throw new Error(`${scope.place}: Fn::Sub takes a text and a map of names`);
  return text(template, "Fn::Sub", scope).replace(/\$\{([^}]*)\}/g, (_whole, name: string) => {
    if (name.startsWith("!")) return `\${${name.slice(1)}}`;
    const value = substitution(name, given, scope);
    return value === undefined ? "" : text(value, "Fn::Sub", scope);
  });
}

function substitution(name: string, given: Record<string, unknown>, scope: Scope): unknown {
  if (Object.hasOwn(given, name)) return resolve(given[name], scope);
  const [logicalId, attribute] = dotted(name);
  return attribute === undefined ? scope.ref(name) : scope.attribute(logicalId, attribute);
}

/** Splits at the first dot only: attribute names may hold dots themselves (`Endpoint.Address`). */
function dotted(name: string): [string, string | undefined] {
  const dot = name.indexOf(".");
  return dot < 0 ? [name, undefined] : [name.slice(0, dot), name.slice(dot + 1)];
}

function withoutDynamicReference(value: string, scope: Scope): string {
  const found = /\{\{resolve:[^}]*\}\}/.exec(value);
  if (found)
    throw new Error(`${scope.place}: dynamic reference ${found[0]} is not known to the local system`);
  return value;
}

/** CloudFormation coerces numbers and booleans to text wherever text is wanted. */
function text(value: unknown, name: string, scope: Scope): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new Error(`${scope.place}: ${name} needs text where it has ${JSON.stringify(value)}`);
}

function list(value: unknown, name: string, scope: Scope, length?: number): unknown[] {
  if (Array.isArray(value) && (length === undefined || value.length === length)) return value;
  const wanted = length === undefined ? "a list" : `a list of ${length}`;
  throw new Error(`${scope.place}: ${name} needs ${wanted} where it has ${JSON.stringify(value)}`);
}

function resolvedList(value: unknown, name: string, scope: Scope, length: number): unknown[] {
  return list(resolve(list(value, name, scope, length), scope), name, scope, length);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
