import type { OutboxEntry } from "../domain/outbox.ts";
import type { Channel, Delivery, OutboundMessage, ReplyWindow, SendTools } from "./channel.ts";
import { failed } from "./failed.ts";

export type WindowState = "open" | "human-only" | "closed";

/** What is left to do where free text is not taken. */
export type Alternative = "template" | "human-agent-tag" | "public-answer" | "customer-writes";

export interface WindowNow {
  readonly state: WindowState;
  /** When that changes unless the customer writes, ISO 8601. */
  readonly until?: string;
  readonly alternatives: readonly Alternative[];
}

/** What an agent may count on before writing. */
export function windowNow(
  channel: Pick<Channel, "name" | "replyWindow">,
  thread: OutboxEntry["thread"],
  now: Date,
): WindowNow {
  const state = stateOf(channel, thread, now);
  const hours = hoursUntil(state, channel.replyWindow, thread);
  const wrote = thread.customerWroteAt;
  return {
    state,
    ...(hours !== undefined &&
      wrote !== undefined && { until: new Date(Date.parse(wrote) + hours * 3_600_000).toISOString() }),
    alternatives: state === "open" ? [] : alternativesTo(channel.name, state, thread),
  };
}

/** Bytes of files that can go out with one answer here: no platform lets files be sent to a comment. */
export function largestFiles(
  { maxAttachmentBytes }: Pick<Channel, "maxAttachmentBytes">,
  { comment }: Pick<OutboxEntry["thread"], "comment">,
): number {
  return comment ? 0 : maxAttachmentBytes;
}

/** After a platform refused a reply for that reason. */
export function alternativesAfter({ channel, thread }: OutboxEntry): readonly Alternative[] {
  return alternativesTo(channel, "closed", thread);
}

function alternativesTo(
  channel: string,
  state: WindowState,
  { comment }: OutboxEntry["thread"],
): readonly Alternative[] {
  if (state === "human-only") return ["human-agent-tag", "customer-writes"];
  return [
    ...(channel === "whatsapp" ? ["template" as const] : []),
    ...(comment ? ["public-answer" as const] : []),
    "customer-writes",
  ];
}

function hoursUntil(
  state: WindowState,
  replyWindow: ReplyWindow | undefined,
  { comment }: OutboxEntry["thread"],
): number | undefined {
  if (state === "closed") return undefined;
  if (comment) return comment.answer === "public" ? undefined : replyWindow?.commentHours;
  return state === "open" ? replyWindow?.hours : replyWindow?.humanHours;
}

/**
 * Whether a platform still takes this reply. Unknown is open: then the platform itself decides, and says so.
 * `human-only`: what a machine wrote is refused, what an agent wrote goes out with the platform's tag for it.
 */
export function windowState(
  channel: Pick<Channel, "replyWindow">,
  { entry: { thread } }: OutboundMessage,
  now: Date,
): WindowState {
  return stateOf(channel, thread, now);
}

function stateOf(
  { replyWindow }: Pick<Channel, "replyWindow">,
  thread: OutboxEntry["thread"],
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
  // A template is what goes when nothing else does.
  if (message.entry.template) return channel.send(message, tools);
  const closed = state === "closed" || (state === "human-only" && message.entry.automatic);
  return closed ? failed("window-closed", "reply-window") : channel.send(message, tools);
}
