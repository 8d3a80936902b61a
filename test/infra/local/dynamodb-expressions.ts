import type { Clause, Condition, NewValue, Term, Value, Write } from "./dynamodb-oracle.ts";

/** A value in DynamoDB's JSON. */
export function encoded(value: Value): object {
  if (typeof value === "number") return { N: String(value) };
  if (typeof value === "string") return { S: value };
  if (value instanceof Set) return { SS: [...value] };
  return Array.isArray(value) ? { L: value.map(encoded) } : { M: encodedItem(value) };
}

export function encodedItem(item: Record<string, Value>): Record<string, object> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, encoded(value)]));
}

/** The key of an item of the oracle, which knows items by one text. */
export function encodedKey(key: string): Record<string, object> {
  return { pk: { S: key }, sk: { S: "a" } };
}

/** A write as DynamoDB's JSON protocol has it. */
export function rendered(TableName: string, write: Write): Record<string, unknown> {
  const values: Record<string, object> = {};
  const text = new Writer(values);
  const request: Record<string, unknown> = { TableName };
  if (write.kind === "Put") request.Item = { ...encodedKey(write.key), ...encodedItem(write.item) };
  else request.Key = encodedKey(write.key);
  if (write.kind === "Update") request.UpdateExpression = text.update(write.clauses);
  if (write.condition) request.ConditionExpression = text.condition(write.condition);
  if (Object.keys(values).length > 0) request.ExpressionAttributeValues = values;
  return request;
}

/** Writes expressions and collects the values that they name. */
class Writer {
  readonly #values: Record<string, object>;

  constructor(values: Record<string, object>) {
    this.#values = values;
  }

  #name(value: Value): string {
    const name = `:v${Object.keys(this.#values).length}`;
    this.#values[name] = encoded(value);
    return name;
  }

  #term(term: Term): string {
    if ("value" in term) return this.#name(term.value);
    return "path" in term ? term.path : `size(${term.sizeOf})`;
  }

  condition(condition: Condition): string {
    switch (condition.is) {
      case "there":
        return `attribute_exists(${condition.path})`;
      case "absent":
        return `attribute_not_exists(${condition.path})`;
      case "and":
      case "or":
        return condition.both
          .map((each) => `(${this.condition(each)})`)
          .join(` ${condition.is.toUpperCase()} `);
      case "not":
        return `NOT (${this.condition(condition.inner)})`;
      case "begins":
        return `begins_with(${condition.path}, ${this.#name(condition.text)})`;
      case "contains":
        return `contains(${condition.path}, ${this.#name(condition.value)})`;
      case "between": {
        const term = this.#term(condition.term);
        return `${term} BETWEEN ${this.#name(condition.low)} AND ${this.#name(condition.high)}`;
      }
      default:
        return `${this.#term(condition.left)} ${condition.is} ${this.#term(condition.right)}`;
    }
  }

  update(clauses: Clause[]): string {
    const sections = (["set", "remove", "add", "delete"] as const).map((section) => {
      const parts = clauses.filter((clause) => clause.do === section).map((clause) => this.#clause(clause));
      return parts.length > 0 ? `${section.toUpperCase()} ${parts.join(", ")}` : "";
    });
    return sections.filter(Boolean).join(" ");
  }

  #clause(clause: Clause): string {
    if (clause.do === "set") return `${clause.path} = ${this.#newValue(clause.to)}`;
    return clause.do === "remove" ? clause.path : `${clause.path} ${this.#name(clause.value)}`;
  }

  #newValue(to: NewValue): string {
    if ("copyOf" in to) return to.copyOf;
    if ("ifAbsent" in to) return `if_not_exists(${to.ifAbsent}, ${this.#name(to.value)})`;
    if ("sumOf" in to) return `${to.sumOf} + ${this.#name(to.and)}`;
    if (!("appendTo" in to)) return this.#name(to.value);
    return `list_append(if_not_exists(${to.appendTo}, ${this.#name([])}), ${this.#name(to.items)})`;
  }
}
