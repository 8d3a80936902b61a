import { fileAnswer, isAuthorized, type ProviderAnswer, type ProviderRequest } from "./provider.ts";

export interface MediaContext {
  accountsOf(channel: string): readonly Readonly<Record<string, unknown>>[];
  file(id: string): Uint8Array | undefined;
}

type Host = (path: string, request: ProviderRequest, context: MediaContext) => ProviderAnswer;

const gone = { status: 404, body: { message: "Not found" } };

/** Content networks and sources of any kind: the address is all it takes. */
const open: Host = (path, request, { file }) => {
  // As S3 does with an address that is signed already: two ways to say who one is are one too many.
  if (request.headers.authorization !== undefined) {
    return { call: "media", request: {}, status: 400, body: { message: "Only one auth mechanism allowed" } };
  }
  return fileAnswer("media", file(idIn(path)), gone);
};

const hosts: Readonly<Record<string, Host>> = {
  "lookaside.fbsbx.com": (path, request, context) => {
    if (!path.startsWith("/whatsapp_business/")) return open(path, request, context);
    const known = knows(request, context, "whatsapp", ["accessToken"]);
    const missing = known ? gone : { status: 401, body: {} };
    return fileAnswer("media", known ? context.file(request.query.get("mid") ?? "") : undefined, missing);
  },
  "api-data.line.me": (path, request, context) => {
    const id = /^\/v2\/bot\/message\/([\w-]+)\/content$/.exec(path)?.[1] ?? "";
    const known = knows(request, context, "line", ["accessToken"]);
    return fileAnswer(
      "media",
      known ? context.file(id) : undefined,
      known ? gone : { status: 401, body: {} },
    );
  },
  "api.twilio.com": (path, request, { accountsOf }) => {
    const basic = /^Basic (.+)$/.exec(String(request.headers.authorization ?? ""))?.[1] ?? "";
    const [user, password] = Buffer.from(basic, "base64").toString("utf8").split(":");
    const known = [...accountsOf("twilio-sms"), ...accountsOf("twilio-voice")].some(
      (account) =>
        (account.apiKeySid === user && account.apiKeySecret === password) ||
        (account.accountSid === user && [account.authToken].flat().includes(password)),
    );
    const done = (status: number, headers?: Record<string, string>) => ({
      ...{ call: "media", request: {}, status, body: {} },
      ...(headers && { headers }),
    });
    return known
      ? done(307, { location: `https://media.twiliocdn.com/${idIn(path)}?Signature=local` })
      : done(401);
  },
  "files.slack.com": (path, request, context) => {
    if (knows(request, context, "slack", ["botToken"])) {
      return fileAnswer("media", context.file(idIn(path)), gone);
    }
    const page = Buffer.from("<!DOCTYPE html><html><title>Sign in</title></html>");
    return { ...fileAnswer("media", page, gone), file: { content: page, type: "text/html" } };
  },
  "upload.api.weibo.com": (_path, { query }, { accountsOf, file }) => {
    const known = accountsOf("weibo").some(({ accessToken }) => accessToken === query.get("access_token"));
    const refused = { status: 400, body: { error: "invalid_access_token", error_code: 21332 } };
    return fileAnswer("media", known ? file(query.get("fid") ?? "") : undefined, known ? gone : refused);
  },
};

/** Answers as the host of a platform's files does: `/<host>/<path>`. */
export function answerMediaHost(request: ProviderRequest, context: MediaContext): ProviderAnswer {
  const [, host = "", path = "/"] = /^\/([^/]+)(\/.*)?$/.exec(request.path) ?? [];
  if (request.method !== "GET") return { call: "media", request: {}, status: 405, body: {} };
  const answer = (Object.hasOwn(hosts, host) ? hosts[host] : undefined) ?? open;
  return { ...answer(path, request, context), request: { host } };
}

function knows(
  request: ProviderRequest,
  { accountsOf }: MediaContext,
  channel: string,
  fields: readonly string[],
): boolean {
  const context = { id: 0, now: new Date(0), accounts: accountsOf(channel), file: () => undefined };
  return isAuthorized(request, context, fields);
}

/** The last part of the path, without its ending. */
function idIn(path: string): string {
  return /([\w-]+)(?:\.\w+)?$/.exec(path)?.[1] ?? "";
}
