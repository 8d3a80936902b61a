import type { Attribute, Item } from "./shapes.ts";

/**
 * The size in bytes by which DynamoDB bills and limits an item: UTF-8 attribute names plus values, as the developer
 * guide's "item sizes and formats" gives it. (dynalite counts UTF-16 units, a third of the truth for Chinese text.)
 */
export function itemSize(item: Item): number {
  let size = 0;
  for (const [name, value] of Object.entries(item)) size += Buffer.byteLength(name) + valueSize(value);
  return size;
}

function valueSize(value: Attribute): number {
  if ("S" in value) return Buffer.byteLength(value.S);
  if ("N" in value) return numberSize(value.N);
  if ("B" in value) return Buffer.byteLength(value.B, "base64");
  if ("SS" in value) return sum(value.SS, (member) => Buffer.byteLength(member));
  if ("NS" in value) return sum(value.NS, numberSize);
  if ("BS" in value) return sum(value.BS, (member) => Buffer.byteLength(member, "base64"));
  if ("L" in value) return CONTAINER + sum(value.L, (member) => ELEMENT + valueSize(member));
  if ("M" in value) return CONTAINER + ELEMENT * Object.keys(value.M).length + itemSize(value.M);
  return 1;
}

/** Bytes that a list or map takes whatever is in it, and that each of its elements adds. */
const CONTAINER = 3;
const ELEMENT = 1;

function sum<Member>(members: Member[], size: (member: Member) => number): number {
  return members.reduce((total, member) => total + size(member), 0);
}

/**
 * One byte, and one for each pair of significant digits (pairs are aligned on the decimal point), and one for a minus.
 * The text is plain decimal without exponent, as dynalite normalises it.
 */
function numberSize(text: string): number {
  const [whole = "", fraction = ""] = text.replace("-", "").split(".");
  const digits = whole + fraction;
  const first = digits.search(/[1-9]/);
  if (first < 0) return 1;
  const last = digits.replace(/0+$/, "").length - 1;
  const power = (position: number) => Math.floor((whole.length - 1 - position) / 2);
  const pairs = power(first) - power(last) + 1;
  return 1 + pairs + (text.startsWith("-") ? 1 : 0);
}
