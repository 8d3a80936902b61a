import config from "relaydesk:config";
import { callStore } from "../shared/aws/call-store.ts";
import type { Ids } from "../shared/domain/ids.ts";
import { textBackFor } from "../shared/domain/text-back.ts";
import type { Conversation } from "../shared/flow/ports.ts";
import type { CallFacts } from "./conversation-view.ts";
import { openTable } from "./services.ts";

/** What the desk shows of the calls on a ticket besides what was left in them. */
export async function callFacts(
  { ticket, messages }: Conversation,
  tableName: string,
  ids: Ids,
): Promise<CallFacts> {
  const store = callStore({ table: openTable(tableName) });
  const calls = new Set(
    messages.flatMap(({ message }) =>
      message.call ? [ids.reference(message.channel, message.call.id)] : [],
    ),
  );
  const reports = await Promise.all([...calls].map((call) => store.callReports(call)));
  const textTo = textBackFor(ticket, config)?.address;
  return { calls: reports.flat(), ...(textTo !== undefined && { textTo }) };
}
