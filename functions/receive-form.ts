import { randomUUID } from "node:crypto";
import config from "relaydesk:config";
import { bucketBlobs } from "../shared/aws/blobs.ts";
import { inboundQueue } from "../shared/aws/queues.ts";
import {
  emptyForm,
  type PageFrame,
  pageHeaders,
  renderFailure,
  renderForm,
  renderReceived,
} from "../shared/channels/form/page.ts";
import { readSubmission, type Submission } from "../shared/channels/form/submission.ts";
import { type PageLanguage, pageLanguage } from "../shared/channels/form/texts.ts";
import { messageIdOf } from "../shared/domain/identity.ts";
import { ticketNumber } from "../shared/domain/ids.ts";
import type { InboundMessage } from "../shared/domain/message.ts";
import { routingFor } from "../shared/domain/routing.ts";
import { accept } from "./accept.ts";
import { type HttpRequest, type HttpResponse, httpFunction, json, problem } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { openIds, openParameters, openQueues } from "./services.ts";

const env = readEnvironment("receive-form");
const ids = openIds(openParameters(env.PARAMETERS_PATH));
const queue = inboundQueue(openQueues(), env.INBOUND_QUEUE_URL, bucketBlobs(env.BUCKET_NAME));
const mailbox = config.brand.supportAddress;

/** The contact form: the page, what it posts, and the same as a JSON endpoint for other sites and apps. */
export const handler = httpFunction(
  "receive-form",
  async (request, log) => {
    const language = pageLanguage(request.rawQuery, request.headers["accept-language"]);
    if (!config.channels.form) return problem(404, "There is no contact form here.");
    if (request.method !== "POST")
      return page(200, renderForm(frame(language), emptyForm(randomUUID(), language)));

    const submission = readSubmission(
      {
        transport: "http",
        method: request.method,
        path: request.path,
        rawQuery: request.rawQuery,
        headers: request.headers,
        body: request.body,
        account: "contact",
        sourceIp: request.sourceIp,
      },
      { secrets: undefined, now: new Date(), ownAddresses: [mailbox] },
    );
    if (submission.kind === "message") {
      await accept([{ kind: "message", message: submission.message }], { queue, ids, log });
    } else {
      log.warn("rejected", { channel: "form", reason: submission.kind });
    }
    return answer(submission, language);
  },
  (request) => (wantsPage(request) ? page(500, renderFailure(frame("en"), mailbox)) : failure()),
);

async function answer(submission: Submission, language: PageLanguage): Promise<HttpResponse> {
  switch (submission.kind) {
    case "rejected":
      return problem(STATUS[submission.reason] ?? 400, `The form could not be read: ${submission.detail}.`);
    case "invalid":
      return submission.as === "page"
        ? page(
            422,
            renderForm(
              frame(pageFor(submission.values.language, language)),
              withRequest(submission),
              submission.errors,
            ),
          )
        : problem(422, "Some fields are missing or not right.", { errors: submission.errors });
    case "message":
      return received(submission.message, submission.as, language);
  }
}

const STATUS: Readonly<Record<string, number>> = {
  "too-large": 413,
  "unsupported-media-type": 415,
  "method-not-allowed": 405,
};

/** The number follows from the message, so it can be told before the ticket exists. */
async function received(
  message: InboundMessage,
  as: "page" | "json",
  language: PageLanguage,
): Promise<HttpResponse> {
  const made = await ids();
  const number = ticketNumber(made.ticket(messageIdOf(made, { kind: "message", message })));
  const { firstResponseMinutes } = routingFor(message.topic ?? "other", config);
  const due = new Date(Date.parse(message.receivedAt) + firstResponseMinutes * 60_000);
  if (as === "json") return json(202, { number, answerBy: due.toISOString() });
  return page(
    200,
    renderReceived(frame(pageFor(message.languageHint ?? "", language)), {
      number,
      email: message.sender.address,
      due,
      security: message.topic === "security",
    }),
  );
}

function page(status: number, html: string): HttpResponse {
  return { status, headers: pageHeaders, body: html };
}

function frame(language: PageLanguage): PageFrame {
  return { language, brand: config.brand.name };
}

/** The page answers in the language it was shown in. */
function pageFor(tag: string, otherwise: PageLanguage): PageLanguage {
  if (tag === "") return otherwise;
  return tag.startsWith("zh") ? "zh-CN" : "en";
}

function withRequest({ values }: Extract<Submission, { kind: "invalid" }>) {
  return values.request === "" ? { ...values, request: randomUUID() } : values;
}

function wantsPage(request: HttpRequest): boolean {
  return !(request.headers["content-type"] ?? "").includes("json");
}

function failure(): HttpResponse {
  return problem(
    500,
    "Something went wrong on our side. Your message was not accepted: please send it again.",
  );
}
