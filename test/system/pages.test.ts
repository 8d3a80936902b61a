import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import relaydeskConfig from "../../relaydesk.config.ts";
import type { ConfigInput } from "../../shared/domain/config.ts";
import { signToken } from "../../shared/domain/signed-token.ts";
import { executablePath, expectAccessible, openBrowser, shoot } from "./support/browser.ts";
import { Relaydesk, rawMail, until } from "./support/relaydesk.ts";

const perAddress = { count: 5, hours: 24 };

/** No time to wait before a form is sent, and a little of the work that browsers are asked for. */
const config: ConfigInput = {
  ...relaydeskConfig,
  channels: {
    ...relaydeskConfig.channels,
    form: { ...relaydeskConfig.channels.form, spam: { minSeconds: 0, proofOfWorkBits: 6, perAddress } },
  },
};

const looks = [
  { name: "wide-light", width: 1280, height: 900, colorScheme: "light" },
  { name: "phone-dark", width: 360, height: 740, colorScheme: "dark" },
] as const;

describe.skipIf(!executablePath)("the pages that people see", () => {
  let relaydesk: Relaydesk;
  let browser: Browser;
  let mailPage: string;
  let statusPage: string;

  beforeAll(async () => {
    [relaydesk, browser] = await Promise.all([Relaydesk.start(config), openBrowser()]);
    const from = "mei@customer.example";
    const headers = {
      From: from,
      To: "support@demo-wallet.example",
      Subject: "退款 <b>",
      "Message-ID": "<1@c.example>",
    };
    await relaydesk.mail(from, rawMail(headers, "How do I get a refund?"));
    const [sent] = await until("an answer", async () => {
      const all = await relaydesk.sentTo(from);
      return all.length > 0 && all;
    });
    mailPage = `/mail/${sent?.id}`;
    const { ticket = "" } = await relaydesk.nextTriaged();
    statusPage = `/status?t=${signToken("ticket-status", ticket, new Date("2099-01-01"), tokenKeys())}`;
  });
  afterAll(async () => {
    await browser?.close();
    await relaydesk?.stop();
  });

  /** A page in a browser of its own. */
  async function open(url: string, options: object, check: (page: Page) => Promise<void>): Promise<void> {
    const context = await browser.newContext({ locale: "en-GB", ...options });
    try {
      const page = await context.newPage();
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(String(error)));
      await page.goto(url);
      await check(page);
      expect(errors).toEqual([]);
    } finally {
      await context.close();
    }
  }

  function tokenKeys(): { id: string; key: string }[] {
    const stored = Object.entries(relaydesk.system.parameters).find(([name]) =>
      name.endsWith("/reply-token-keys"),
    );
    return JSON.parse(stored?.[1] ?? "[]");
  }

  const viewer = (path: string) => `http://127.0.0.1:${relaydesk.system.ports.viewer}${path}`;

  describe.each(looks)("$name", ({ name, width, height, colorScheme }) => {
    const look = { viewport: { width, height }, colorScheme };

    it.each(["en", "zh-CN"])("the form in %s passes axe and fits", async (lang) => {
      await open(relaydesk.url(`/contact?lang=${lang}`), look, async (page) => {
        expect(await page.getAttribute("html", "lang")).toBe(lang);
        await shoot(page, `form-${lang}-${name}`, { fullPage: true });
        await expectAccessible(page);
      });
    });

    it("the form with mistakes passes axe, fits, and its summary has the focus", async () => {
      await open(relaydesk.url("/contact?lang=en"), look, async (page) => {
        await page.click("button[type=submit]");
        // The browser moves the focus with the first frame that it draws, which may be after the page has loaded.
        await page.waitForSelector("[role=alert]:focus-within");
        await shoot(page, `form-mistakes-${name}`, { fullPage: true });
        await expectAccessible(page);
      });
    });

    it("the page behind a link passes axe and fits, and so does that of a link that is none", async () => {
      await open(relaydesk.url(`${statusPage}&lang=zh-CN`), look, async (page) => {
        expect(await page.textContent("main")).toContain("How do I get a refund?");
        await shoot(page, `status-${name}`, { fullPage: true });
        await expectAccessible(page);
        const response = await page.goto(
          relaydesk.url("/status?t=1.zzzzzz.AAAA.AAAAAAAAAAAAAAAAAAAAAA&lang=en"),
        );
        expect(response?.status()).toBe(404);
        await expectAccessible(page);
      });
    });

    it("the viewer's list and a mail in it pass axe and fit", async () => {
      await open(viewer("/"), look, async (page) => {
        await shoot(page, `viewer-${name}`, { fullPage: true });
        await expectAccessible(page);
        await page.goto(viewer(mailPage));
        expect(await page.textContent("body")).toContain("退款 <b>");
        await shoot(page, `viewer-mail-${name}`, { fullPage: true });
        await expectAccessible(page);
      });
    });
  });

  const png = Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), Buffer.alloc(2000)]);
  const fileOf = (name: string, content: Uint8Array, mimeType = "image/png") => ({
    name,
    mimeType,
    buffer: Buffer.from(content),
  });
  const said = {
    en: {
      asked: "How long does it take until a refund arrives on my card?",
      other: "The statue in your hall fell over, who may I tell about it?",
      grave: "Somebody hacked my account and changed the password, I cannot get in",
    },
    "zh-CN": {
      asked: "申请退款以后多久能到账？",
      other: "你们大厅里的雕像倒了，我应该告诉谁？",
      grave: "我的账户被盗了，密码也被别人改了，登录不上",
    },
  } as const;

  it.each([
    ["en", looks[0]],
    ["zh-CN", looks[1]],
  ] as const)(
    "whoever writes sees what the FAQ says, sends files along, and follows how it stands: %s",
    async (lang, { name, width, height, colorScheme }) => {
      const timezoneId = "Asia/Shanghai";
      const look = { viewport: { width, height }, colorScheme, timezoneId };
      const email = `${lang.toLowerCase()}@forms.example`;
      let link = "";
      await open(relaydesk.url(`/contact?lang=${lang}`), look, async (page) => {
        await page.waitForSelector("form[data-enhanced]");
        await page.fill("#email", email);
        await page.fill("#own-order", "2026-1124-0042");
        await page.fill("#message", said[lang].grave);
        await page.waitForSelector("#answers:not([hidden])");
        expect(await page.locator("#answers details").count()).toBe(0);
        await page.fill("#message", said[lang].asked);
        await page.waitForSelector("#answers details");
        await page.click("#answers summary");
        await shoot(page, `form-answers-${lang}-${name}`, { fullPage: true });
        await page.click("#answers details button");
        await page.waitForSelector("#answers [role=status]:focus");
        await page.setInputFiles("#files", [
          fileOf("收据.png", png),
          fileOf("evil.html", Buffer.from("<html>"), "text/html"),
        ]);
        await page.waitForSelector("#file-list .error");
        await page.waitForSelector("#file-list input[name=file]", { state: "attached" });
        await shoot(page, `form-files-${lang}-${name}`, { fullPage: true });
        await page.fill("#message", said[lang].other);
        await page.click("button[type=submit]");
        await page.waitForSelector(".number");
        await page.locator("time", { hasText: "GMT+8" }).first().waitFor();
        await shoot(page, `form-received-${lang}-${name}`, { fullPage: true });
        link = (await page.getAttribute("a[href^='/status']", "href")) ?? "";
      });
      const agent = await relaydesk.desk("Mei");
      const ticket = await until("the ticket", async () => {
        const queues = ["security", "payments", "refunds", "general"].map((queue) => agent.queue(queue));
        const waiting = (await Promise.all(queues)).flatMap(({ items }) => items);
        return waiting.find(({ customer }) => customer.address === email);
      });
      expect(ticket.fields).toEqual([
        { key: "order", label: "Order or transaction number", value: "2026-1124-0042" },
      ]);
      await open(relaydesk.url(link), look, async (page) => {
        expect(await page.textContent("main")).toContain(said[lang].other);
        await page.fill("#message", "42 <b>kg</b>");
        await page.click("button[type=submit]");
        await page.waitForSelector("[role=status]");
        await shoot(page, `status-added-${lang}-${name}`, { fullPage: true });
      });
      const messages = await until("what was added", async () => {
        const { items } = await agent.ticket(ticket.id);
        const theirs = items.flatMap((item) => (item.kind === "message" ? [item] : []));
        return theirs.length === 2 && theirs;
      });
      expect(messages.map(({ text }) => text)).toEqual([said[lang].other, "42 <b>kg</b>"]);
      expect(messages[0]?.attachments).toEqual([
        { name: "收据.png", type: "image/png", size: png.byteLength, state: "stored" },
      ]);
      const [mail] = await until("the acknowledgement", async () => {
        const sent = await relaydesk.sentTo(email);
        return sent.length > 0 && sent;
      });
      expect((await relaydesk.showMail(mail?.id ?? "")).text).toContain(relaydesk.url("/status?t="));
    },
  );

  it("what helped before anything was sent is counted for its entry", async () => {
    const ask = (path: string, body: object) =>
      fetch(relaydesk.url(path), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    const found = await ask("/contact/answers", { text: said.en.asked, language: "en" });
    const { answers } = (await found.json()) as { answers: { token: string }[] };
    const admin = await relaydesk.desk("Ada", "admin");
    const helped = async () => {
      const { items } = await admin.results(1);
      return items.reduce((sum, entry) => sum + entry.helped, 0);
    };
    const before = await helped();
    for (const token of [answers[0]?.token, answers[0]?.token]) {
      expect((await ask("/contact/answers/helped", { token })).status).toBe(204);
    }
    expect(await helped()).toBe(before + 1);
    expect(
      (await ask("/contact/answers/helped", { token: "1.zzzzzz.AAAA.AAAAAAAAAAAAAAAAAAAAAA" })).status,
    ).toBe(403);
    expect((await ask("/contact/answers", { text: 1 })).status).toBe(400);
  });

  it("who sends more than the limit is told so, and nobody else", async () => {
    const send = (email: string, at: number) =>
      fetch(relaydesk.url("/contact"), {
        method: "POST",
        headers: { "content-type": "application/json", "idempotency-key": `many-forms-${at}` },
        body: JSON.stringify({ email, message: "A third statue fell over." }),
      });
    const statuses: number[] = [];
    // Whenever a window ends in between, the next one is full as well.
    for (let sent = 0; sent <= 2 * perAddress.count; sent += 1) {
      statuses.push((await send("many@forms.example", sent)).status);
    }
    expect(statuses.slice(0, perAddress.count)).toEqual(Array(perAddress.count).fill(202));
    expect(statuses).toContain(429);
    expect((await send("few@forms.example", 99)).status).toBe(202);
  });

  it("the form works with the keyboard alone and without JavaScript, and a person looks at what comes without a proof", async () => {
    await open(relaydesk.url("/contact?lang=en"), { javaScriptEnabled: false }, async (page) => {
      await page.focus("[name=topic]");
      await page.keyboard.press("Tab");
      const typed: Record<string, string> = {
        email: "keys@customer.example",
        name: "Kit",
        subject: "Statues",
        message: "Who made the statue in your hall?",
      };
      await page.setInputFiles("#files", [fileOf("statue.png", png), fileOf("a.exe", Buffer.from("MZ"))]);
      await page.focus("[name=topic]");
      for (let stops = 0; stops < 12; stops += 1) {
        const at = page.locator(":focus");
        const field = (await at.getAttribute("name")) ?? "";
        if (field in typed) await page.keyboard.type(typed[field] ?? "");
        if ((await at.getAttribute("type")) === "submit") break;
        await page.keyboard.press("Tab");
      }
      await Promise.all([page.waitForURL("**/contact**"), page.keyboard.press("Enter")]);
      await page.waitForSelector("[role=status]");
      expect(await page.textContent("main")).toContain("keys@customer.example");
    });
    const supervisor = await relaydesk.desk("Sam", "supervisor");
    const held = await until("the held form", async () => {
      const { items } = await supervisor.quarantine();
      return items.find(
        ({ cause, summary }) => cause === "no-proof" && summary.includes("keys@customer.example"),
      );
    });
    await supervisor.settle(held.id, "release");
    const agent = await relaydesk.desk("Mei");
    const ticket = await until("the ticket", async () => {
      const queues = ["security", "payments", "refunds", "general"].map((queue) => agent.queue(queue));
      const waiting = (await Promise.all(queues)).flatMap(({ items }) => items);
      return waiting.find(({ customer }) => customer.address === "keys@customer.example");
    });
    const { items } = await agent.ticket(ticket.id);
    const message = items.find((item) => item.kind === "message");
    expect(message?.kind === "message" && message.attachments).toMatchObject([
      { name: "statue.png", type: "image/png", size: png.byteLength },
      { name: "a.exe", failure: "not a kind of file that is taken" },
    ]);
  });

  it("what was typed wrong stays in the form and is shown as text, whatever it is", async () => {
    await open(relaydesk.url("/contact?lang=en"), {}, async (page) => {
      await page.fill("[name=email]", "not an address");
      await page.fill("[name=message]", '"><script>document.title="taken over"</script>');
      await page.click("button[type=submit]");
      expect(await page.inputValue("[name=message]")).toContain("<script>");
      expect(await page.title()).not.toContain("taken over");
    });
  });
});
