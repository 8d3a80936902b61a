import { randomBytes } from "node:crypto";
import config from "relaydesk:config";
import { type PageLanguage, pageLanguage } from "../shared/channels/form/page-language.ts";
import { readToken } from "../shared/domain/signed-token.ts";
import { type HttpRequest, httpFunction, problem } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { openIds, openParameters } from "./services.ts";

const env = readEnvironment("show-status");
const secrets = openParameters(env.PARAMETERS_PATH);
const ids = openIds(secrets);
const open = async () => {
  const { openStatus } = await import("./status-pages.ts");
  return openStatus(env, ids);
};
let status: ReturnType<typeof open> | undefined;

/** Ten thousand Chinese characters take ninety thousand bytes in a posted form. */
const maxBodyBytes = 160 * 1024;

/** What somebody who sent a form sees behind the link that we signed, and what they add there. */
export const handler = httpFunction("show-status", async (request, log) => {
  const { form } = config.channels;
  if (!form || form.status.days === 0) return problem(404, "There is nothing to be seen here.");
  if (request.body.byteLength > maxBodyBytes) return problem(413, "The message is too long.");
  status ??= open();
  const pages = await status;
  const asked = fieldsOf(request);
  const language = languageOf(request, asked);
  const token = asked.get("t") ?? "";
  const keys = await secrets.replyTokenKeys();
  const now = new Date();
  const read = readToken("ticket-status", token, keys, now);
  if (read.kind !== "valid") {
    log.warn("rejected", { reason: read.kind });
    return pages.refuse(language, read.kind);
  }
  const link = { token, ticket: read.payload, language, keys, now };
  if (request.method !== "POST") return pages.show(link, newRequest());
  return pages.add(link, added(asked), { sourceIp: request.sourceIp, form, log });
});

function added(asked: URLSearchParams) {
  const request = asked.get("request") ?? "";
  return {
    text: asked.get("message") ?? "",
    request: /^[0-9a-f]{32}$/.test(request) ? request : newRequest(),
  };
}

/** Of the posted form, or of the link. */
function fieldsOf({ method, body, rawQuery }: HttpRequest): URLSearchParams {
  return new URLSearchParams(
    method === "POST" ? Buffer.from(body).toString("utf8") : rawQuery.slice(0, 5000),
  );
}

function languageOf({ headers }: HttpRequest, asked: URLSearchParams): PageLanguage {
  const lang = asked.get("lang");
  const query = lang === null ? "" : new URLSearchParams({ lang }).toString();
  return pageLanguage(query, headers["accept-language"]);
}

function newRequest(): string {
  return randomBytes(16).toString("hex");
}
