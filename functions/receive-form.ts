import config from "relaydesk:config";
import { bucketBlobs } from "../shared/aws/blobs.ts";
import { inboundQueue } from "../shared/aws/queues.ts";
import type { WebhookRequest } from "../shared/channels/channel.ts";
import {
  isMultipart,
  maxMultipartBytes,
  type PostedFile,
  readMultipart,
} from "../shared/channels/form/multipart.ts";
import { type PageLanguage, pageLanguage } from "../shared/channels/form/page-language.ts";
import { isNamedByPage, type Screened, screen } from "../shared/channels/form/screening.ts";
import {
  type FormErrors,
  type FormField,
  type FormProblem,
  readSubmission,
  type Submission,
} from "../shared/channels/form/submission.ts";
import type { FormConfig } from "../shared/domain/form-config.ts";
import { messageIdOf } from "../shared/domain/identity.ts";
import { ticketNumber } from "../shared/domain/ids.ts";
import type { InboundMessage } from "../shared/domain/message.ts";
import { routingFor } from "../shared/domain/routing.ts";
import { firstResponseDue, promisedFor } from "../shared/domain/service-levels.ts";
import { accept } from "./accept.ts";
import { openHours } from "./business-hours.ts";
import { type HttpRequest, type HttpResponse, httpFunction, json, type Log, problem } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { openIds, openParameters, openQueues } from "./services.ts";

const env = readEnvironment("receive-form");
const secrets = openParameters(env.PARAMETERS_PATH);
const ids = openIds(secrets);
const queue = inboundQueue(openQueues(), env.INBOUND_QUEUE_URL, bucketBlobs(env.BUCKET_NAME));
const mailbox = config.brand.supportAddress;

const openLimits = async () => {
  const { openFormLimits } = await import("./form-limits.ts");
  return openFormLimits(env.TABLE_NAME);
};
let limits: ReturnType<typeof openLimits> | undefined;

/** The contact form: the page, its script, what it posts, and the same as a JSON endpoint for other sites and apps. */
export const handler = httpFunction(
  "receive-form",
  async (request, log) => {
    const { form } = config.channels;
    if (!form) return problem(404, "There is no contact form here.");
    if (request.path === "/contact/form.js") return script();
    if (request.method === "POST") return receive(request, form, log);
    const { emptyPage } = await import("./form-pages.ts");
    return emptyPage(languageOf(request), await pagesOf(form));
  },
  async (request) => {
    if (!wantsPage(request)) return failure();
    const { failurePage } = await import("./form-pages.ts");
    return failurePage();
  },
);

type Message = Extract<Submission, { kind: "message" }>;

async function receive(request: HttpRequest, form: FormConfig, log: Log): Promise<HttpResponse> {
  const posted = await readPosted(request);
  if ("status" in posted) {
    log.warn("rejected", { channel: "form", reason: "unreadable" });
    return posted;
  }
  const submission = readSubmission(
    posted.incoming,
    { secrets: undefined, now: new Date(), ownAddresses: [mailbox] },
    form.fields,
  );
  switch (submission.kind) {
    case "rejected":
      log.warn("rejected", { channel: "form", reason: submission.reason });
      return problem(STATUS[submission.reason] ?? 400, `The form could not be read: ${submission.detail}.`);
    case "invalid":
      log.warn("rejected", { channel: "form", reason: "invalid" });
      return again(422, submission, withFilesLost(submission.errors, posted.files), request, form);
    case "message":
      return take(submission, posted.files, request, form, log);
  }
}

/** What stands between a form that is filled in and the queue: signs of programs, limits, and its files. */
async function take(
  submission: Message,
  files: readonly PostedFile[],
  request: HttpRequest,
  form: FormConfig,
  log: Log,
): Promise<HttpResponse> {
  const { values, as } = submission;
  const now = new Date();
  const keys = await secrets.replyTokenKeys();
  // What asks for JSON shows no page, and is counted instead.
  const screened: Screened =
    as === "json"
      ? { kind: "shown", session: "", suspicion: undefined }
      : screen(values, form.spam, now, keys);
  const refuse = (status: number, problem: FormProblem) => {
    log.warn("rejected", { channel: "form", reason: problem });
    return again(status, submission, withFilesLost([{ field: "form", problem }], files), request, form);
  };
  if (screened.kind === "stale") return refuse(422, "stale");
  limits ??= openLimits();
  const within = await limits;
  const program = as === "json" && request.headers.origin === undefined;
  const sender = { sourceIp: request.sourceIp, program, email: values.email };
  if (!(await within(sender, await ids(), now, log))) return refuse(429, "too-many");

  const made = await ids();
  const id = messageIdOf(made, { kind: "message", message: submission.message });
  const attachments =
    values.files.length + files.length === 0
      ? []
      : await (await import("./form-files.ts")).takeFiles(
          id,
          { session: screened.session, tokens: values.files, posted: files },
          form.attachments,
          { bucket: env.BUCKET_NAME, keys, now, log },
        );
  const message: InboundMessage = {
    ...submission.message,
    attachments: [...attachments],
    ...(screened.suspicion !== undefined && { suspicion: screened.suspicion }),
  };
  await accept([{ kind: "message", message }], { queue, ids, log });
  return received(message, { as, isTheirs: isNamedByPage(message, screened.session) }, request, form);
}

const STATUS: Readonly<Record<string, number>> = {
  "too-large": 413,
  "unsupported-media-type": 415,
  "method-not-allowed": 405,
};

/** The number follows from the message, so it can be told before the ticket exists. */
async function received(
  message: InboundMessage,
  { as, isTheirs }: { readonly as: "page" | "json"; readonly isTheirs: boolean },
  request: HttpRequest,
  form: FormConfig,
): Promise<HttpResponse> {
  const made = await ids();
  const ticket = made.ticket(messageIdOf(made, { kind: "message", message }));
  const number = ticketNumber(ticket);
  const due = await answerBy(message);
  if (as === "json") return json(202, { number, answerBy: due.toISOString() });
  const language = languageOf(request, message.languageHint);
  const pages = await pagesOf(form);
  const { heldPage, receivedPage } = await import("./form-pages.ts");
  // What is let through later has another number.
  if (message.suspicion !== undefined) return heldPage(language, message.sender.address, pages);
  return receivedPage(language, message, { ticket, number, due, isTheirs }, pages);
}

/** What its ticket will promise, unless the text turns out to be about something graver. */
async function answerBy({ channel, topic = "other", languageHint, replyTo, receivedAt }: InboundMessage) {
  const language = languageHint === undefined ? {} : { language: languageHint };
  const { queue, priority } = routingFor(topic, config, 4, { channel, ...language });
  const place = { queue, priority, channel: replyTo?.channel ?? channel };
  const named = promisedFor(place, config).hours;
  const hours = named === undefined ? undefined : await openHours(config);
  return firstResponseDue(place, { config, hours }, new Date(receivedAt));
}

async function again(
  status: number,
  { values, as }: Pick<Message, "values" | "as">,
  errors: FormErrors,
  request: HttpRequest,
  form: FormConfig,
): Promise<HttpResponse> {
  if (as === "json") {
    const title =
      status === 429
        ? "Too many messages: please wait an hour and send again."
        : "Some fields are missing or not right.";
    return problem(status, title, { errors });
  }
  const { correctedPage } = await import("./form-pages.ts");
  const language = languageOf(request, values.language);
  return correctedPage(status, language, { values, errors }, await pagesOf(form));
}

/** Browsers forget which files were chosen: whoever has to send again is told. */
function withFilesLost(errors: FormErrors, files: readonly PostedFile[]): FormErrors {
  const field: FormField = "files";
  return files.length === 0 ? errors : [...errors, { field, problem: "choose-again" }];
}

/** The request as a form without files, and the files; or what to answer when that cannot be. */
async function readPosted(
  request: HttpRequest,
): Promise<{ readonly incoming: WebhookRequest; readonly files: readonly PostedFile[] } | HttpResponse> {
  const { method, path, rawQuery, headers, body, sourceIp } = request;
  const incoming = {
    transport: "http",
    method,
    path,
    rawQuery,
    headers,
    body,
    account: "contact",
    sourceIp,
  } as const;
  if (!isMultipart(incoming)) return { incoming, files: [] };
  if (body.byteLength > maxMultipartBytes)
    return problem(413, "The files are too large: go back, and send the message without them.");
  return (
    (await readMultipart(incoming)) ?? problem(400, "The form could not be read: not a form with files.")
  );
}

async function pagesOf(form: FormConfig) {
  return {
    form,
    keys: await secrets.replyTokenKeys(),
    now: new Date(),
    uploadOrigin: env.UPLOAD_ORIGIN,
  };
}

async function script(): Promise<HttpResponse> {
  const { default: source } = await import("relaydesk:form-script");
  const headers = {
    "content-type": "text/javascript; charset=utf-8",
    "cache-control": "public, max-age=300",
  };
  return { status: 200, headers, body: source };
}

/** The page answers in the language it was shown in. */
function languageOf(request: HttpRequest, shown = ""): PageLanguage {
  if (shown !== "") return shown.startsWith("zh") ? "zh-CN" : "en";
  return pageLanguage(request.rawQuery, request.headers["accept-language"]);
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
