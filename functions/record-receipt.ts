import config from "relaydesk:config";
import { readSendingEvent } from "../shared/aws/sending-events.ts";
import { noteUndelivered } from "../shared/flow/undelivered.ts";
import { openHours } from "./business-hours.ts";
import { queueFunction } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { counted } from "./metrics.ts";
import { withReplyNews } from "./reply-news.ts";
import { openIds, openParameters } from "./services.ts";
import { openSendingStores } from "./stores.ts";

const env = readEnvironment("record-receipt");
const ids = openIds(openParameters(env.PARAMETERS_PATH));
const stores = openSendingStores(env.TABLE_NAME, env.BUCKET_NAME);
const { suppressions } = stores;
const { store, outbox, tellDesks } = withReplyNews({ store: stores.tickets, outbox: stores.outbox }, env);

/** A delivery, bounce or complaint report: moves the reply's status forward, never back. */
export const handler = queueFunction(
  "record-receipt",
  async (body, log) => {
    const report = readSendingEvent(body);
    switch (report.kind) {
      case "not-ours":
        // SES greets a newly connected topic with a sentence that is not JSON.
        log.warn("ignored a notice that is not of a mail with our tags");
        return;
      case "nothing":
        log.info("sending event needs nothing", { event_type: report.event });
        return;
      case "progress":
        await outbox.receipt(report.ticket, report.outbox, report.status, report.providerId);
        return;
      case "undelivered": {
        const hours = await openHours(config);
        const services = {
          store,
          outbox,
          suppressions,
          ids: await ids(),
          config,
          hours,
          now: () => new Date(),
        };
        const outcome = await noteUndelivered(report, services);
        const { ticket, outbox: id, status } = report;
        // Without the detail: other mail servers repeat the customer's address in it.
        const { class: failureClass, code } = report.failure;
        const news = outcome === "noted" ? counted("Undelivered", { result: status }) : {};
        const facts = { ticket, outbox: id, outcome, class: failureClass, code };
        log.warn("a reply did not reach its customer", { ...facts, ...news });
      }
    }
  },
  tellDesks,
);
