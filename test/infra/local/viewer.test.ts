import { request as httpRequest } from "node:http";
import { parseDocument } from "htmlparser2";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Recording } from "../../../infra/local/provider-recorder/recordings.ts";
import type { SentMail } from "../../../infra/local/ses-send/sent-mail.ts";
import { preferredLanguage } from "../../../infra/local/viewer/texts.ts";
import { startViewer } from "../../../infra/local/viewer.ts";

const hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&";

function sentMail(id: string, extra: Partial<SentMail> = {}): SentMail {
  return {
    id,
    at: "2026-03-01T10:00:00.000Z",
    from: "support@desk.example",
    to: ["mei@mail.example"],
    subject: "=?UTF-8?B?55Sz6K+36YCA5qy+?=",
    tags: {},
    caller: "deliver",
    events: ["Send"],
    pendingEvents: [],
    ...extra,
  };
}

function message(id: number, extra: Partial<Recording> = {}): Recording {
  const request = { chat_id: 7, text: `text ${id}` };
  return {
    id,
    at: "2026-03-01T10:00:00.000Z",
    channel: "telegram",
    call: "sendMessage",
    request,
    status: 200,
    answer: {},
    ...extra,
  };
}

describe("the viewer", () => {
  let mails: Map<string, { mail: SentMail; raw: Buffer }>;
  let messages: Recording[];
  let viewer: { url: string; close(): Promise<void> };

  beforeEach(async () => {
    mails = new Map();
    messages = [];
    viewer = await startViewer({
      port: 0,
      mail: { list: () => [...mails.values()].map(({ mail }) => mail), find: async (id) => mails.get(id) },
      messages: () => messages,
    });
  });
  afterEach(() => viewer.close());

  const keep = (mail: SentMail, raw: string) => mails.set(mail.id, { mail, raw: Buffer.from(raw) });
  const get = async (path: string, language = "en") => {
    const response = await fetch(viewer.url + path, { headers: { "accept-language": language } });
    return { status: response.status, headers: response.headers, body: await response.text() };
  };

  it("lists mail and messages in the order given, with readable subjects and links", async () => {
    keep(sentMail("b"), "");
    keep(sentMail("a", { subject: "Older" }), "");
    messages = [message(2), message(1)];
    const { body } = await get("/");
    expect(body).toContain("申请退款");
    const places = ["/mail/b", "/mail/a", "/messages/2", "/messages/1"].map((link) => body.indexOf(link));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places.every((place) => place > 0)).toBe(true);
  });

  it.each([
    ["zh-CN,zh;q=0.9,en;q=0.8", "zh-CN", "还没有发出邮件"],
    ["fr, en;q=0.5", "en", "No mail has been sent yet"],
    ["", "en", "No messages have been sent yet"],
  ])(
    "speaks the reader's language (%s) also when there is nothing to show",
    async (header, language, text) => {
      const { body } = await get("/", header);
      expect(body).toContain(`<html lang="${language}">`);
      expect(body).toContain(text);
    },
  );

  it("shows one mail with its text, headers, attachments and the original file", async () => {
    const raw =
      "From: support@desk.example\r\nTo: mei@mail.example\r\nSubject: =?UTF-8?B?55Sz6K+36YCA5qy+?=\r\nX-Note: kept\r\n" +
      "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" +
      "Hello 你好\r\n--b\r\nContent-Type: text/csv; name=list.csv\r\nContent-Disposition: attachment; filename=list.csv\r\n\r\na,b\r\n--b--\r\n";
    keep(sentMail("a"), raw);
    const { body } = await get("/mail/a");
    for (const part of ["申请退款", "Hello 你好", "X-Note: kept", "list.csv", "Send"])
      expect(body).toContain(part);
    const original = await get("/mail/a/original");
    expect(original.body).toBe(raw);
    expect(original.headers.get("content-disposition")).toContain("attachment");
    expect(JSON.parse((await get("/api/mail/a")).body)).toMatchObject({
      text: expect.stringContaining("你好"),
    });
  });

  it("executes nothing of what it shows", async () => {
    keep(
      sentMail("a", { subject: hostile, to: [hostile] }),
      `Subject: ${hostile}\r\nX-Evil: ${hostile}\r\nContent-Type: text/html\r\n\r\n${hostile}`,
    );
    messages = [message(1, { channel: hostile, request: { text: hostile, other: hostile } })];
    for (const path of ["/", "/mail/a", "/messages/1", `/${encodeURIComponent(hostile)}`]) {
      const { body, headers } = await get(path);
      const elements = namesOfElements(body);
      expect(elements).not.toContain("script");
      expect(elements).not.toContain("img");
      expect(headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(headers.get("content-security-policy")).not.toContain("script-src");
    }
    expect((await get("/mail/a")).body).toContain('<iframe sandbox=""');
  });

  it("marks what a provider refused in words", async () => {
    messages = [message(1, { status: 403 })];
    expect((await get("/")).body).toContain("refused (403)");
  });

  it.each([
    "/mail/none",
    "/mail/none/original",
    "/messages/9",
    "/nowhere",
    "/api/mail/none",
    "/api/other",
    "/%E0%A4%A",
  ])("answers %s with 404", async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it("gives lists as JSON", async () => {
    keep(sentMail("a"), "");
    messages = [message(1)];
    expect(JSON.parse((await get("/api/mail")).body)).toMatchObject([{ id: "a", subject: "申请退款" }]);
    expect(JSON.parse((await get("/api/messages")).body)).toEqual(messages);
  });

  it("answers nobody who comes under a stranger's host name, and changes nothing", async () => {
    const status = await new Promise((resolve, reject) => {
      const request = httpRequest(viewer.url, { headers: { host: "evil.example" } });
      request
        .on("response", (response) => resolve(response.resume().statusCode))
        .on("error", reject)
        .end();
    });
    expect(status).toBe(403);
    expect((await fetch(viewer.url, { method: "POST" })).status).toBe(405);
  });
});

describe("choosing a language", () => {
  it.each([
    ["zh-TW", "zh-CN"],
    ["en-GB, zh;q=0.9", "en"],
    ["en;q=0.1, zh;q=0.9", "zh-CN"],
    ["zh;q=0, en", "en"],
    ["*", "en"],
    [undefined, "en"],
  ])("reads %s as %s", (header, expected) => {
    expect(preferredLanguage(header)).toBe(expected);
  });
});

function namesOfElements(html: string): string[] {
  const names: string[] = [];
  const walk = (nodes: ReturnType<typeof parseDocument>["children"]) => {
    for (const node of nodes) {
      if ("name" in node) names.push(node.name);
      if ("children" in node) walk(node.children);
    }
  };
  walk(parseDocument(html).children);
  return names;
}
