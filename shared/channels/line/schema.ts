import * as z from "zod/mini";
import { maybeId, parts, wireId, wireTime, words } from "../payload-fields.ts";
import { type RandomText, rotatingSecret, secret } from "../secret-fields.ts";

export const LineSecrets = z.object({
  /** Signs what LINE sends us. */
  channelSecret: rotatingSecret,
  /** Lets us send. */
  accessToken: secret,
});
export type LineSecrets = z.output<typeof LineSecrets>;

export function freshSecrets(random: RandomText) {
  return { channelSecret: random(24), accessToken: random(96) };
}

/** A webhook's body; events are read one by one. */
export const Webhook = z.object({ destination: maybeId, events: parts });

const Source = z.object({ type: words, userId: maybeId, groupId: maybeId, roomId: maybeId });

/** What all events have (Messaging API, "Common properties"). */
export const Event = z.looseObject({
  type: z.string(),
  mode: words,
  timestamp: wireTime,
  source: z.catch(z.optional(Source), undefined),
  webhookEventId: maybeId,
  replyToken: words,
});
export type Event = z.output<typeof Event>;

const ContentProvider = z.object({ type: words, originalContentUrl: words });
const Mention = z.object({
  mentionees: z.catch(
    z.optional(z.array(z.looseObject({ isSelf: z.catch(z.optional(z.boolean()), undefined) }))),
    undefined,
  ),
});

export const Message = z.object({
  id: wireId,
  type: z.string(),
  text: words,
  quotedMessageId: maybeId,
  mention: z.catch(z.optional(Mention), undefined),
  contentProvider: z.catch(z.optional(ContentProvider), undefined),
  fileName: words,
  fileSize: z.catch(z.optional(z.number()), undefined),
  title: words,
  address: words,
  latitude: z.catch(z.optional(z.number()), undefined),
  longitude: z.catch(z.optional(z.number()), undefined),
  packageId: maybeId,
  stickerId: maybeId,
});
export type Message = z.output<typeof Message>;

export const WithMessage = z.object({ message: Message });
export const WithPostback = z.object({
  postback: z.object({ data: z.string(), params: z.optional(z.unknown()) }),
});
export const WithUnsend = z.object({ unsend: z.object({ messageId: wireId }) });

/** Answer to a reply or push. */
export const Sent = z.object({ sentMessages: z.array(z.object({ id: wireId })).check(z.minLength(1)) });
export const Refusal = z.object({ message: words });
