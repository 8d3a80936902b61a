import type { Construct } from "constructs";
import type { FunctionName } from "../../../functions/env.ts";
import type { Alarms } from "../constructs/alarms.ts";
import { WorkQueue } from "../constructs/work-queue.ts";

/** Every queue, with the function that works on it and who notices when it does not. */
export function queues(scope: Construct, alarms: Alarms, tellsOthers: boolean) {
  const queue = <Name extends FunctionName>(id: string, worker: Name, whoNotices: string) =>
    new WorkQueue(scope, id, { worker, alarms, whoNotices });
  return {
    mail: queue(
      "Mail",
      "receive-email",
      "Customers who wrote a mail get no answer, and agents do not see it",
    ),
    inbound: queue(
      "Inbound",
      "triage",
      "Customers on every channel get no answer, and agents do not see them",
    ),
    outbound: queue("Outbound", "deliver", "Customers do not get the answers that are written"),
    receipts: queue("Receipts", "record-receipt", "Agents do not see which answers bounced"),
    publishing: queue(
      "Publishing",
      "publish-faq",
      "Admins publish entries, and customers go on getting the old answers",
    ),
    media: queue("Media", "fetch-media", "Agents do not see the files that customers sent"),
    /** Only where somebody is told of anything. */
    events: tellsOthers
      ? queue(
          "Events",
          "send-events",
          "Agents who work in other systems do not see there what happens to tickets",
        )
      : undefined,
  };
}

export type Queues = ReturnType<typeof queues>;
