import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parametersHandler } from "../../../infra/local/parameters.ts";
import { parameters } from "../../../shared/aws/parameters.ts";
import { serveHandler } from "../../infra/local/serve-handler.ts";

const dataDir = mkdtempSync(join(tmpdir(), "relaydesk-parameters-"));
const path = "/relaydesk/Test/";
let ssm: SSMClient;
let requests = 0;
let close: () => Promise<void>;

function store(values: Readonly<Record<string, string>>): void {
  const named = Object.entries(values).map(([name, value]) => [`${path}${name}`, value]);
  writeFileSync(join(dataDir, "parameters.json"), JSON.stringify(Object.fromEntries(named)));
}

beforeAll(async () => {
  const handle = parametersHandler({ dataDir, region: "eu-west-1", accountId: "000000000000" });
  const server = await serveHandler((request, response) => {
    requests += 1;
    return handle(request, response);
  });
  ssm = new SSMClient({
    endpoint: server.url,
    region: "eu-west-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  close = server.close;
});
beforeEach(() => {
  requests = 0;
});
afterAll(async () => {
  ssm.destroy();
  await close();
  rmSync(dataDir, { recursive: true });
});

describe("secrets", () => {
  it("are read once in five minutes, and then anew", async () => {
    let now = 0;
    const secrets = parameters(ssm, path, () => now);
    store({ pepper: "first" });
    expect(await secrets.pepper()).toBe("first");
    store({ pepper: "second" });
    now += 4 * 60_000;
    expect(await secrets.pepper()).toBe("first");
    expect(requests).toBe(1);
    now += 2 * 60_000;
    expect(await secrets.pepper()).toBe("second");
  });

  it("of an account that nobody set up are absent", async () => {
    store({ pepper: "p" });
    expect(await parameters(ssm, path).channelSecrets("telegram", "main")).toBeUndefined();
  });

  it.each(["../pepper", "main/../../pepper", "", "a b", "x".repeat(100)])(
    "are not asked for under the account name %j",
    async (account) => {
      expect(await parameters(ssm, path).channelSecrets("telegram", account)).toBeUndefined();
      expect(requests).toBe(0);
    },
  );

  it("of an account are an object of texts", async () => {
    store({ "channels/telegram/main": '{"botToken":"1:a","secretToken":"s"}' });
    expect(await parameters(ssm, path).channelSecrets("telegram", "main")).toEqual({
      botToken: "1:a",
      secretToken: "s",
    });
  });

  it.each([
    ["a missing pepper", {}, (secrets: ReturnType<typeof parameters>) => secrets.pepper()],
    ["an empty pepper", { pepper: "" }, (secrets: ReturnType<typeof parameters>) => secrets.pepper()],
    [
      "reply keys that are not JSON",
      { "reply-token-keys": "hush-hush" },
      (secrets: ReturnType<typeof parameters>) => secrets.replyTokenKeys(),
    ],
    [
      "a reply key that is too short",
      { "reply-token-keys": '[{"id":"1","key":"hush-hush"}]' },
      (secrets: ReturnType<typeof parameters>) => secrets.replyTokenKeys(),
    ],
  ])("that are wrong are named and never shown: %s", async (_what, stored, read) => {
    store(stored);
    const error = await read(parameters(ssm, path)).then(
      () => undefined,
      (reason: unknown) => String(reason),
    );
    expect(error).toMatch(/pepper|reply-token-keys/);
    expect(error).not.toContain("hush-hush");
  });
});
