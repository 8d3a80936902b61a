import { cleanLine } from "../../domain/clean-text.ts";
import { feedbackPayload } from "../../domain/feedback.ts";
import { feedbackLabels } from "../../domain/texts.ts";
import { toPlainText } from "../../mail/markdown.ts";
import type { Delivery, OutboundMessage, OutgoingFile, SendTools } from "../channel.ts";
import { conversationParts } from "../conversation-parts.ts";
import { type Failure, failed } from "../failed.ts";
import { type GraphRule, graphRefusal } from "../meta-api.ts";
import { formOf, isFile, type Part, withFiles } from "../outgoing-files.ts";
import { isFailure, type PlatformAnswer, postForm, postJson } from "../platform-call.ts";
import { sendParts } from "../send-parts.ts";
import { splitText } from "../split-text.ts";
import { Sent, Uploaded, WhatsAppSecrets } from "./schema.ts";

/** UTF-16 units; a message with buttons takes fewer. */
const maxTextLength = 4096;
const maxTextAboveButtons = 1024;
const longestLabel = 20;

/** Cloud API error codes (https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes). */
const rules: readonly GraphRule[] = [
  { class: "window-closed", codes: ["131047", "470"] },
  { class: "rate-limited", codes: ["4", "80007", "130429", "131056", "131048", "133016"] },
  { class: "retryable", codes: ["1", "2", "131000", "131016", "131057", "135000", "131053"] },
  {
    class: "recipient",
    codes: ["131026", "131021", "131030", "130497", "131062", "131049", "130472", "131050"],
  },
  { class: "config", codes: ["131031", "131042", "131045"] },
  { class: "auth", codes: ["0", "3", "10", "190", "200-299", "131005", "368"] },
  { class: "content", codes: ["100", "131008", "131009", "131051", "132000-132016"] },
];

/**
 * Sends a reply as one or more texts; the first quotes what it answers, and "did this help?" hangs below the last. An answer
 * of 200 means accepted: what becomes of it comes back as a status.
 */
export async function send(message: OutboundMessage, tools: SendTools): Promise<Delivery> {
  const secrets = WhatsAppSecrets.safeParse(tools.secrets);
  if (!secrets.success) return failed("config", "no-access-token");
  const { entry } = message;
  const [number, person] = conversationParts(entry.conversation, 2) ?? [];
  if (number === undefined || person === undefined) return failed("recipient", "no-number");
  const { template } = entry;
  if (template) {
    const body = { messaging_product: "whatsapp", ...addressed(person), ...approved(template) };
    const url = `${tools.apiBase}/${encodeURIComponent(number)}/messages`;
    return sendParts(message, [body], tools, (only) =>
      post(url, only, `Bearer ${secrets.data.accessToken}`, tools),
    );
  }
  const texts = partsOf(toPlainText(entry.text), entry.askHelped === true);
  const account = `${tools.apiBase}/${encodeURIComponent(number)}`;
  const authorization = `Bearer ${secrets.data.accessToken}`;
  return sendParts(message, withFiles(texts, message.attachments), tools, async (part, at) => {
    const said = isFile(part) ? await uploaded(part, account, authorization, tools) : saying(part, at);
    if (isRefused(said)) return said;
    const body = {
      messaging_product: "whatsapp",
      ...addressed(person),
      ...(at === 0 && entry.thread.replyTo && { context: { message_id: entry.thread.replyTo } }),
      ...said,
    };
    return post(`${account}/messages`, body, authorization, tools);
  });

  function saying(text: Extract<Part, string>, at: number): object {
    return at === texts.length - 1 && entry.askHelped
      ? helped(text, entry.id, entry.language)
      : { type: "text", text: { body: text, preview_url: false } };
  }
}

/** Pictures that the app shows as such (https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media); bytes. */
const shownPictures = { types: ["image/jpeg", "image/png"], maxBytes: 5 * 1024 * 1024 };

/** A file goes to the platform first; the message names it. Whatever is no picture is a document, which may be of any type. */
async function uploaded(
  file: OutgoingFile,
  account: string,
  authorization: string,
  { fetch, now }: SendTools,
): Promise<object | Failure> {
  const form = formOf({ messaging_product: "whatsapp", type: file.type }, "file", file);
  const answer = await postForm(fetch, `${account}/media`, form, { authorization });
  if (isFailure(answer)) return answer;
  if (!isTaken(answer)) return refusedWith(answer, now);
  const id = Uploaded.safeParse(answer.json).data?.id;
  if (id === undefined) return failed("retryable", "no-media-id");
  const { types, maxBytes } = shownPictures;
  return types.includes(file.type) && file.content.byteLength <= maxBytes
    ? { type: "image", image: { id } }
    : { type: "document", document: { id, filename: file.name } };
}

function isRefused(said: object | Failure): said is Failure {
  return "kind" in said;
}

function isTaken({ status }: PlatformAnswer): boolean {
  return status >= 200 && status < 300;
}

function refusedWith(answer: PlatformAnswer, now: Date): Failure {
  const refusal = graphRefusal(answer, rules, now);
  return refusal.kind === "done-before" ? failed("retryable", "done-before") : refusal;
}

/** A business-scoped id (`US.1349…`) is addressed as such, a telephone number as `to`. */
function addressed(person: string) {
  const to = /^\d+$/.test(person) ? { to: person } : { recipient: person };
  return { recipient_type: "individual", ...to };
}

/** https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-message-templates */
function approved({ name, language, values }: NonNullable<OutboundMessage["entry"]["template"]>) {
  const parameters = values.map((text) => ({ type: "text", text }));
  const components = parameters.length > 0 ? [{ type: "body", parameters }] : [];
  return { type: "template", template: { name, language: { code: language }, components } };
}

/** The last part has to be shorter when buttons hang below it. */
function partsOf(text: string, asksHelped: boolean): readonly string[] {
  const parts = splitText(text, maxTextLength);
  const last = parts.at(-1);
  if (!asksHelped || last === undefined) return parts;
  return [...parts.slice(0, -1), ...splitText(last, maxTextAboveButtons)];
}

async function post(
  url: string,
  body: object,
  authorization: string,
  { fetch, now }: SendTools,
): Promise<Delivery> {
  const answer = await postJson(fetch, url, body, { authorization });
  if (isFailure(answer)) return answer;
  if (isTaken(answer)) {
    return { kind: "sent", providerId: Sent.safeParse(answer.json).data?.messages[0]?.id ?? "unknown" };
  }
  const refusal = graphRefusal(answer, rules, now);
  return refusal.kind === "done-before" ? { kind: "sent", providerId: "unknown" } : refusal;
}

function helped(text: string, outbox: string, language: string) {
  const labels = feedbackLabels(language);
  const buttons = (["yes", "no"] as const).map((feedback) => ({
    type: "reply",
    reply: {
      id: feedbackPayload(feedback, outbox),
      title: cleanLine(labels[feedback], longestLabel),
    },
  }));
  return { type: "interactive", interactive: { type: "button", body: { text }, action: { buttons } } };
}
