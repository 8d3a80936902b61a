import * as z from "zod/mini";
import type { OutboxId, TicketId } from "../shared/domain/ids.ts";
import type { OutboxEntry } from "../shared/domain/outbox.ts";
import { queueFunction } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { openStores } from "./services.ts";

const env = readEnvironment("record-receipt");
const { outbox } = openStores(env.TABLE_NAME, env.BUCKET_NAME);

const tag = <T extends string>() =>
  z.tuple([z.custom<T>((value) => typeof value === "string" && value.length > 0)]);

/**
 * What SES reports of a mail we sent; our own tags say which reply it was.
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
const SendingEvent = z.object({
  eventType: z.string(),
  mail: z.object({
    messageId: z.string(),
    tags: z.object({ ticket: tag<TicketId>(), outbox: tag<OutboxId>() }),
  }),
  bounce: z.exactOptional(z.object({ bounceType: z.string() })),
});

/** A delivery, bounce or complaint report: moves the reply's status forward, never back. */
export const handler = queueFunction("record-receipt", async (body, log) => {
  const event = z.safeParse(SendingEvent, parseJson(body));
  if (!event.success) {
    log.warn("ignored a notice that is not of a mail with our tags");
    return;
  }
  const { mail, eventType, bounce } = event.data;
  const status = statusOf(eventType, bounce?.bounceType);
  if (status === undefined) {
    log.info("sending event needs nothing", { event_type: eventType });
    return;
  }
  await outbox.receipt(mail.tags.ticket[0], mail.tags.outbox[0], status, mail.messageId);
});

/** SES greets a newly connected topic with a sentence that is not JSON. */
function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function statusOf(
  eventType: string,
  bounceType: string | undefined,
): NonNullable<OutboxEntry["receipt"]> | undefined {
  switch (eventType) {
    case "Send":
      return "accepted";
    case "Delivery":
      return "delivered";
    case "Bounce":
      // A transient bounce is SES still trying, or an answer like "mailbox full": the address is not dead.
      return bounceType === "Permanent" ? "bounced" : undefined;
    case "Complaint":
      return "complained";
    default:
      return undefined;
  }
}
