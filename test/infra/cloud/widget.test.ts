import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { checkWidget, WIDGET_BYTES } from "../../../infra/cloud/budgets.ts";
import { buildChat } from "../../../infra/cloud/bundling/build-chat.ts";
import { buildWidget } from "../../../infra/cloud/bundling/build-widget.ts";
import { parseConfig } from "../../../shared/domain/config.ts";
import { sampleConfig } from "../../support/samples.ts";

const greeting = { en: "Ahoy!", "zh-CN": "喂！" };
const chat = { accounts: ["main"], origins: { main: ["https://a.example"] }, greeting };
const config = parseConfig({ ...sampleConfig, channels: { chat } });

describe("the chat's script", () => {
  it("fits into 15 KB on the wire, loads nothing else and writes no HTML", async () => {
    const script = Buffer.from(await buildWidget(config));
    expect(gzipSync(script).byteLength).toBeLessThanOrEqual(15_000);
    expect(checkWidget(script)).toEqual([]);
    expect(script.toString()).not.toMatch(
      /innerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|import\(/,
    );
  });

  it("says who is over the budget", () => {
    const noise = randomBytes(2 * WIDGET_BYTES);
    expect(checkWidget(noise)).toEqual([expect.stringContaining(`${WIDGET_BYTES} are allowed`)]);
  });

  it("brings the operator's name and greeting along, in both languages", async () => {
    const script = Buffer.from(await buildWidget(config)).toString();
    for (const text of ["Sample Wallet", "Ahoy!", "喂！"]) expect(script).toContain(text);
  });

  it("is the same for the same sources", async () => {
    expect(Buffer.from(await buildWidget(config))).toEqual(Buffer.from(await buildWidget(config)));
  });
});

describe("the page that tries it out", () => {
  it("is there in both languages, with the line that any page needs, and escapes what the operator wrote", async () => {
    const dir = await mkdtemp(join(tmpdir(), "relaydesk-demo-"));
    const brand = { ...config.brand, name: "<Tea & Co>" };
    await buildChat(dir, { ...config, brand });
    const [en, zh] = await Promise.all(
      ["index", "zh"].map((name) => readFile(join(dir, `demo/${name}.html`), "utf8")),
    );
    for (const page of [en, zh]) {
      expect(page).toContain('<script src="/chat.js" data-account="main" async></script>');
      expect(page).toContain("&#60;Tea &#38; Co&#62;");
      expect(page).not.toMatch(/\{\{|<Tea/);
    }
    expect(zh).toContain('<html lang="zh-CN">');
    await rm(dir, { recursive: true });
  });

  it("is not there without a chat", async () => {
    const dir = await mkdtemp(join(tmpdir(), "relaydesk-demo-"));
    await buildChat(dir, sampleConfig);
    expect(await readdir(dir)).toEqual([]);
    await rm(dir, { recursive: true });
  });
});
