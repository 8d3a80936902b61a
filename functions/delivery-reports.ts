import config from "relaydesk:config";
import { callStore } from "../shared/aws/call-store.ts";
import { deskStore } from "../shared/aws/desk-store.ts";
import { learningStore } from "../shared/aws/learning-store.ts";
import { messageStore } from "../shared/aws/message-store.ts";
import { outboxStore } from "../shared/aws/outbox-store.ts";
import { forgetWords } from "../shared/aws/search-store.ts";
import { suppressionStore } from "../shared/aws/suppression-store.ts";
import { type StoreParts, ticketStore } from "../shared/aws/ticket-store.ts";
import type { ChannelEvent } from "../shared/domain/channel-event.ts";
import type { Ids } from "../shared/domain/ids.ts";
import type { TokenKeys } from "../shared/domain/reply-token.ts";
import { noteDeliveryReport } from "../shared/flow/delivery-report.ts";
import { noteEvent } from "../shared/flow/note-event.ts";
import type { MediaQueue, StoredMessage } from "../shared/flow/ports.ts";
import type { SearchPlace } from "../shared/flow/search.ts";
import { openHours } from "./business-hours.ts";
import type { Log } from "./edge.ts";
import { type DeskPlace, withReplyNews } from "./reply-news.ts";

/* What triage needs for reports about what was sent, apart from it so that it is loaded when one comes. */

interface Keys {
  readonly ids: Ids;
  readonly tokenKeys: TokenKeys;
}

/** A bounce or complaint that came as a mail. */
export async function noteReportWith(stored: StoredMessage, parts: StoreParts, keys: Keys): Promise<void> {
  return noteDeliveryReport(stored, await servicesOf(parts, keys));
}

/** A status or a deletion that a platform reports. */
export async function noteEventWith(
  event: ChannelEvent,
  parts: StoreParts,
  keys: Keys,
  media: MediaQueue,
  attempt: number,
  { place, log }: { readonly place: DeskPlace; readonly log: Log },
): ReturnType<typeof noteEvent> {
  const services = await servicesOf(parts, keys);
  const { tellDesks, ...noting } = withReplyNews(services, place);
  const erasing = {
    ...{ messages: messageStore(parts), desk: deskStore(parts), media },
    learning: learningStore(parts),
    forgetWords: (place: SearchPlace) => forgetWords(parts, place),
  };
  const noted = await noteEvent(event, { ...services, ...noting, ...erasing }, attempt);
  await tellDesks(log);
  return noted;
}

async function servicesOf(parts: StoreParts, keys: Keys) {
  return {
    ...keys,
    store: ticketStore(parts),
    outbox: outboxStore(parts),
    suppressions: suppressionStore(parts),
    calls: callStore(parts),
    config,
    hours: await openHours(config),
    now: () => new Date(),
  };
}
