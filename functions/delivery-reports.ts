import config from "relaydesk:config";
import { outboxStore } from "../shared/aws/outbox-store.ts";
import { suppressionStore } from "../shared/aws/suppression-store.ts";
import { type StoreParts, ticketStore } from "../shared/aws/ticket-store.ts";
import type { Ids } from "../shared/domain/ids.ts";
import type { TokenKeys } from "../shared/domain/reply-token.ts";
import { noteDeliveryReport } from "../shared/flow/delivery-report.ts";
import type { StoredMessage } from "../shared/flow/ports.ts";

/** What triage needs for a bounce or complaint alone, apart from it so that it is loaded when one comes. */
export function noteReportWith(
  stored: StoredMessage,
  parts: StoreParts,
  keys: { readonly ids: Ids; readonly tokenKeys: TokenKeys },
): Promise<void> {
  return noteDeliveryReport(stored, {
    ...keys,
    store: ticketStore(parts),
    outbox: outboxStore(parts),
    suppressions: suppressionStore(parts),
    config,
    now: () => new Date(),
  });
}
