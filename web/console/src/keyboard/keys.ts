import { useEffect } from "react";
import type { TextKey } from "../i18n/en.ts";

/** What a key does, and where that is said. Modified keys go by the name that `KeyboardEvent.key` gives. */
export const allKeys = [
  { key: "n", text: "key_next" },
  { key: "j", text: "key_down" },
  { key: "k", text: "key_up" },
  { key: "r", text: "key_reply" },
  { key: "N", text: "key_note" },
  { key: "c", text: "key_claim" },
  { key: "e", text: "key_resolve" },
  { key: "b", text: "key_release" },
  { key: "s", text: "key_snooze" },
  { key: "/", text: "key_phrases" },
  { key: "m", text: "key_merge" },
  { key: "f", text: "key_search" },
  { key: "x", text: "key_select" },
  { key: "Escape", text: "key_list" },
  { key: "?", text: "key_help" },
] as const satisfies readonly { key: string; text: TextKey }[];
export type Key = (typeof allKeys)[number]["key"];

/** Listens for single keys, except while somebody types or a dialog is open. */
export function useKeys(bindings: Partial<Record<Key, () => void>>): void {
  useEffect(() => {
    function pressed(event: KeyboardEvent) {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
      const bound = bindings[event.key as Key];
      if (!bound) return;
      event.preventDefault();
      bound();
    }
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  });
}

function isTyping({ target }: KeyboardEvent): boolean {
  if (document.querySelector('[role="dialog"]')) return true;
  return (
    target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null
  );
}
