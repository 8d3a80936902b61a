/** What a reviver is told besides the value (TC39 "JSON.parse source text access"); the declared type does not know it yet. */
interface SourceText {
  readonly source?: string;
}

type Revive = (this: unknown, key: string, value: unknown) => unknown;

/**
 * JSON whose whole numbers beyond 2^53 come out as strings with all their digits: ids of platforms are 64 bits wide, and a
 * `number` would silently name somebody else. `undefined` for bytes that are not UTF-8 or not JSON, or nested too deeply.
 */
export function parseJson(body: Uint8Array): unknown {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(body);
    // Reviving is slow, and few bodies hold a number that long outside of quotes.
    return /\d{16}/.test(text) ? JSON.parse(text, keepDigits as Revive) : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function keepDigits(_key: string, value: unknown, { source }: SourceText = {}): unknown {
  const unsafe = typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value);
  return unsafe && source !== undefined && /^-?\d+$/.test(source) ? source : value;
}
