import { Batch } from "../batch.ts";
import type { Incoming, ReceiveContext, Received } from "../channel.ts";
import { emptyTwiml, openTwilioWebhook } from "../twilio-webhook.ts";
import { field } from "./parameters.ts";
import { readStep } from "./read-step.ts";

/**
 * A step of a phone call: answered by the menu where the operator configured one, else only reported (the call itself,
 * what was pressed or said, a recording, its transcription, the call's end).
 */
export async function receive(incoming: Incoming, context: ReceiveContext): Promise<Received> {
  const opened = openTwilioWebhook(incoming, context);
  if (opened.kind === "answered") return opened.received;
  const { account, form, query, address } = opened;
  const { now, phone } = context;
  if (phone) {
    const { answerCall } = await import("./answer-call.ts");
    return answerCall({ form, query, address, account, now }, phone);
  }
  const batch = new Batch({ channel: "twilio-voice", account, now });
  const call = field(form, "CallSid");
  if (call === undefined) batch.unreadable(Object.fromEntries(form), "a step of a call without its id");
  else readStep(batch, form, call);
  return batch.received(emptyTwiml);
}
