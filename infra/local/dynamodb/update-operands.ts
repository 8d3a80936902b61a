import database from "dynalite/db/index.js";
import type { Attribute, Item, Path } from "./shapes.ts";

/** The right side of a `SET` as dynalite's parser leaves it. */
export type UpdateOperand =
  | Path
  | Attribute
  | { type: "add" | "subtract"; args: UpdateOperand[] }
  | { type: "function"; name: string; args: UpdateOperand[] };

/** A parsed update expression; only `SET` has an operand that may refer to the item. */
export type Updates = { sections: { type: string; val?: UpdateOperand }[] };

/**
 * The update with every path on a right side replaced by a copy of what the item has there. dynalite would put the very
 * object in the new place, where another clause of the same update changes both, or makes a list contain itself;
 * DynamoDB evaluates all right sides on the item as it was.
 */
export function withCopies(updates: Updates, before: Item): Updates {
  const sections = updates.sections.map((section) =>
    section.type === "set" && section.val ? { ...section, val: copied(section.val, before) } : section,
  );
  return { ...updates, sections };
}

function copied(operand: UpdateOperand, before: Item): UpdateOperand {
  // What is absent stays a path, which dynalite then refuses in DynamoDB's words.
  if (Array.isArray(operand)) return structuredClone(database.mapPath(operand, before)) ?? operand;
  if (!("type" in operand)) return structuredClone(operand);
  const [subject, fallback] = operand.args;
  if (operand.type === "function" && operand.name === "if_not_exists" && Array.isArray(subject) && fallback) {
    const existing = database.mapPath(subject, before);
    return existing ? structuredClone(existing) : copied(fallback, before);
  }
  return { ...operand, args: operand.args.map((argument) => copied(argument, before)) };
}
