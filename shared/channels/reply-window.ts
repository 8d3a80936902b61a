import type { Channel, Delivery, OutboundMessage, SendTools } from "./channel.ts";
import { failed } from "./failed.ts";

export type WindowState = "open" | "human-only" | "closed";

/**
 * Whether a platform still takes this reply. Unknown is open: then the platform itself decides, and says so.
 * `human-only`: what a machine wrote is refused, what an agent wrote goes out with the platform's tag for it.
 */
export function windowState(
  { replyWindow }: Pick<Channel, "replyWindow">,
  { entry: { thread } }: OutboundMessage,
  now: Date,
): WindowState {
  if (!replyWindow || thread.customerWroteAt === undefined) return "open";
  const hours = (now.getTime() - Date.parse(thread.customerWroteAt)) / 3_600_000;
  // Below a comment one may always write; to its author alone only for a while.
  if (thread.comment) {
    const limit = thread.comment.answer === "public" ? undefined : replyWindow.commentHours;
    return limit === undefined || hours < limit ? "open" : "closed";
  }
  if (hours < replyWindow.hours) return "open";
  return hours < (replyWindow.humanHours ?? 0) ? "human-only" : "closed";
}

/** Sends through the channel unless its window is closed: then nothing leaves, and an agent decides what is possible. */
export async function sendInWindow(
  channel: Channel,
  message: OutboundMessage,
  tools: SendTools,
): Promise<Delivery> {
  const state = windowState(channel, message, tools.now);
  const closed = state === "closed" || (state === "human-only" && message.entry.automatic);
  return closed ? failed("window-closed", "reply-window") : channel.send(message, tools);
}
