import { createPublicKey, verify } from "node:crypto";
import { cleanLine, cleanText } from "../../domain/clean-text.ts";
import type { Attachment } from "../../domain/message.ts";
import { attachmentOf, kindOfType } from "../attachment-kind.ts";
import { Batch } from "../batch.ts";
import type { Incoming, ReceiveContext, Received, WebhookRequest } from "../channel.ts";
import { defined } from "../defined.ts";
import { instantOf } from "../instant.ts";
import { parseJson } from "../lossless-json.ts";
import { openRequest } from "../open-request.ts";
import { rejected } from "../rejected.ts";
import { AnyInteraction, DiscordSecrets, Field, File, Interaction, Option, Quoted, Row } from "./schema.ts";

export const maxBodyBytes = 1024 * 1024;
/** How far Discord's clock and ours may be apart. Seconds. */
const tolerance = 300;
/** SubjectPublicKeyInfo around the 32 bytes of a key (RFC 8410). */
const spki = Buffer.from("302a300506032b6570032100", "hex");
/** How long an interaction can be answered, less what a call takes. Milliseconds. */
const answerableMs = 14.5 * 60_000;
/** 1 January 2015, from which ids count milliseconds (https://discord.com/developers/docs/reference#snowflakes). */
const epoch = 1_420_070_400_000n;

const contentType = "application/json";
type Answer = { readonly contentType: string; readonly body: string };
const json = (body: object): Answer => ({ contentType, body: JSON.stringify(body) });
/** Only the customer sees that an answer is being written, and the answer. */
const deferred = json({ type: 5, data: { flags: 64 } });
const seen = json({ type: 6 });
/** A command that came without words is asked for them. Its only words are the command's own. */
const form = (name: string) =>
  json({
    type: 9,
    data: {
      custom_id: "message",
      title: cleanLine(name, 45) || "…",
      components: [
        { type: 1, components: [{ type: 4, custom_id: "message", label: "💬", style: 2, max_length: 4000 }] },
      ],
    },
  });
const noChoices = json({ type: 8, data: { choices: [] } });

const Kind = { ping: 1, command: 2, component: 3, autocomplete: 4, modal: 5 } as const;
const OptionType = { subcommand: 1, group: 2, string: 3, attachment: 11 } as const;

/**
 * One interaction: a command, a button, a form. The signature covers the time and the body; Discord tries now and then
 * whether a wrong one is refused (https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint).
 */
export function receive(incoming: Incoming, context: ReceiveContext): Received {
  const opened = openRequest(incoming, context, { methods: ["POST"], maxBodyBytes, secrets: DiscordSecrets });
  if (opened.kind === "rejected") return opened;
  const { request, secrets } = opened;
  if (!isSigned(request, secrets.publicKey, context.now)) {
    return rejected("bad-signature", "not signed with the application's key, or too long ago");
  }
  const body = parseJson(request.body);
  const interaction = AnyInteraction.safeParse(body);
  if (!interaction.success) return rejected("malformed", "not a JSON interaction");
  const { type } = interaction.data;
  if (type === Kind.ping) return { kind: "handshake", ...json({ type: 1 }) };
  const batch = new Batch({ channel: "discord", account: request.account, now: context.now });
  if (type !== Kind.command && type !== Kind.component && type !== Kind.modal) {
    batch.ignore(`type:${type}`);
    return batch.received(type === Kind.autocomplete ? noChoices : undefined);
  }
  let answer: Answer = type === Kind.component ? seen : deferred;
  batch.read(body, Interaction, "an interaction without id, token, channel or user", (read) => {
    answer = readInteraction(batch, read) ?? answer;
  });
  return batch.received(answer);
}

function isSigned({ headers, body }: WebhookRequest, publicKey: string, now: Date): boolean {
  const timestamp = headers["x-signature-timestamp"] ?? "";
  const signature = headers["x-signature-ed25519"] ?? "";
  if (!/^\d{1,12}$/.test(timestamp) || !/^[0-9a-fA-F]{128}$/.test(signature)) return false;
  if (Math.abs(Math.floor(now.getTime() / 1000) - Number(timestamp)) > tolerance) return false;
  const signed = Buffer.concat([Buffer.from(timestamp), body]);
  try {
    const der = Buffer.concat([spki, Buffer.from(publicKey, "hex")]);
    const key = createPublicKey({ key: der, format: "der", type: "spki" });
    return verify(null, signed, key, Buffer.from(signature, "hex"));
  } catch {
    // Not every 32 bytes are a point of the curve.
    return false;
  }
}

/** @returns what is answered instead of the usual, if anything */
function readInteraction(batch: Batch, interaction: Interaction): Answer | undefined {
  const { id, type, data, channel_id: channel, application_id: application, token, locale } = interaction;
  const user = interaction.member?.user ?? interaction.user;
  if (user === undefined) {
    batch.unreadable(interaction, "an interaction without a user");
    return undefined;
  }
  const text = cleanText(textOf(interaction));
  const attachments = type === Kind.command ? attachmentsOf(interaction) : [];
  if (type === Kind.command && text === "" && attachments.length === 0) {
    batch.ignore("asked");
    return form(data?.name ?? "");
  }
  const name = user.global_name || user.username;
  batch.message({
    identity: { key: id },
    conversation: `${channel}:${user.id}`,
    sender: {
      address: user.id,
      trust: "verified",
      ...(name !== undefined && { name: cleanLine(name, 200) }),
      ...(user.username !== undefined && { username: cleanLine(user.username, 200) }),
    },
    text,
    attachments,
    references: [],
    replyToken: {
      token: `${application}/${token}`,
      until: new Date(batch.origin.now.getTime() + answerableMs).toISOString(),
    },
    ...(type === Kind.component ? { payload: data?.custom_id ?? "" } : { referenceId: id }),
    ...defined({ languageHint: hintOf(locale), platformAccount: application, sentAt: timeOf(id) }),
  });
  return undefined;
}

function hintOf(locale: string | undefined): string | undefined {
  return locale !== undefined && /^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/.test(locale) ? locale : undefined;
}

/** When an id was given. */
function timeOf(id: string): string | undefined {
  return /^\d{15,20}$/.test(id) ? instantOf(Number((BigInt(id) >> 22n) + epoch)) : undefined;
}

/** What was written into a command, into a form, or chosen; the message that a command was used on. */
function textOf({ type, data }: Interaction): string {
  if (!data) return "";
  if (type === Kind.component) return data.values.join(", ");
  if (type === Kind.modal) return data.components.flatMap(fieldsIn).join("\n");
  const target = data.target_id;
  const messages = new Map(Object.entries(data.resolved?.messages ?? {}));
  const content = Quoted.safeParse(messages.get(target ?? "")).data?.content;
  return content ?? valuesOf(data.options, OptionType.string).join("\n");
}

/** Values of one type, in the command, its subcommands and groups of those. */
function valuesOf(options: readonly unknown[], type: number, depth = 0): readonly string[] {
  return options.flatMap((each) => {
    const option = Option.safeParse(each).data;
    if (!option) return [];
    const holds = option.type === OptionType.subcommand || option.type === OptionType.group;
    if (holds) return depth < 2 ? valuesOf(option.options, type, depth + 1) : [];
    return option.type === type && option.value !== undefined ? [String(option.value)] : [];
  });
}

function fieldsIn(row: unknown): readonly string[] {
  const { components = [], component } = Row.safeParse(row).data ?? {};
  return [...components, component].flatMap((field) => Field.safeParse(field).data?.value ?? []);
}

function attachmentsOf({ data }: Interaction): Attachment[] {
  return valuesOf(data?.options ?? [], OptionType.attachment).flatMap((id) => {
    const files = data?.resolved?.attachments ?? {};
    const file = Object.hasOwn(files, id) ? File.safeParse(files[id]).data : undefined;
    if (!file) return [];
    const { filename: name, content_type: type, size, url } = file;
    return [attachmentOf({ kind: kindOfType(type), name, type, size, id, url })];
  });
}
