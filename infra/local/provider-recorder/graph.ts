import { createHash } from "node:crypto";
import * as z from "zod";
import { isAuthorized, type Provider, type ProviderAnswer } from "./provider.ts";

/** Meta's Graph API, as far as replies use it: https://developers.facebook.com/docs/graph-api */

const Text = z.object({ text: z.string().min(1) });
const Direct = z.object({
  recipient: z.union([z.object({ id: z.string().min(1) }), z.object({ comment_id: z.string().min(1) })]),
  message: Text,
});
const SenderAction = z.object({ recipient: z.object({ id: z.string() }), sender_action: z.string() });
const Comment = z.object({ message: z.string().min(1) });
const WhatsApp = z.object({
  messaging_product: z.literal("whatsapp"),
  to: z.string().optional(),
  recipient: z.string().optional(),
  status: z.literal("read").optional(),
  template: z.object({ name: z.string().min(1), language: z.object({ code: z.string() }) }).optional(),
  text: z.object({ body: z.string().min(1).max(4096) }).optional(),
  image: z.object({ id: z.string() }).optional(),
  document: z.object({ id: z.string(), filename: z.string() }).optional(),
  interactive: z.object({ body: z.object({ text: z.string().min(1).max(1024) }) }).optional(),
});

/** A form: its fields are JSON, and the file stands beside them. */
const WithFile = z.object({
  recipient: z.string(),
  message: z.string(),
  filedata: z.object({ bytes: z.number() }),
});

/** Messages of pages or Instagram accounts, and replies below comments. */
export function directMessages(tokenFields: readonly string[], fits: (text: string) => boolean): Provider {
  return (request, context) => {
    const [, node = "", edge = ""] = /^\/([^/]+)\/(messages|comments|replies)$/.exec(request.path) ?? [];
    if (edge === "" || request.method !== "POST") return undefined;
    const done = (status: number, body: unknown): ProviderAnswer => ({
      call: edge,
      request: { node: decodeURIComponent(node), ...(request.content as object) },
      status,
      body,
    });
    if (!isAuthorized(request, context, tokenFields))
      return done(401, graphError(190, "Invalid OAuth access token."));
    if (edge !== "messages") {
      if (!Comment.safeParse(request.content).success) return done(400, graphError(100, "Invalid parameter"));
      return done(200, { id: `${decodeURIComponent(node)}_${context.id}` });
    }
    const filed = WithFile.safeParse(request.content);
    if (filed.success) return done(200, { message_id: `m_${context.id}` });
    const shown = SenderAction.safeParse(request.content);
    if (shown.success) return done(200, { recipient_id: shown.data.recipient.id });
    const direct = Direct.safeParse(request.content);
    if (!direct.success) return done(400, graphError(100, "Invalid parameter"));
    if (!fits(direct.data.message.text)) {
      return done(400, graphError(100, "(#100) Length of param message[text] is too long", 2018048));
    }
    const person = "id" in direct.data.recipient ? direct.data.recipient.id : "1";
    return done(200, { recipient_id: person, message_id: `m_${context.id}` });
  };
}

export const whatsapp: Provider = (request, context) => {
  const media = /^\/([\w-]+)$/.exec(request.path)?.[1];
  if (media !== undefined && request.method === "GET") return mediaAddress(media, request, context);
  if (/^\/[^/]+\/media$/.test(request.path) && request.method === "POST") return uploaded(request, context);
  if (!/^\/[^/]+\/messages$/.test(request.path) || request.method !== "POST") return undefined;
  const done = (status: number, body: unknown): ProviderAnswer => ({
    call: "messages",
    request: request.content,
    status,
    body,
  });
  if (!isAuthorized(request, context, ["accessToken"])) {
    return done(401, graphError(190, "Invalid OAuth access token."));
  }
  const message = WhatsApp.safeParse(request.content);
  if (message.data?.status === "read") return done(200, { success: true });
  const to = message.data?.to ?? message.data?.recipient;
  if (!message.success || !to) return done(400, graphError(100, "Invalid parameter"));
  return done(200, {
    messaging_product: "whatsapp",
    contacts: [{ input: to, wa_id: to }],
    messages: [{ id: `wamid.${context.id}` }],
  });
};

const File = z.object({ name: z.string(), type: z.string().min(1), bytes: z.number().min(1) });
const Upload = z.object({ messaging_product: z.literal("whatsapp"), type: z.string(), file: File });

/** A file that a message will name: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media#upload-media */
function uploaded(...[request, context]: Parameters<Provider>): ProviderAnswer {
  const done = (status: number, body: unknown) => ({ call: "media", request: request.content, status, body });
  if (!isAuthorized(request, context, ["accessToken"])) {
    return done(401, graphError(190, "Invalid OAuth access token."));
  }
  return Upload.safeParse(request.content).success
    ? done(200, { id: String(context.id) })
    : done(400, graphError(100, "(#100) The parameter file is required."));
}

/** The first of the two steps to a file: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media */
function mediaAddress(
  id: string,
  request: Parameters<Provider>[0],
  context: Parameters<Provider>[1],
): ProviderAnswer {
  const done = (status: number, body: unknown) => ({ call: "media", request: { id }, status, body });
  if (!isAuthorized(request, context, ["accessToken"])) {
    return done(401, graphError(190, "Invalid OAuth access token."));
  }
  const content = context.file(id);
  if (content === undefined) {
    return done(400, graphError(100, `Unsupported get request. Object with ID '${id}' does not exist`, 33));
  }
  return done(200, {
    messaging_product: "whatsapp",
    url: `https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=${id}&ext=1`,
    sha256: createHash("sha256").update(content).digest("hex"),
    file_size: content.byteLength,
    id,
  });
}

function graphError(code: number, message: string, subcode?: number) {
  return {
    error: {
      message,
      type: "OAuthException",
      code,
      ...(subcode !== undefined && { error_subcode: subcode }),
      fbtrace_id: "local",
    },
  };
}
