import type { Config } from "./config.ts";
import type { InboundMessage } from "./message.ts";
import type { Contact } from "./ticket.ts";

/** Whether a message is an important customer's. Anybody can write a name: a sender who proved nothing is not believed. */
export function isVip(
  { sender }: Pick<InboundMessage, "sender">,
  contact: Pick<Contact, "vip"> | undefined,
  { desk }: Pick<Config, "desk">,
): boolean {
  if (sender.trust !== "verified") return false;
  const address = sender.address.toLowerCase();
  const listed = (each: string) => address === each || (each.startsWith("@") && address.endsWith(each));
  return contact?.vip === true || desk.vip.addresses.some((each) => listed(each.toLowerCase()));
}
