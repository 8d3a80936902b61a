import type { InboundMessage } from "./message.ts";

/** What channels write where a message holds something that has no words: `[contacts]`, `[poll]`, `[unsupported]`. */
const placeholder = /^\[[\w-]{1,40}\]$/gm;

/** Whether a chat message is nothing but such a word of ours, which nobody wrote and nothing must be matched by. */
export function isPlaceholder({ text, threading }: Pick<InboundMessage, "text" | "threading">): boolean {
  return threading === "conversation" && text.trim() !== "" && writtenText({ text, threading }).trim() === "";
}

/** What the customer wrote, without such words. Letters have none. */
export function writtenText({ text, threading }: Pick<InboundMessage, "text" | "threading">): string {
  return threading === "conversation" ? text.replace(placeholder, "") : text;
}
