import { createHash } from "node:crypto";
import type * as z from "zod/mini";
import type { ChannelEvent } from "../domain/channel-event.ts";
import type { Inbound, InboundMessage } from "../domain/message.ts";
import type { Received } from "./channel.ts";

/** What is the same for everything in one request. */
export interface Origin {
  readonly channel: string;
  /** Our own key of the account, from the webhook's path. */
  readonly account: string;
  readonly now: Date;
}

type FromOrigin = "channel" | "account" | "receivedAt";
export type MessageDraft = Omit<InboundMessage, FromOrigin | "threading">;
type Without<Union, Keys extends PropertyKey> = Union extends unknown ? Omit<Union, Keys> : never;
export type EventDraft = Without<ChannelEvent, FromOrigin>;

/** Above this the raw part of an unreadable item is cut: a person looks at it. UTF-16 units. */
const longestRaw = 16_000;
/**
 * More than any platform puts into one message: what is beyond is counted. With these a message's record stays well under the
 * 400 KB that a table takes.
 */
const mostAttachments = 40;
/** UTF-16 units; platforms allow a thousand at most. */
const longestPayload = 2000;
/** More kinds than this in one request are counted together. */
const reasonsCounted = 50;

/**
 * What one request brings, in the order of the wire. Each part is read by itself: one that cannot be read is kept for a
 * person, and what stands beside it is not lost.
 */
export class Batch {
  readonly origin: Origin;
  readonly #items: Inbound[] = [];
  readonly #ignored = new Map<string, number>();

  constructor(origin: Origin) {
    this.origin = origin;
  }

  message(draft: MessageDraft): void {
    const message = { ...this.#common(), threading: "conversation" as const, ...bounded(draft) };
    this.#items.push({ kind: "message", message });
  }

  event(draft: EventDraft): void {
    this.#items.push({ kind: "event", event: { ...this.#common(), ...draft } });
  }

  /** Understood, and nothing to be done. A reason may name a kind that came from outside: it is cut to a plain word. */
  ignore(reason: string): void {
    const word = reason.replace(/[^\w:.-]/g, "").slice(0, 60) || "other";
    const counted = this.#ignored.has(word) || this.#ignored.size < reasonsCounted ? word : "other";
    this.#ignored.set(counted, (this.#ignored.get(counted) ?? 0) + 1);
  }

  /** Authentic, and yet not what the platform promises. */
  unreadable(part: unknown, problem: string): void {
    const raw = asText(part);
    const key = `unreadable:${createHash("sha256").update(raw).digest("hex").slice(0, 32)}`;
    const item = {
      ...this.#common(),
      identity: { key },
      problem,
      raw: raw.slice(0, longestRaw).toWellFormed(),
    };
    this.#items.push({ kind: "unparseable", item });
  }

  /** Reads a part by its schema, or keeps it for a person. */
  read<Schema extends z.ZodMiniType>(
    part: unknown,
    schema: Schema,
    problem: string,
    read: (value: z.output<Schema>) => void,
  ): void {
    const parsed = schema.safeParse(part);
    if (parsed.success) read(parsed.data);
    else this.unreadable(part, problem);
  }

  received(answer?: { readonly contentType: string; readonly body: string }): Received {
    return {
      kind: "accepted",
      items: this.#items,
      ignored: Object.fromEntries(this.#ignored),
      ...(answer && { answer }),
    };
  }

  #common() {
    const { channel, account, now } = this.origin;
    return { channel, account, receivedAt: now.toISOString() };
  }
}

function bounded({ attachments, payload, ...draft }: MessageDraft): MessageDraft {
  const left = attachments.length - mostAttachments;
  const more = { name: `+ ${left}`, type: "application/octet-stream", failure: "too many" };
  return {
    ...draft,
    attachments: left > 0 ? [...attachments.slice(0, mostAttachments), more] : attachments,
    ...(payload !== undefined && { payload: payload.slice(0, longestPayload).toWellFormed() }),
  };
}

function asText(part: unknown): string {
  try {
    return JSON.stringify(part) ?? "undefined";
  } catch {
    // Nested deeper than the stack; such a thing is an attack, and nobody can read it anyway.
    return "(nested too deeply to be written down)";
  }
}
