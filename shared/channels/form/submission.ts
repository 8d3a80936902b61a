import { createHash } from "node:crypto";
import * as z from "zod/mini";
import { Category } from "../../domain/category.ts";
import { cleanLine, cleanText } from "../../domain/clean-text.ts";
import type { FormField as OwnField } from "../../domain/form-config.ts";
import { canonicalLanguage } from "../../domain/language.ts";
import type { InboundMessage } from "../../domain/message.ts";
import { isAddress } from "../../mail/address.ts";
import type { Incoming, ReceiveContext, Rejection } from "../channel.ts";

/** Ten thousand Chinese characters take ninety thousand bytes in a posted form. */
export const maxBodyBytes = 160 * 1024;
/** Characters as people count them are close enough to UTF-16 units here. */
export const maxMessageLength = 10_000;
const maxSubjectLength = 200;
const maxNameLength = 100;

/** What was typed, as it is shown again when something is missing. */
export interface FormValues {
  readonly topic: string;
  readonly email: string;
  readonly name: string;
  readonly subject: string;
  readonly message: string;
  readonly language: string;
  /** Random per rendered page: pressing "send" twice is one message. */
  readonly request: string;
  /** The operator's own fields, by their keys. */
  readonly own: Readonly<Record<string, string>>;
  /** Signed when the page was shown: see `screening.ts`. */
  readonly shown: string;
  /** What the browser found by the work it was asked for. */
  readonly proof: string;
  /** Tokens of files that the browser has uploaded. */
  readonly files: readonly string[];
}

export type BuiltInField = "topic" | "email" | "name" | "subject" | "message";
/** `own-…`: a field of the operator's. `form`: the form as a whole. */
export type FormField = BuiltInField | `own-${string}` | "files" | "website" | "form";
export type FormProblem =
  | "missing"
  | "invalid"
  | "too-long"
  | "must-be-empty"
  /** Files that came with a form that has to be sent again: browsers forget them. */
  | "choose-again"
  /** The page was shown long ago, or not by us. */
  | "stale"
  /** Too many messages from this network or under this address. */
  | "too-many";

export interface FormError {
  readonly field: FormField;
  readonly problem: FormProblem;
}
/** In the order of the page. */
export type FormErrors = readonly FormError[];

export type Submission =
  | {
      readonly kind: "message";
      readonly message: InboundMessage;
      readonly values: FormValues;
      readonly as: "page" | "json";
    }
  | {
      readonly kind: "invalid";
      readonly errors: FormErrors;
      readonly values: FormValues;
      readonly as: "page" | "json";
    }
  | { readonly kind: "rejected"; readonly reason: Rejection; readonly detail: string };

/**
 * Reads a posted form: from the page (`application/x-www-form-urlencoded`) or as JSON with an `Idempotency-Key` header.
 * Mistakes are data, in the order of the page, so that it can be shown again with what was typed.
 *
 * @param own the operator's own fields
 */
export function readSubmission(
  incoming: Incoming,
  context: ReceiveContext,
  own: readonly OwnField[] = [],
): Submission {
  if (incoming.transport !== "http") return refuse("unknown-account", "a form is posted over HTTP");
  if (incoming.method !== "POST") return refuse("method-not-allowed", "a form is posted");
  if (incoming.body.byteLength > maxBodyBytes) return refuse("too-large", `over ${maxBodyBytes} bytes`);
  const [mailbox] = context.ownAddresses;
  if (mailbox === undefined) return refuse("unknown-account", "no mailbox to answer from is set up");
  const posted = readBody(incoming);
  if ("reason" in posted) return posted;
  const { as } = posted;
  const values = valuesOf(posted, own, incoming.headers["idempotency-key"]);
  const errors = check(values, own, posted.fields.website ?? "");
  if (errors.length > 0) return { kind: "invalid", errors, values, as };
  const message = toMessage(values, own, incoming.account, mailbox, context.now);
  return { kind: "message", message, values, as };
}

type Fields = Readonly<Record<string, string>>;
interface Posted {
  readonly as: "page" | "json";
  readonly fields: Fields;
  readonly files: readonly string[];
}
type Refusal = Extract<Submission, { kind: "rejected" }>;

function refuse(reason: Rejection, detail: string): Refusal {
  return { kind: "rejected", reason, detail };
}

function readBody(incoming: Extract<Incoming, { transport: "http" }>): Posted | Refusal {
  const type = (incoming.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase();
  const text = decodeUtf8(incoming.body);
  if (text === undefined) return refuse("malformed", "not UTF-8");
  if (type === "application/x-www-form-urlencoded") {
    const form = new URLSearchParams(text);
    return { as: "page", fields: Object.fromEntries(form), files: form.getAll("file").slice(0, mostFiles) };
  }
  if (type !== "application/json") return refuse("unsupported-media-type", "neither a form nor JSON");
  const json = JsonBody.safeParse(parseJson(text));
  return json.success
    ? { as: "json", fields: withoutAbsent(json.data), files: [] }
    : refuse("malformed", "not a JSON object of texts");
}

const optionalText = z.exactOptional(z.nullable(z.string()));
const JsonBody = z.object({
  email: optionalText,
  name: optionalText,
  topic: optionalText,
  subject: optionalText,
  message: optionalText,
  language: optionalText,
  website: optionalText,
  /** The operator's own fields, by their keys. */
  fields: z.exactOptional(z.nullable(z.record(z.string(), z.nullable(z.string())))),
});

function withoutAbsent({ fields, ...body }: z.infer<typeof JsonBody>): Fields {
  const own = Object.entries(fields ?? {}).map(([key, value]) => [`own-${key}`, value] as const);
  const all = [...Object.entries(body), ...own];
  return Object.fromEntries(all.flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

/** More tokens than any form lets be uploaded are not looked at. */
const mostFiles = 20;

function decodeUtf8(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function valuesOf(
  { fields, files }: Posted,
  own: readonly OwnField[],
  idempotencyKey: string | undefined,
): FormValues {
  const line = (name: string) => cleanLine(fields[name] ?? "", maxBodyBytes);
  const request = cleanLine(idempotencyKey ?? fields.request ?? "");
  return {
    topic: line("topic"),
    email: line("email"),
    name: line("name"),
    subject: line("subject"),
    message: cleanText(fields.message ?? "").trim(),
    language: canonicalLanguage(line("language").slice(0, 35)) ?? "",
    request: /^[\x21-\x7e]{8,200}$/.test(request) ? request : "",
    own: Object.fromEntries(own.map(({ key }) => [key, line(`own-${key}`)])),
    shown: line("shown"),
    proof: line("proof"),
    files,
  };
}

function check(values: FormValues, own: readonly OwnField[], trap: string): FormErrors {
  const problems: readonly (readonly [FormField, FormProblem | undefined])[] = [
    ["topic", values.topic === "" || isCategory(values.topic) ? undefined : "invalid"],
    ["email", emailProblem(values.email)],
    ["name", values.name.length > maxNameLength ? "too-long" : undefined],
    ["subject", values.subject.length > maxSubjectLength ? "too-long" : undefined],
    ...own.map((field) => [`own-${field.key}`, ownProblem(field, values.own[field.key] ?? "")] as const),
    ["message", messageProblem(values.message)],
    // People never see this field; programs that fill in everything do. A person whose browser filled it in is told, and
    // only has to send again.
    ["website", trap === "" ? undefined : "must-be-empty"],
  ];
  return problems.flatMap(([field, problem]) => (problem === undefined ? [] : [{ field, problem }]));
}

function emailProblem(email: string): FormProblem | undefined {
  if (email === "") return "missing";
  return email.length <= 254 && isAddress(email) ? undefined : "invalid";
}

function messageProblem(message: string): FormProblem | undefined {
  if (message === "") return "missing";
  return message.length > maxMessageLength ? "too-long" : undefined;
}

function ownProblem({ pattern, required, maxLength }: OwnField, value: string): FormProblem | undefined {
  if (value === "") return required ? "missing" : undefined;
  if (value.length > maxLength) return "too-long";
  const fits = pattern === undefined || new RegExp(`^(?:${pattern})$`, "u").test(value);
  return fits ? undefined : "invalid";
}

function isCategory(topic: string): topic is Category {
  return Category.safeParse(topic).success;
}

function toMessage(
  values: FormValues,
  own: readonly OwnField[],
  account: string,
  mailbox: string,
  now: Date,
): InboundMessage {
  const identity = identityOf(values, now);
  const fields = own.flatMap(({ key, label }) => {
    const value = values.own[key] ?? "";
    return value === "" ? [] : [{ key, label: label.en, value }];
  });
  return {
    channel: "form",
    account,
    identity,
    conversation: identity.key,
    threading: "single",
    sender: { address: values.email, ...(values.name !== "" && { name: values.name }), trust: "unverified" },
    replyTo: { channel: "email", account: mailbox, address: values.email },
    receivedAt: now.toISOString(),
    ...(values.subject !== "" && { subject: values.subject }),
    text: values.message,
    ...(values.language !== "" && { languageHint: values.language }),
    attachments: [],
    references: [],
    ...(fields.length > 0 && { fields }),
    ...(isCategory(values.topic) && { topic: values.topic }),
  };
}

/**
 * The page's or the caller's key; without one, the content and the day, so that an impatient second press is still no second
 * message. The content splits the key: who goes back, corrects a word and sends again has sent two messages.
 */
function identityOf(values: FormValues, now: Date): { key: string; variant: string } {
  const { email, name, topic, subject, message } = values;
  const own = Object.entries(values.own).filter(([, value]) => value !== "");
  const content = JSON.stringify([email.toLowerCase(), name, topic, subject, message, ...own]);
  const variant = createHash("sha256").update(content).digest("hex").slice(0, 32);
  return { key: values.request || `day:${now.toISOString().slice(0, 10)}`, variant };
}
