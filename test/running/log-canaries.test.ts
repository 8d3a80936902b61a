import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { keepLogs } from "../../infra/local/kept-logs.ts";
import { leaksBelow, leaksIn, secretsIn, wordsOf } from "../support/log-canaries.ts";

describe("what must be in no log", () => {
  it("is every secret, also those inside of JSON", () => {
    const secrets = secretsIn({
      "/relaydesk/X/pepper": "a-long-pepper-of-random-letters",
      "/relaydesk/X/channels/telegram/main":
        '{"botToken":"123456:abcdefghijk","apiBase":"https://api.example"}',
    });
    expect(secrets.map(({ text }) => text)).toContain("a-long-pepper-of-random-letters");
    expect(secrets.map(({ text }) => text)).toContain("123456:abcdefghijk");
    expect(secrets.some(({ text }) => text.startsWith("https:"))).toBe(false);
  });

  it("is what tests let people write, and not what they call a test or what the product says", () => {
    const test = `
      import { it } from "vitest";
      it("answers a known question once", async () => {
        await send("my card was charged twice yesterday", '我忘记了我的密码');
        await until("everything is done by now", ready);
        expect(logged).toContain("a sentence of the product");
      });`;
    const words = wordsOf([test], ['log.info("a sentence of the product")']).map(({ text }) => text);
    expect(words).toEqual(["my card was charged twice yesterday", "我忘记了我的密码"]);
  });

  it.each([
    ["a secret", '{"message":"x","key":"a-long-pepper"}', ["the pepper: a-long-pepper"]],
    ["a customer's address", "from mei.lin@customer.example", ["a mail address: mei.lin@customer.example"]],
    ["a telephone number", '{"from":"+8613800138000"}', ["a telephone number: +8613800138000"]],
    ["nothing", '{"message":"triaged","ticket":"4F7K9Q2M","to":"support@demo-wallet.example"}', []],
  ])("is found in a line that holds %s", (_, line, expected) => {
    expect(leaksIn(line, [{ what: "the pepper", text: "a-long-pepper" }])).toEqual(expected);
  });

  it("is found in what a system that is gone has logged", async () => {
    const folder = mkdtempSync(join(tmpdir(), "relaydesk-canaries-"));
    try {
      const dataDir = join(folder, "data");
      mkdirSync(join(dataDir, "logs"), { recursive: true });
      writeFileSync(join(dataDir, "logs/triage.log"), "");
      writeFileSync(join(dataDir, "parameters.json"), '{"/relaydesk/X/pepper":"a-long-pepper"}');
      const kept = join(folder, "kept");
      keepLogs(dataDir, kept);
      writeFileSync(join(dataDir, "logs/triage.log"), "fine\nnot fine: a-long-pepper\n", { flag: "a" });
      rmSync(dataDir, { recursive: true });
      expect(await leaksBelow(kept, [])).toEqual({
        systems: 1,
        lines: 2,
        leaks: ["triage.log: the secret /relaydesk/X/pepper: a-long-pepper"],
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
