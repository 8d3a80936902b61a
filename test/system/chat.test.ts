import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import relaydeskConfig from "../../relaydesk.config.ts";
import { DESK_PROTOCOL, PASS_PREFIX } from "../../shared/api/desk-socket.ts";
import type { ConfigInput } from "../../shared/domain/config.ts";
import { executablePath, expectAccessible, openBrowser, shoot } from "./support/browser.ts";
import { Killable } from "./support/killable.ts";
import { until } from "./support/relaydesk.ts";

const sizes = { wide: { width: 1280, height: 800 }, phone: { width: 360, height: 740 } } as const;
/** Every pair of language, colours and size is looked at. */
const looks = [
  { lang: "en", colorScheme: "light", size: "wide" },
  { lang: "en", colorScheme: "dark", size: "phone" },
  { lang: "zh-CN", colorScheme: "light", size: "phone" },
  { lang: "zh-CN", colorScheme: "dark", size: "wide" },
] as const;
const words = {
  en: {
    open: "Open chat",
    write: "Write a message",
    send: "Send",
    ask: "How do I get a refund?",
    no: "No, I need a person",
  },
  "zh-CN": {
    open: "打开在线客服",
    write: "请输入消息",
    send: "发送",
    ask: "怎么申请退款？",
    no: "没有，转人工",
  },
} as const;

const onePixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);

describe.skipIf(!executablePath)("the chat on somebody's web site", () => {
  let site: Server;
  let origin: string;
  let relaydesk: Killable;
  let browser: Browser;

  beforeAll(async () => {
    site = createServer();
    await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
    const { port } = site.address() as AddressInfo;
    origin = `http://127.0.0.1:${port}`;
    const config: ConfigInput = {
      ...relaydeskConfig,
      channels: { ...relaydeskConfig.channels, chat: { accounts: ["main"], origins: { main: [origin] } } },
      answering: { ...relaydeskConfig.answering, quietSeconds: 0 },
    };
    [relaydesk, browser] = await Promise.all([Killable.build(config, { chat: ["main"] }), openBrowser()]);
    await relaydesk.start();
    site.on("request", ({ url = "/" }, response) => {
      const lang = new URL(url, origin).searchParams.get("lang") ?? "en";
      const { httpUrl, frontUrl } = relaydesk.system;
      // As strict as a page can be that still has a script and a socket.
      const policy = `default-src 'none'; script-src ${httpUrl}; connect-src ${httpUrl.replace("http", "ws")} ${httpUrl} ${frontUrl}`;
      return response
        .setHeader("content-type", "text/html; charset=utf-8")
        .setHeader("content-security-policy", policy)
        .end(
          `<!doctype html><html lang="${lang}"><title>Wallet</title><meta name="viewport" content="width=device-width">` +
            `<main><h1>Wallet</h1><p>Pay with <a href="#">one touch</a>.</p></main>` +
            `<script src="${httpUrl}/chat.js" data-account="main" async></script></html>`,
        );
    });
  });
  afterAll(async () => {
    await browser?.close();
    await relaydesk?.remove();
    site?.close();
  });

  async function visit(
    options: BrowserContextOptions & { readonly lang?: string; readonly blocksSockets?: boolean },
    check: (page: Page) => Promise<void>,
  ): Promise<void> {
    const { lang = "en", blocksSockets = false, ...context } = options;
    const visitor = await browser.newContext({ locale: "en-GB", ...context });
    try {
      const page = await visitor.newPage();
      page.setDefaultTimeout(40_000);
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(String(error)));
      page.on("console", (line) => {
        if (/Content Security Policy/i.test(line.text())) errors.push(line.text());
      });
      // As a company's proxy does: a socket ends before anything came through.
      if (blocksSockets) await page.routeWebSocket(/chat-socket/, (socket) => socket.close());
      await page.goto(`${origin}/?lang=${lang}`);
      await check(page);
      expect(errors).toEqual([]);
    } finally {
      await visitor.close();
    }
  }

  const bubbles = (page: Page) => page.locator("[role=log] .bubble");
  const say = async (page: Page, text: string) => {
    await page.getByRole("textbox", { name: "Write a message" }).fill(text);
    await page.getByRole("button", { name: "Send", exact: true }).click();
  };
  const status = (page: Page, text: RegExp) => page.getByRole("dialog").getByText(text).first().waitFor();

  it.each(looks)(
    "in $lang, $colorScheme and $size answers in that language, passes axe and fits",
    async (look) => {
      const { lang, colorScheme, size } = look;
      const { open, write, send, ask, no } = words[lang];
      const viewport = sizes[size];
      await visit(
        { lang, colorScheme, viewport, isMobile: size === "phone", hasTouch: size === "phone" },
        async (page) => {
          await page.getByRole("button", { name: open }).click();
          await page.getByRole("textbox", { name: write }).fill(ask);
          await page.getByRole("button", { name: send, exact: true }).click();
          await page.getByRole("button", { name: no }).waitFor();
          expect(await bubbles(page).last().textContent()).toMatch(lang === "en" ? /refund/i : /退款/);
          await shoot(page, `chat-answer-${lang}-${colorScheme}-${size}`);
          await page.getByRole("button", { name: no }).click();
          await page.getByRole("textbox", { name: lang === "en" ? "E-mail address" : "邮箱地址" }).waitFor();
          await shoot(page, `chat-waiting-${lang}-${colorScheme}-${size}`);
          await expectAccessible(page);
          const panel = await page.getByRole("dialog").boundingBox();
          if (size === "phone") expect(panel).toMatchObject({ x: 0, y: 0, ...viewport });
          else expect(panel).toMatchObject({ width: 380, height: 640 });
        },
      );
    },
  );

  it("goes on where it was when the server is killed in the middle: nothing is lost, and nothing is there twice", async () => {
    await visit({ viewport: sizes.wide }, async (page) => {
      await page.getByRole("button", { name: "Open chat" }).click();
      await say(page, "Who made the statue in your hall?");
      await status(page, /A person will answer/);
      await relaydesk.kill();
      await status(page, /interrupted/);
      await say(page, "It has three arms.");
      await say(page, "And a hat.");
      await page.getByText("Not sent yet").nth(1).waitFor();
      await shoot(page, "chat-interrupted");
      await relaydesk.start();
      await page.getByText("Not sent yet").first().waitFor({ state: "detached", timeout: 60_000 });

      const agent = await relaydesk.desk("Mei");
      const ticket = await until("the ticket", async () => {
        const { items } = await agent.queue("general");
        return items.find(({ subject }) => subject.includes("statue"));
      });
      const customer = await until("all messages", async () => {
        const { items } = await agent.ticket(ticket.id);
        const messages = items.filter((item) => item.kind === "message");
        return messages.length >= 3 && messages;
      });
      expect(customer).toHaveLength(3);
      await agent.me();
      const claimed = await agent.claim(ticket.id);
      const { pass } = await agent.socketPass();
      const { httpUrl } = relaydesk.system;
      const desk = new WebSocket(`${httpUrl.replace("http", "ws")}/desk-socket`, [
        DESK_PROTOCOL,
        `${PASS_PREFIX}${pass}`,
      ]);
      await once(desk, "open");
      desk.send(JSON.stringify({ type: "typing", ticket: ticket.id }));
      await page.getByText("Mei is typing…").waitFor();
      desk.close();
      await agent.reply(claimed, "It was Ada.");
      await bubbles(page).getByText("It was Ada.").waitFor();
      await status(page, /A person is taking care/);
      const said = ["Who made the statue in your hall?", "It has three arms.", "And a hat.", "It was Ada."];
      const shown = async () => {
        const texts = await bubbles(page).allTextContents();
        return said.map((text) => texts.filter((each) => each === text).length);
      };
      expect(await shown()).toEqual([1, 1, 1, 1]);
      await page.reload();
      await page.getByRole("button", { name: /Open chat/ }).click();
      await bubbles(page).getByText("It was Ada.").waitFor();
      expect(await shown()).toEqual([1, 1, 1, 1]);
    });
  });

  it("takes a picture along, and says what it does not take", async () => {
    await visit({ viewport: sizes.wide }, async (page) => {
      await page.getByRole("button", { name: "Open chat" }).click();
      await page.getByRole("button", { name: "Attach a file" }).waitFor();
      const picker = page.locator("input[type=file]");
      await picker.setInputFiles({
        name: "a.exe",
        mimeType: "application/x-msdownload",
        buffer: Buffer.from("MZ"),
      });
      await page
        .getByRole("alert")
        .getByText(/a\.exe/)
        .waitFor();
      await picker.setInputFiles({ name: "statue.png", mimeType: "image/png", buffer: onePixel });
      await page.getByRole("button", { name: "Remove statue.png" }).waitFor();
      await shoot(page, "chat-attachment");
      await say(page, "Is this the sculpture?");
      await bubbles(page).getByText("statue.png").waitFor();
      await page.getByText("Not sent yet").waitFor({ state: "detached" });
      const agent = await relaydesk.desk("Mei");
      const attached = await until("the file on the ticket", async () => {
        const { items } = await agent.queue("general");
        const ticket = items.find(({ subject }) => subject.includes("sculpture"));
        const shown = ticket && (await agent.ticket(ticket.id));
        return shown?.items.flatMap((item) => (item.kind === "message" ? item.attachments : [])).at(0);
      });
      expect(attached).toMatchObject({ name: "statue.png", type: "image/png", size: onePixel.byteLength });
      expect(attached).not.toHaveProperty("failure");
    });
  });

  it("works where no socket gets through: messages, files and what a person answers", async () => {
    await visit({ blocksSockets: true }, async (page) => {
      await page.getByRole("button", { name: "Open chat" }).click();
      await say(page, "Who painted the ceiling?");
      await status(page, /A person will answer/);
      await page.getByText("Not sent yet").waitFor({ state: "detached" });
      const agent = await relaydesk.desk("Mei");
      const ticket = await until("the ticket", async () => {
        const { items } = await agent.queue("general");
        return items.find(({ subject }) => subject.includes("ceiling"));
      });
      await agent.reply(await agent.claim(ticket.id), "Nobody knows.");
      await bubbles(page).getByText("Nobody knows.").waitFor();
      await page.reload();
      await page.getByRole("button", { name: /Open chat/ }).click();
      await bubbles(page).getByText("Nobody knows.").waitFor();
      await say(page, "Thank you.");
      await page.getByText("Not sent yet").waitFor({ state: "detached" });
      expect(await bubbles(page).getByText("Who painted the ceiling?").count()).toBe(1);
      // Sent is when a queue has it: the ticket gets it a little later.
      const texts = await until("both messages on the ticket", async () => {
        const { items } = await agent.ticket(ticket.id);
        const said = items.flatMap((item) => (item.kind === "message" ? [item.text] : []));
        return said.length > 1 && said;
      });
      expect(texts).toEqual(["Who painted the ceiling?", "Thank you."]);
    });
  });

  it("sends files from the demo page, whose policy lets them go to the bucket", async () => {
    const other = await browser.newContext({ locale: "en-GB" });
    try {
      const page = await other.newPage();
      await page.goto(`${relaydesk.system.httpUrl}/demo/`);
      await page.getByRole("button", { name: "Open chat" }).click();
      await page.getByRole("button", { name: "Attach a file" }).waitFor();
      await page.locator("input[type=file]").setInputFiles({
        name: "receipt.png",
        mimeType: "image/png",
        buffer: onePixel,
      });
      await page.getByRole("button", { name: "Remove receipt.png" }).waitFor();
    } finally {
      await other.close();
    }
  });

  it("is used with the keyboard alone, and gives the focus back", async () => {
    await visit({}, async (page) => {
      await page.getByRole("button", { name: "Open chat" }).waitFor();
      const focused = () =>
        page.evaluate<string>(
          "document.activeElement?.shadowRoot?.activeElement?.getAttribute('aria-label') ?? ''",
        );
      for (let stops = 0; stops < 5 && (await focused()) !== "Open chat"; stops += 1)
        await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      expect(await focused()).toBe("Write a message");
      await page.keyboard.type("First line");
      await page.keyboard.press("Shift+Enter");
      await page.keyboard.type("second line");
      await page.keyboard.press("Enter");
      await bubbles(page).getByText("First line\nsecond line").waitFor();
      await page.keyboard.press("Escape");
      await expect.poll(focused).toBe("Open chat");
    });
  });

  it("keeps a draft, and what a page sends offline, for the next page", async () => {
    await visit({}, async (page) => {
      await page.getByRole("button", { name: "Open chat" }).click();
      await status(page, /Answers at once/);
      await page.context().setOffline(true);
      await say(page, "Sent in a tunnel");
      await page.getByRole("textbox", { name: "Write a message" }).fill("half a sen");
      await page.context().setOffline(false);
      await page.goto(`${origin}/another`);
      await page.getByRole("button", { name: /Open chat/ }).click();
      expect(await page.getByRole("textbox", { name: "Write a message" }).inputValue()).toBe("half a sen");
      await bubbles(page).getByText("Sent in a tunnel").waitFor();
      await page.getByText("Not sent yet").waitFor({ state: "detached" });
    });
  });

  it("does not open for the page of another site", async () => {
    const other = await browser.newContext();
    try {
      const page = await other.newPage();
      await page.goto(`${origin.replace("127.0.0.1", "localhost")}/`);
      await page.getByRole("button", { name: "Open chat" }).click();
      await status(page, /interrupted/);
    } finally {
      await other.close();
    }
  });
});
