import type { PhoneLanguage } from "../../domain/phone-language.ts";
import type { PhonePlan } from "../../domain/phone-plan.ts";
import { prompts } from "./prompts.ts";

/** What a caller did when something was asked. */
export interface CallInput {
  /** Keys pressed, `0`–`9`, `*` and `#`. */
  readonly digits?: string;
  readonly said?: string;
  /** 0–1; how sure the platform is of what was said. */
  readonly confidence?: number;
  /** The caller has hung up: nothing can be said any more. */
  readonly over: boolean;
}

/** Below this, what was said is not acted on: keys are surer than a guess (Twilio's own advice). */
const leastConfidence = 0.5;

/** The key that an input stands for in a question with keys, or `undefined`. */
export function keyOf(input: CallInput, language: PhoneLanguage): string | undefined {
  if (input.digits) return /^\d$/.test(input.digits) ? input.digits : undefined;
  const said = heard(input);
  if (said === undefined) return undefined;
  if (/^\d$/.test(said)) return said;
  const at = prompts[language].digitWords.indexOf(said);
  return at < 0 ? undefined : String(at);
}

/**
 * The place in the menu that an input means, `person` for key 0 and the words for it. What cannot wait goes first, whatever
 * else was said. Of several others the one whose words are the longest; none when two are as long, since a guess would send
 * the caller the wrong way.
 */
export function optionOf(
  input: CallInput,
  language: PhoneLanguage,
  { menu }: PhonePlan,
): number | "person" | undefined {
  const key = keyOf(input, language);
  if (key !== undefined) return key === "0" ? "person" : inMenu(Number(key) - 1, menu.length);
  const said = input.digits ? undefined : heard(input);
  if (said === undefined) return undefined;
  const named = menu.map(({ name, words, does }, at) => ({
    option: at as number | "person",
    does,
    length: longestIn(said, [name[language] ?? "", ...(words[language] ?? [])]),
  }));
  const pressing = named.find(({ does, length }) => does === "urgent" && length > 0);
  if (pressing) return pressing.option;
  const person = {
    option: "person" as const,
    does: "person",
    length: longestIn(said, prompts[language].personWords),
  };
  const [best, second] = [...named, person].sort((one, other) => other.length - one.length);
  if (!best || best.length === 0 || best.length === second?.length) return undefined;
  return best.option;
}

function inMenu(at: number, length: number): number | undefined {
  return at >= 0 && at < length ? at : undefined;
}

function heard({ said, confidence = 1 }: CallInput): string | undefined {
  const plain = comparable(said ?? "").replace(/[\s.,!?。，！？]+$/u, "");
  return plain === "" || confidence < leastConfidence ? undefined : plain;
}

/** Length of the longest of these that was said; words of Latin script only whole. */
function longestIn(said: string, words: readonly string[]): number {
  const lengths = words
    .map(comparable)
    .filter((word) => word !== "" && holds(said, word))
    .map((word) => word.length);
  return Math.max(0, ...lengths);
}

function holds(said: string, word: string): boolean {
  if (!/^[\p{Script=Latin}\d]/u.test(word)) return said.includes(word);
  return ` ${said.replace(/[^\p{L}\p{N}]+/gu, " ")} `.includes(` ${word.replace(/[^\p{L}\p{N}]+/gu, " ")} `);
}

function comparable(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
}
