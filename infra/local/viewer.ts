import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import PostalMime, { decodeWords } from "postal-mime";
import { closeHttp, isForThisMachine, LOOPBACK, listenOnLoopback } from "./ports.ts";
import type { Recording } from "./provider-recorder/recordings.ts";
import type { SentMail } from "./ses-send/sent-mail.ts";
import { listPage, mailPage, messagePage, missingPage, type ShownMail } from "./viewer/pages.ts";
import { style } from "./viewer/style.ts";
import { preferredLanguage } from "./viewer/texts.ts";

/** Nothing is loaded but our style sheet; the style attributes of a shown mail may stay. No script at all. */
const CONTENT_POLICY = [
  "default-src 'none'",
  "style-src 'self' 'unsafe-inline'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

export interface ViewerOptions {
  port: number;
  mail: { list(): SentMail[]; find(id: string): Promise<{ mail: SentMail; raw: Buffer } | undefined> };
  /** Calls to messaging providers, newest first. */
  messages(): Recording[];
}

/**
 * Pages that show what the local system sent: `/` lists mail and messages newest first, `/mail/<id>` and
 * `/messages/<id>` show one, `/mail/<id>/original` is the file. The same as JSON: `/api/mail`, `/api/mail/<id>`,
 * `/api/messages`.
 */
export async function startViewer(
  options: ViewerOptions,
): Promise<{ url: string; port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    route(request, response, options).catch((error: unknown) => {
      console.error("The viewer failed:", error);
      if (!response.headersSent)
        send(response, 500, "text/plain", "The viewer failed; the reason is in the log.");
    });
  });
  const port = await listenOnLoopback(server, options.port);
  return { url: `http://${LOOPBACK}:${port}`, port, close: () => closeHttp(server) };
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  options: ViewerOptions,
): Promise<void> {
  if (!isForThisMachine(request)) return send(response, 403, "text/plain", "Only for this machine.");
  if (request.method !== "GET" && request.method !== "HEAD")
    return send(response, 405, "text/plain", "Only to read.");
  const language = preferredLanguage(request.headers["accept-language"]);
  const [kind = "", id = "", part] = pathOf(request);
  switch (`${kind}${id && "/…"}${part ? `/${part}` : ""}`) {
    case "":
      return html(
        response,
        listPage(options.mail.list().map(withReadableSubject), options.messages(), language),
      );
    case "style.css":
      return send(response, 200, "text/css; charset=utf-8", style);
    case "mail/…": {
      const shown = await showMail(id, options);
      return shown ? html(response, mailPage(shown, language)) : html(response, missingPage(language), 404);
    }
    case "mail/…/original": {
      const found = await options.mail.find(id);
      return found ? download(response, found) : html(response, missingPage(language), 404);
    }
    case "messages/…": {
      const found = options.messages().find((message) => String(message.id) === id);
      return found
        ? html(response, messagePage(found, language))
        : html(response, missingPage(language), 404);
    }
    case "api/…":
    case `api/…/${part}`:
      return api(id, part, response, options);
    default:
      return html(response, missingPage(language), 404);
  }
}

async function api(
  what: string,
  id: string | undefined,
  response: ServerResponse,
  options: ViewerOptions,
): Promise<void> {
  if (what === "messages" && id === undefined) return json(response, 200, options.messages());
  if (what === "mail" && id === undefined)
    return json(response, 200, options.mail.list().map(withReadableSubject));
  const shown = what === "mail" && id !== undefined ? await showMail(id, options) : undefined;
  return shown ? json(response, 200, shown) : json(response, 404, { error: "not found" });
}

async function showMail(id: string, { mail: store }: ViewerOptions): Promise<ShownMail | undefined> {
  const found = await store.find(id);
  if (!found) return undefined;
  const parsed = await PostalMime.parse(found.raw);
  return {
    mail: found.mail,
    subject: parsed.subject ?? "",
    headers: parsed.headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
    text: parsed.text,
    html: parsed.html,
    attachments: parsed.attachments.map(({ filename, content }) => ({
      name: filename ?? "",
      bytes: typeof content === "string" ? content.length : content.byteLength,
    })),
  };
}

function withReadableSubject(mail: SentMail): SentMail {
  return { ...mail, subject: decodeWords(mail.subject) };
}

function pathOf(request: IncomingMessage): string[] {
  const { pathname } = new URL(request.url ?? "/", "http://local");
  return pathname.split("/").slice(1).map(decodePart);
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function download(response: ServerResponse, { mail, raw }: { mail: SentMail; raw: Buffer }): void {
  response.setHeader("content-disposition", `attachment; filename="${mail.id}.eml"`);
  send(response, 200, "message/rfc822", raw);
}

function html(response: ServerResponse, body: string, status = 200): void {
  send(response, status, "text/html; charset=utf-8", body);
}

function json(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, "application/json", JSON.stringify(body));
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, {
    "content-type": type,
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
  });
  response.end(body);
}
