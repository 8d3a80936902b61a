import { randomBytes } from "node:crypto";
import config from "relaydesk:config";
import * as z from "zod/mini";
import { Category } from "../shared/domain/category.ts";
import { readToken, signToken } from "../shared/domain/signed-token.ts";
import { type Suggested, suggestAnswers } from "../shared/flow/suggest-answers.ts";
import { type HttpRequest, type HttpResponse, httpFunction, json, problem } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { openParameters } from "./services.ts";

const env = readEnvironment("suggest-answers");
const secrets = openParameters(env.PARAMETERS_PATH);
const open = async () => {
  const { openUnderstanding } = await import("./understanding.ts");
  return openUnderstanding(process.env.LAMBDA_TASK_ROOT ?? ".");
};
let understanding: ReturnType<typeof open> | undefined;
const openRecord = async () => {
  const { openHelpedBefore } = await import("./helped-before.ts");
  return openHelpedBefore(env.TABLE_NAME);
};
let record: ReturnType<typeof openRecord> | undefined;

/** A message of ten thousand characters in JSON. Bytes. */
const maxBodyBytes = 64 * 1024;
/** How long somebody may read before saying that it helped, milliseconds. */
const answerLastsMs = 2 * 3_600_000;

const Draft = z.object({
  text: z.string().check(z.maxLength(20_000)),
  language: z.string().check(z.maxLength(35)),
  topic: z.exactOptional(z.union([Category, z.literal("")])),
});
const Helped = z.object({ token: z.string().check(z.maxLength(1000)) });
const Shown = z.object({ entry: z.string(), page: z.string() });

/**
 * The answers that may save somebody from writing, while they write: `POST /contact/answers`. And that one did:
 * `POST /contact/answers/helped`. What was typed is neither kept nor logged.
 */
export const handler = httpFunction("suggest-answers", async (request) => {
  const form = config.channels.form;
  if (!form?.answers.enabled) return problem(404, "Nothing is suggested here.");
  if (request.body.byteLength > maxBodyBytes) return problem(413, "The text is too long.");
  if (request.path.endsWith("/helped")) return helped(request);
  const draft = z.safeParse(Draft, parsed(request.body));
  if (!draft.success) return problem(400, "A draft has a text and a language.");
  understanding ??= open();
  const { topic } = draft.data;
  const now = new Date();
  const suggested = await suggestAnswers(
    { ...draft.data, topic: topic === "" ? undefined : topic },
    form.answers,
    { ...(await understanding), config, now },
  );
  return json(200, await shown(suggested, now));
});

/** Each answer with what lets the reader say that it helped. */
async function shown(suggested: Suggested, now: Date) {
  if (suggested.kind !== "answers") return suggested;
  const [keys, { toPlainText }] = await Promise.all([
    secrets.replyTokenKeys(),
    import("../shared/mail/markdown.ts"),
  ]);
  const page = randomBytes(9).toString("base64url");
  const until = new Date(now.getTime() + answerLastsMs);
  const branded = (text: string) => text.replaceAll("{{brand}}", config.brand.name);
  return {
    kind: suggested.kind,
    answers: suggested.answers.map(({ entry, question, answer, language }) => ({
      question: branded(question),
      answer: toPlainText(branded(answer)),
      language,
      token: signToken("suggested-answer", JSON.stringify({ entry, page }), until, keys),
    })),
  };
}

async function helped(request: HttpRequest): Promise<HttpResponse> {
  const said = z.safeParse(Helped, parsed(request.body));
  if (!said.success) return problem(400, "What helped is told by its token.");
  const now = new Date();
  const read = readToken("suggested-answer", said.data.token, await secrets.replyTokenKeys(), now);
  if (read.kind !== "valid") return problem(403, "That answer was not shown here, or long ago.");
  const { entry, page } = z.parse(Shown, JSON.parse(read.payload));
  record ??= openRecord();
  await (await record)(page, entry, now);
  return { status: 204 };
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    return undefined;
  }
}
