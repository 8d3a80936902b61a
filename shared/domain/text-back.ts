import type { Config } from "./config.ts";
import type { Ticket } from "./ticket.ts";

/** Where a text message to a caller goes. */
export interface TextBack {
  readonly channel: "twilio-sms";
  readonly account: string;
  readonly conversation: string;
  readonly address: string;
}

/**
 * How a caller can be sent a text message, where the operator set that up: to the very number that called, never to one that
 * was typed or said. Whether it can receive one, only the network knows; a number that cannot is told as a failed reply.
 */
export function textBackFor(
  { channel, address }: Pick<Ticket, "channel" | "address">,
  { channels }: Pick<Config, "channels">,
): TextBack | undefined {
  const way = channels["twilio-voice"]?.answering?.textBack;
  if (!way || channel !== "twilio-voice" || !/^\+[1-9]\d{6,14}$/.test(address)) return undefined;
  return { channel: "twilio-sms", account: way.account, conversation: `${way.from}:${address}`, address };
}
