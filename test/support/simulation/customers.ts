import { messageIdOf } from "../../../shared/domain/identity.ts";
import type { MessageId } from "../../../shared/domain/ids.ts";
import type { Inbound, InboundMessage } from "../../../shared/domain/message.ts";
import { aChatMessage, aMessage } from "../samples.ts";
import type { World } from "./world.ts";

/** A message that a customer really sent; however many copies of it arrive. */
export interface Written {
  readonly id: MessageId;
  readonly message: InboundMessage;
  /** The mail it answers. */
  readonly follows?: Written;
}

const texts = [
  "How long does a refund take?",
  "My refund is late",
  "Something else entirely",
  "My account was stolen",
  "hi",
  "no",
  "yes",
  "thanks",
];

/** A customer writes: chats, mails (new ones and follow-ups), forms. */
export function write(world: World, earlier: readonly Written[]): Written {
  const text = world.chance.pick(texts);
  const number = earlier.length + 1;
  const receivedAt = world.now().toISOString();
  const kind = world.chance.pick(["chat", "chat", "chat", "mail", "mail", "form"] as const);
  const base = { text, receivedAt, identity: { key: `${kind} ${number}` } };
  const typing = isTyping(world, earlier) ? earlier.at(-1)?.message.sender.address : undefined;
  if (typing !== undefined && world.chance.happens(0.7)) return written(world, chat(base, typing));
  if (kind === "chat") return written(world, chat(base, world.chance.pick(["ana", "ben"])));
  const address = `${world.chance.pick(["kim", "lee"])}@customer.example`;
  const sender = { address, trust: "verified" as const };
  if (kind === "form")
    return written(world, aMessage({ ...base, channel: "form", sender, threading: "single" }));
  const mail = aMessage({ ...base, sender, referenceId: `${number}@customer.example` });
  const answered = world.chance.happens(0.5) ? answerable(world, earlier, address) : undefined;
  if (!answered) return written(world, mail);
  const references = [answered.message.referenceId ?? ""];
  return { ...written(world, { ...mail, references }), follows: answered };
}

/** Who has just written in a chat often goes on at once. */
export function isTyping(world: World, earlier: readonly Written[]): boolean {
  const last = earlier.at(-1)?.message;
  return last?.threading === "conversation" && world.time - Date.parse(last.receivedAt) < 4_000;
}

function chat(base: Partial<InboundMessage>, person: string): InboundMessage {
  return aChatMessage({
    ...base,
    sender: { address: person, trust: "verified" },
    conversation: `chat of ${person}`,
  });
}

function written(world: World, message: InboundMessage): Written {
  return { id: messageIdOf(world.ids, { kind: "message", message }), message };
}

/** Nobody answers a mail that has not arrived: one of the sender's own that triage has at least begun with. */
function answerable(world: World, earlier: readonly Written[], address: string): Written | undefined {
  const own = earlier.filter(
    ({ id, message }) =>
      message.channel === "email" && message.sender.address === address && world.store.contents.seen.has(id),
  );
  return own.length > 0 ? world.chance.pick(own) : undefined;
}

/** Puts it on the queue, and with this probability once more: as the provider sends again, or as the queue repeats. */
export function arrive(world: World, { message }: Written, duplicates: number): void {
  put(world, message, 0);
  while (world.chance.happens(duplicates)) {
    const resent = world.chance.happens(0.5);
    const delay = world.chance.below(20_000);
    const receivedAt = new Date(Date.parse(message.receivedAt) + (resent ? delay + 1 : 0)).toISOString();
    put(world, { ...message, receivedAt }, delay);
  }
}

function put(world: World, message: InboundMessage, delay: number): void {
  const body: Inbound = { kind: "message", message };
  world.inbound.push({ body, attempts: 0, visibleAt: world.time + delay });
}
