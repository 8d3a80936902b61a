import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Relaydesk, rawMail, until } from "./support/relaydesk.ts";

const executablePath = process.env.RELAYDESK_CHROMIUM;
const screenshots = process.env.RELAYDESK_SCREENSHOTS;
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
];

const looks = [
  { name: "wide-light", width: 1280, height: 900, colorScheme: "light" },
  { name: "wide-dark", width: 1280, height: 900, colorScheme: "dark" },
  { name: "phone-light", width: 360, height: 740, colorScheme: "light" },
  { name: "phone-dark", width: 360, height: 740, colorScheme: "dark" },
] as const;

describe.skipIf(!executablePath)("the pages that people see", () => {
  let relaydesk: Relaydesk;
  let browser: Browser;
  let mailPage: string;

  beforeAll(async () => {
    [relaydesk, browser] = await Promise.all([
      Relaydesk.start(),
      chromium.launch({ executablePath: executablePath ?? "", args: quiet }),
    ]);
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
  });
  afterAll(async () => {
    await browser?.close();
    await relaydesk?.stop();
  });

  /** A page in a browser of its own. axe is put in by the test, which the pages' own policy rightly forbids. */
  async function open(url: string, options: object, check: (page: Page) => Promise<void>): Promise<void> {
    const context = await browser.newContext({ locale: "en-GB", bypassCSP: true, ...options });
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

  async function expectAccessible(page: Page): Promise<void> {
    await page.addScriptTag({ path: axe });
    const found = await page.evaluate<{ id: string; impact: string }[]>(
      "axe.run().then(({ violations }) => violations.map(({ id, impact }) => ({ id, impact })))",
    );
    expect(found).toEqual([]);
    const overflow = await page.evaluate<number>(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    );
    expect(overflow).toBeLessThanOrEqual(0);
  }

  async function shoot(page: Page, name: string): Promise<void> {
    if (!screenshots) return;
    mkdirSync(screenshots, { recursive: true });
    await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
  }

  const viewer = (path: string) => `http://127.0.0.1:${relaydesk.system.ports.viewer}${path}`;

  describe.each(looks)("$name", ({ name, width, height, colorScheme }) => {
    const look = { viewport: { width, height }, colorScheme };

    it.each(["en", "zh-CN"])("the form in %s passes axe and fits", async (lang) => {
      await open(relaydesk.url(`/contact?lang=${lang}`), look, async (page) => {
        expect(await page.getAttribute("html", "lang")).toBe(lang);
        await shoot(page, `form-${lang}-${name}`);
        await expectAccessible(page);
      });
    });

    it("the form with mistakes passes axe, fits, and its summary has the focus", async () => {
      await open(relaydesk.url("/contact?lang=en"), look, async (page) => {
        await page.click("button[type=submit]");
        // The browser moves the focus with the first frame that it draws, which may be after the page has loaded.
        await page.waitForSelector("[role=alert]:focus-within");
        await shoot(page, `form-mistakes-${name}`);
        await expectAccessible(page);
      });
    });

    it("the viewer's list and a mail in it pass axe and fit", async () => {
      await open(viewer("/"), look, async (page) => {
        await shoot(page, `viewer-${name}`);
        await expectAccessible(page);
        await page.goto(viewer(mailPage));
        expect(await page.textContent("body")).toContain("退款 <b>");
        await shoot(page, `viewer-mail-${name}`);
        await expectAccessible(page);
      });
    });
  });

  it("the form works with the keyboard alone and without JavaScript, and tells the ticket's number", async () => {
    await open(relaydesk.url("/contact?lang=en"), { javaScriptEnabled: false }, async (page) => {
      await page.focus("[name=topic]");
      await page.keyboard.press("Tab");
      const typed: Record<string, string> = {
        email: "keys@customer.example",
        name: "Kit",
        subject: "Statues",
        message: "Who made the statue in your hall?",
      };
      for (let stops = 0; stops < 12; stops += 1) {
        const at = page.locator(":focus");
        const field = (await at.getAttribute("name")) ?? "";
        if (field in typed) await page.keyboard.type(typed[field] ?? "");
        if ((await at.getAttribute("type")) === "submit") break;
        await page.keyboard.press("Tab");
      }
      await Promise.all([page.waitForURL("**/contact**"), page.keyboard.press("Enter")]);
      await page
        .getByText(/#[0-9A-Z]{8}/)
        .first()
        .waitFor();
    });
    const agent = await relaydesk.desk("Mei");
    await until("the ticket", async () => {
      const queues = ["security", "payments", "refunds", "general"].map((queue) => agent.queue(queue));
      const waiting = (await Promise.all(queues)).flatMap(({ items }) => items);
      return waiting.some(({ customer }) => customer.address === "keys@customer.example");
    });
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
