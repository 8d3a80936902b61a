import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ProviderRecorder, startProviderRecorder } from "../../../infra/local/provider-recorder.ts";

describe("the provider recorder", () => {
  const token = "1:secret";
  let dataDir: string;
  let recorder: ProviderRecorder;

  const start = () => startProviderRecorder({ port: 0, dataDir, accounts: () => [{ botToken: token }] });
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "recorder-"));
    recorder = await start();
  });
  afterEach(async () => {
    await recorder.close();
    await rm(dataDir, { recursive: true });
  });

  const log = () => join(dataDir, "provider-recorder", "calls.jsonl");
  const call = async (method: string, request: object, bot = token) => {
    const response = await fetch(`${recorder.url}/telegram/bot${bot}/${method}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };

  it("answers a message as Telegram does, with ids that count up over a restart", async () => {
    const first = await call("sendMessage", { chat_id: 7, text: "你好" });
    expect(first.body).toMatchObject({
      ok: true,
      result: { message_id: 1, chat: { id: 7, type: "private" }, text: "你好" },
    });
    await recorder.close();
    recorder = await start();
    const second = await call("sendMessage", { chat_id: 7, text: "again" });
    expect(second.body.result.message_id).toBe(2);
    expect(recorder.messages().map(({ id, request }) => [id, request])).toEqual([
      [2, { chat_id: 7, text: "again" }],
      [1, { chat_id: 7, text: "你好" }],
    ]);
  });

  it.each([
    ["sendMessage", { chat_id: 7, text: "" }, 400, "message text is empty"],
    ["sendMessage", { chat_id: 7, text: "x".repeat(4097) }, 400, "message is too long"],
    ["sendMessage", { text: "x" }, 400, "chat_id is empty"],
    ["getFile", { file_id: "nope" }, 400, "invalid file_id"],
    ["getFile", { file_id: "../calls.jsonl" }, 400, "invalid file_id"],
    ["answerCallbackQuery", {}, 400, "query ID is invalid"],
    ["sendPigeon", {}, 404, "Not Found"],
  ])("refuses %s with %j as Telegram does", async (method, request, status, description) => {
    const answer = await call(method, request);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ ok: false, error_code: status });
    expect(answer.body.description).toContain(description);
  });

  it("takes a message of exactly 4096 units, button answers and typing signs", async () => {
    expect((await call("sendMessage", { chat_id: "-5", text: "x".repeat(4096) })).body.result.chat.type).toBe(
      "group",
    );
    expect((await call("answerCallbackQuery", { callback_query_id: "1" })).body).toEqual({
      ok: true,
      result: true,
    });
    expect((await call("sendChatAction", { chat_id: 7, action: "typing" })).body).toEqual({
      ok: true,
      result: true,
    });
  });

  it("refuses a bot it does not know, and never writes a token down", async () => {
    expect((await call("sendMessage", { chat_id: 7, text: "x" }, "2:other")).status).toBe(401);
    await call("sendMessage", { chat_id: 7, text: "x" });
    const kept = await readFile(log(), "utf8");
    expect(kept.split("\n")).toHaveLength(3);
    expect(kept).not.toMatch(/secret|other/);
  });

  it("fails as often as it is told to, then answers as usual", async () => {
    recorder.inject({
      channel: "telegram",
      call: "sendMessage",
      status: 429,
      body: { ok: false, parameters: { retry_after: 1 } },
      headers: { "retry-after": "1" },
      times: 2,
    });
    const answers = [];
    for (const text of ["a", "b", "c"]) answers.push(await call("sendMessage", { chat_id: 7, text }));
    expect(answers.map(({ status }) => status)).toEqual([429, 429, 200]);
    expect(answers[0]?.headers.get("retry-after")).toBe("1");
  });

  it("can break a connection off after the call was recorded", async () => {
    const body = JSON.stringify({ channel: "telegram", status: 0 });
    expect((await fetch(`${recorder.url}/faults`, { method: "POST", body })).status).toBe(201);
    await expect(call("sendMessage", { chat_id: 7, text: "x" })).rejects.toThrow();
    expect(recorder.messages()).toHaveLength(1);
    expect((await fetch(`${recorder.url}/faults`, { method: "POST", body: "{}" })).status).toBe(400);
  });

  it("hands out a file that was put in place", async () => {
    const content = Buffer.from([1, 2, 3]);
    await fetch(`${recorder.url}/files/photo-1`, { method: "PUT", body: content });
    const { body } = await call("getFile", { file_id: "photo-1" });
    expect(body.result).toMatchObject({ file_size: 3 });
    const file = await fetch(`${recorder.url}/telegram/file/bot${token}/${body.result.file_path}`);
    expect(Buffer.from(await file.arrayBuffer())).toEqual(content);
    expect((await fetch(`${recorder.url}/telegram/file/bot9:x/${body.result.file_path}`)).status).toBe(501);
  });

  it("names the provider it does not know", async () => {
    const response = await fetch(`${recorder.url}/pigeon/v2/bot/message/push`, { method: "POST" });
    expect(response.status).toBe(501);
    expect(await response.text()).toContain("pigeon");
  });

  it("cuts off the half line that a crash left", async () => {
    await call("sendMessage", { chat_id: 7, text: "whole" });
    await recorder.close();
    await appendFile(log(), '{"id":2,"at":"20');
    recorder = await start();
    await call("sendMessage", { chat_id: 7, text: "next" });
    expect(recorder.messages().map(({ id }) => id)).toEqual([2, 1]);
    const lines = (await readFile(log(), "utf8")).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).request.text)).toEqual(["whole", "next"]);
  });

  it("names file and line when a whole line is spoilt", async () => {
    await recorder.close();
    await writeFile(log(), "oops\n");
    await expect(start()).rejects.toThrow(/calls\.jsonl, line 1/);
    await rm(log());
    recorder = await start();
  });
});
