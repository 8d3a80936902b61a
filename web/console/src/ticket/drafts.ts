import { useEffect, useState } from "react";

const prefix = "relaydesk-draft:";
/** Drafts are personal data: those that nobody came back to are dropped. Milliseconds. */
const keptMs = 7 * 86_400_000;

interface Stored {
  readonly text: string;
  readonly at: number;
}

/** A text that survives a reload of the page. An empty one is not kept. */
export function useDraft(name: string): readonly [string, (text: string) => void] {
  const [text, setText] = useState(() => readDraft(name));
  useEffect(() => setText(readDraft(name)), [name]);
  return [
    text,
    (next) => {
      setText(next);
      keepDraft(name, next);
    },
  ];
}

/** For who is not on the page of the draft. */
export function keepDraft(name: string, text: string): void {
  if (text === "") localStorage.removeItem(prefix + name);
  else localStorage.setItem(prefix + name, JSON.stringify({ text, at: Date.now() } satisfies Stored));
}

/** To be called when the page opens. */
export function dropOldDrafts(now = Date.now()): void {
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(prefix)) continue;
    const stored = parse(localStorage.getItem(key));
    if (!stored || now - stored.at > keptMs) localStorage.removeItem(key);
  }
}

export function readDraft(name: string): string {
  return parse(localStorage.getItem(prefix + name))?.text ?? "";
}

function parse(stored: string | null): Stored | undefined {
  try {
    const value: Partial<Stored> | null = JSON.parse(stored ?? "null");
    return typeof value?.text === "string" && typeof value.at === "number"
      ? { text: value.text, at: value.at }
      : undefined;
  } catch {
    return undefined;
  }
}
