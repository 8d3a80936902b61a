import { cleanLine } from "../../domain/clean-text.ts";
import { Batch } from "../batch.ts";
import type { Incoming, ReceiveContext, Received } from "../channel.ts";
import { defined } from "../defined.ts";
import { instantOf } from "../instant.ts";
import { Entry, openMetaWebhook } from "../meta-webhook.ts";
import { contentOf } from "./content.ts";
import { ApiError, Change, Message, Status, Value } from "./schema.ts";

/**
 * A webhook of the WhatsApp Cloud API (https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks). All numbers of an
 * app share it; the number is part of the conversation. Meta repeats for seven days and puts the same message into one body
 * twice: a message is told by its `wamid`.
 */
export function receive(incoming: Incoming, context: ReceiveContext): Received {
  const opened = openMetaWebhook(incoming, context, "whatsapp_business_account");
  if (opened.kind === "answered") return opened.received;
  const batch = new Batch({ channel: "whatsapp", account: opened.account, now: context.now });
  const reader = new ValueReader(batch);
  for (const entry of opened.entries) {
    batch.read(entry, Entry, "an entry that is no object", ({ changes = [] }) => {
      if (changes.length === 0) batch.ignore("empty");
      for (const change of changes) {
        batch.read(change, Change, "a change without its field", ({ field, value }) =>
          reader.read(field, value),
        );
      }
    });
  }
  return batch.received();
}

class ValueReader {
  readonly #batch: Batch;
  readonly #seen = new Set<string>();

  constructor(batch: Batch) {
    this.#batch = batch;
  }

  read(field: string, value: unknown) {
    const batch = this.#batch;
    if (field !== "messages" && field !== "smb_message_echoes") return batch.ignore(field);
    batch.read(value, Value, "a value that is no object", (known) => {
      if (field === "smb_message_echoes") {
        for (const _echo of known.message_echoes ?? []) batch.ignore("echo");
        return;
      }
      for (const message of known.messages ?? []) {
        batch.read(message, Message, "a message without an id or a type", (each) =>
          this.#message(each, known),
        );
      }
      for (const status of known.statuses ?? []) {
        batch.read(status, Status, "a status without an id", (each) => this.#status(each, known));
      }
      for (const error of known.errors ?? []) {
        batch.read(error, ApiError, "an error that is no object", ({ code }) => this.#error(code, known));
      }
      const nothing = !known.messages?.length && !known.statuses?.length && !known.errors?.length;
      if (nothing) batch.ignore("empty");
    });
  }

  #message(message: Message, value: Value) {
    const batch = this.#batch;
    if (message.group_id !== undefined) return batch.ignore("group");
    if (message.type === "reaction" || message.type === "system") return batch.ignore(message.type);
    if (this.#seen.has(message.id)) return batch.ignore("duplicate");
    this.#seen.add(message.id);
    const facts = factsOf(message, value);
    if (facts === undefined) return batch.unreadable(message, "a message without a sender");
    if (message.type === "revoke" && message.revoke) {
      const { sender, ...known } = facts;
      return batch.event({
        ...known,
        type: "deletion",
        sender: { address: sender.address, ...defined({ name: sender.name }) },
        identity: { key: message.id },
        target: message.revoke.original_message_id,
      });
    }
    const { edit } = message;
    const { payload, ...content } = contentOf(message.type === "edit" ? (edit?.message ?? message) : message);
    const quoted = message.context?.id;
    batch.message({
      ...facts,
      ...content,
      identity: { key: message.id },
      ...(edit ? { edits: edit.original_message_id } : { referenceId: message.id }),
      references: quoted === undefined ? [] : [quoted],
      ...defined({ payload }),
    });
  }

  #status(status: Status, value: Value) {
    const account = value.metadata?.phone_number_id;
    const recipient = status.recipient_id ?? status.recipient_user_id;
    const known = Object.hasOwn(statuses, status.status) ? statuses[status.status] : undefined;
    const detail = cleanLine(status.status, 40);
    const error = status.errors?.[0]?.code;
    this.#batch.event({
      type: "status",
      targets: [status.id],
      status: known ?? "other",
      detail,
      identity: { key: status.id, variant: `status:${detail}` },
      ...defined({
        platformAccount: account,
        conversation: account && recipient && `${account}:${recipient}`,
        sentAt: instantOf(status.timestamp),
        error: error === undefined ? undefined : String(error),
      }),
    });
  }

  /** About the account and no message: for the operator's log. */
  #error(code: number | string | undefined, value: Value) {
    const { now } = this.#batch.origin;
    this.#batch.event({
      type: "status",
      targets: [],
      status: "other",
      detail: "error",
      identity: { key: `error:${code ?? ""}:${now.toISOString()}` },
      ...defined({
        platformAccount: value.metadata?.phone_number_id,
        error: code === undefined ? undefined : String(code),
      }),
    });
  }
}

const statuses: Readonly<Record<string, "sent" | "delivered" | "read" | "failed">> = {
  sent: "sent",
  delivered: "delivered",
  read: "read",
  played: "read",
  failed: "failed",
};

/**
 * A user is known by a telephone number, by an id of the business's own (`US.1349…`), or by both. `from` is where an answer
 * goes; it may hold either.
 */
function factsOf(message: Message, { metadata, contacts = [] }: Value) {
  const address = message.from ?? message.from_user_id;
  if (address === undefined) return undefined;
  const ids = [message.from, message.from_user_id].filter((id) => id !== undefined);
  const contact = contacts.find(
    ({ wa_id, user_id }) => ids.includes(wa_id ?? "") || ids.includes(user_id ?? ""),
  );
  const profile = contact?.profile;
  const account = metadata?.phone_number_id ?? "unknown";
  return {
    platformAccount: account,
    conversation: `${account}:${address}`,
    sender: {
      address,
      trust: "verified" as const,
      ...defined({
        name: cleanLine(profile?.name ?? "", 200) || undefined,
        username: cleanLine(profile?.username ?? "", 200) || undefined,
      }),
    },
    ...defined({ sentAt: instantOf(message.timestamp) }),
  };
}
