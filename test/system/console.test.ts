import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import relaydeskConfig from "../../relaydesk.config.ts";
import { Relaydesk, rawMail, until } from "./support/relaydesk.ts";

const executablePath = process.env.RELAYDESK_CHROMIUM;
const screenshots = process.env.RELAYDESK_SCREENSHOTS;
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
];

/** Each language, width and colour scheme once. */
const looks = [
  {
    locale: "en",
    name: "wide-light",
    viewport: { width: 1280, height: 800 },
    colorScheme: "light",
  },
  {
    locale: "zh-CN",
    name: "phone-dark",
    viewport: { width: 360, height: 740 },
    colorScheme: "dark",
  },
] as const;

/** Nothing in it may run, load or lie when an agent looks at it. */
const hostile = [
  "<p>Who owns the fountain?</p>",
  "<script>parent.document.title='taken'; alert(1)</script>",
  '<img src="https://tracker.example/pixel.png" onerror="alert(2)">',
  '<a id="lie" href="https://evil.example/login">https://wallet.example</a>',
  '<form action="https://evil.example/"><input name="password"><button>Sign in</button></form>',
  '<iframe src="https://evil.example/frame"></iframe>',
  '<style>@import "https://evil.example/a.css"; body{background:url(https://evil.example/b.png)}</style>',
].join("");

describe.skipIf(!executablePath)("the agents' console", () => {
  let relaydesk: Relaydesk;
  let browser: Browser;

  beforeAll(async () => {
    [relaydesk, browser] = await Promise.all([
      Relaydesk.start({ ...relaydeskConfig, search: { textDays: 30 }, webhooks: { eventBus: {} } }),
      chromium.launch({ executablePath: executablePath ?? "", args }),
    ]);
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await relaydesk?.stop();
  });

  let mails = 0;
  /** A mail that no answer fits; gives the id of its ticket once people can take it. */
  async function asked(
    from: string,
    subject: string,
    body: string,
    type = "text/plain; charset=utf-8",
  ): Promise<string> {
    mails += 1;
    const headers = {
      From: from,
      To: "support@demo-wallet.example",
      Subject: subject,
      "Message-ID": `<${mails}@console.example>`,
      "Content-Type": `${type}`,
    };
    await relaydesk.mail(from, rawMail(headers, body));
    const { ticket } = await relaydesk.nextTriaged();
    if (ticket === undefined) throw new Error(`There is no ticket for "${subject}".`);
    return ticket;
  }

  /** One person in a browser of their own, through the real sign-in, under the page's real policy. */
  async function signedIn(
    name: string,
    role: string,
    options: BrowserContextOptions,
    check: (page: Page) => Promise<void>,
  ): Promise<void> {
    const context = await browser.newContext({ locale: "en-GB", ...options });
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(30_000);
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(String(error)));
      page.on("dialog", (dialog) => {
        errors.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      page.on("request", (request) => {
        const { hostname, protocol } = new URL(request.url());
        if (protocol.startsWith("http") && hostname !== "127.0.0.1") errors.push(`request: ${request.url()}`);
      });
      await page.goto(relaydesk.url("/console/"));
      await page.fill("#name", name);
      await page.check(`input[value=${role}]`);
      await page.click("button[type=submit]");
      await page.waitForURL("**/console/mine");
      await check(page);
      expect(errors).toEqual([]);
    } finally {
      await context.close();
    }
  }

  /** In the page's own world, where its policy does not reach. */
  async function expectAccessible(page: Page): Promise<void> {
    await page.evaluate(readFileSync(axe, "utf8"));
    const found = await page.evaluate<object[]>(
      "axe.run({ iframes: false }).then(({ violations }) => violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html) })))",
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
    await page.screenshot({ path: join(screenshots, `${name}.png`) });
  }

  const lines = (page: Page) => page.locator("ul.lines");
  const reply = (page: Page) => page.getByRole("textbox", { name: /^Reply on/ });
  const press = (page: Page, name: string | RegExp) =>
    page
      .getByRole("button", { name, exact: typeof name === "string" })
      .first()
      .click();

  /** Types of the events on the bus that are about a ticket. */
  function toldOf(ticket: string): ReadonlySet<string> {
    const events = relaydesk.system.recorder.messages().filter(({ channel }) => channel === "event-bus");
    const about = events.filter(({ request }) => JSON.stringify(request).includes(`"id":"evt_${ticket}_`));
    return new Set(about.map(({ call }) => call));
  }

  /** A message in a chat and one through the form, each with the id of its ticket. */
  async function askedElsewhere() {
    const chat = { id: 7001, type: "private" };
    const from = { id: 7001, is_bot: false, first_name: "Tor" };
    const text = "Who painted the ceiling of your hall?";
    const message = { message_id: 1, date: Math.floor(Date.now() / 1000), text, from, chat };
    await relaydesk.telegram({ update_id: 1, message });
    const { ticket: telegram } = await relaydesk.nextTriaged();
    await fetch(relaydesk.url("/contact"), {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": "a-day-of-an-agent" },
      body: JSON.stringify({ email: "una@day.example", message: "Who carved the doors of your hall?" }),
    });
    const { ticket: form } = await relaydesk.nextTriaged();
    if (telegram === undefined || form === undefined) throw new Error("There is no ticket.");
    return { telegram, form };
  }

  it("carries an agent through a day: claim, reply on three channels with a change of mind, note, snooze, move, resolve", async () => {
    const ticket = await asked("ola@day.example", "A statue", "Who made the statue in your hall?");
    await signedIn("Mei", "agent", {}, async (page) => {
      /** In a tab of its own, since each answer can be taken back for a while. */
      const answered = async (on: string, text: string) => {
        const tab = await page.context().newPage();
        await tab.goto(relaydesk.url(`/console/queues/general/${on}`));
        await press(tab, "Claim");
        await reply(tab).fill(text);
        await press(tab, "Send");
        await lines(tab).getByText(text).waitFor();
        return tab;
      };
      await page.goto(relaydesk.url("/console/queues/general"));
      await page.getByRole("link", { name: /A statue/ }).waitFor();
      await press(page, "Claim next");
      await page.waitForURL(`**/mine/${ticket}`);
      const elsewhere = await askedElsewhere();
      const tabs = Promise.all([
        answered(elsewhere.telegram, "Tintoretto, they say."),
        answered(elsewhere.form, "Una herself, it seems."),
      ]);
      await reply(page).fill("It was Ada, in 1843.");
      await reply(page).press("Control+Enter");
      await press(page, "Undo");
      expect(await reply(page).inputValue()).toBe("It was Ada, in 1843.");
      await reply(page).fill("It was Ada, in 1844.");
      await press(page, "Send");
      await lines(page).getByText("It was Ada, in 1844.").waitFor();
      await lines(page).getByText("sent", { exact: true }).waitFor();
      // As customers read it: marks of Markdown are no text.
      const added = lines(page).getByText("This is an automatic answer from Demo Wallet.").first();
      expect(await added.textContent()).not.toMatch(/[_*]/);
      await shoot(page, "console-sent");
      const mail = await until("the answer", async () => {
        const all = await relaydesk.sentTo("ola@day.example");
        const texts = await Promise.all(all.map(({ id }) => relaydesk.showMail(id)));
        return texts.filter(({ text }) => text.includes("It was Ada")).at(0);
      });
      const [onTelegram, onForm] = await tabs;
      await until("the answer on Telegram", async () =>
        (await relaydesk.calls("7001")).some(({ request }) => request.text?.includes("Tintoretto")),
      );
      await until("the answer to the form", async () => {
        const all = await relaydesk.sentTo("una@day.example");
        const texts = await Promise.all(all.map(({ id }) => relaydesk.showMail(id)));
        return texts.some(({ text }) => text.includes("Una herself"));
      });
      await shoot(onTelegram, "console-telegram");
      await onForm.keyboard.press("s");
      await onForm.getByRole("dialog").getByRole("button", { name: "For an hour" }).click();
      await onForm.waitForURL(/\/mine$|\/queues\/general$/);
      await Promise.all([onTelegram.close(), onForm.close()]);
      expect(mail.text).toContain("1844");
      expect(mail.text).not.toContain("1843");

      const agent = await relaydesk.desk("Mei");
      const { status } = (await agent.ticket(ticket)).ticket;
      if (status !== "assigned") await press(page, "Claim");
      await page.getByRole("button", { name: "Resolve" }).first().waitFor();
      await page.getByText("Note", { exact: false }).locator("visible=true").last().click();
      await page.getByRole("textbox", { name: /^Note/ }).fill("Ada has her own wing.");
      await press(page, "Save note");
      await lines(page).getByText("Ada has her own wing.").waitFor();
      await press(page, "Move to a queue");
      await page.getByRole("menuitem", { name: /payment/i }).click();
      await page.waitForURL(/\/mine$/);
      expect((await agent.ticket(ticket)).ticket).toMatchObject({ status: "queued", queue: "payments" });

      await page.goto(relaydesk.url(`/console/queues/payments/${ticket}`));
      await press(page, "Claim");
      await press(page, "Resolve");
      await page.waitForURL("**/console/queues/payments");
      expect((await agent.ticket(ticket)).ticket.status).toBe("closed");
      await until("all that happened to be on the bus", async () => toldOf(ticket).has("ticket.closed"));
      const all = ["assigned", "closed", "created", "replied"].map((type) => `ticket.${type}`);
      expect([...toldOf(ticket)].sort()).toEqual(all);
    });
  });

  it("tells the second of two agents in words that they were too late, and keeps what they wrote", async () => {
    const ticket = await asked("bo@race.example", "A bench", "Who carved the bench at your door?");
    const [mei, wei] = await Promise.all([relaydesk.desk("Mei"), relaydesk.desk("Wei")]);
    await Promise.all([mei.me(), wei.me()]);
    await signedIn("Mei", "agent", {}, async (page) => {
      await page.goto(relaydesk.url(`/console/queues/general/${ticket}`));
      await press(page, "Claim");
      await reply(page).fill("It was Grace.");
      await press(page, "Send");
      await page.getByRole("button", { name: "Undo" }).waitFor();
      const { ticket: held } = await mei.ticket(ticket);
      await mei.release(held);
      await wei.claim(ticket);
      await page.getByRole("alert").getByText("That did not work").waitFor();
      await shoot(page, "console-too-late");
      const kept = page.getByText("It was Grace.");
      await kept.first().waitFor();
      const { items } = await wei.ticket(ticket);
      expect(items.filter((item) => item.kind === "reply" && !item.automatic)).toEqual([]);
      await page.reload();
      await kept.first().waitFor();
    });
  });

  it("lets a ticket rest, calls a colleague, answers by a macro, and acts on several tickets at once", async () => {
    const [one, two] = [
      await asked("ivy@rest.example", "A bell", "Who cast the bell in your tower?"),
      await asked("ben@rest.example", "A gate", "Who forged the gate of your garden?"),
    ];
    const [mei, wei, sam] = await Promise.all([
      relaydesk.desk("Mei"),
      relaydesk.desk("Wei"),
      relaydesk.desk("Sam", "supervisor"),
    ]);
    await Promise.all([mei.me(), wei.me()]);
    await mei.claim(one);
    await mei.claim(two);
    await sam.setReply("who-made-it", {
      title: "Who made it",
      texts: { en: "Dear {{customer.name|friend}}, it was Ada (#{{ticket.number}}). {{agent.name}}" },
    });
    await sam.setMacro("answer-and-wait", {
      title: "Answer and wait",
      steps: [{ act: "reply", reply: "who-made-it" }, { act: "snooze" }],
    });
    await expect(sam.setReply("bad", { title: "Bad", texts: { en: "{{weather}}" } })).rejects.toThrow(
      "weather",
    );
    await signedIn("Mei", "agent", {}, async (page) => {
      await page.goto(relaydesk.url(`/console/mine/${one}`));
      await page.getByRole("button", { name: "Resolve" }).first().waitFor();
      await page.keyboard.press("s");
      await page.getByRole("dialog").getByRole("button", { name: "For an hour" }).waitFor();
      await expectAccessible(page);
      await shoot(page, "console-snooze");
      await page.getByRole("dialog").getByRole("button", { name: "For an hour" }).click();
      await page.waitForURL(/\/mine$/);
      expect((await mei.ticket(one)).ticket.snooze?.until).toBeDefined();
      await page.goto(relaydesk.url("/console/snoozed"));
      const resting = page.getByRole("article").filter({ hasText: "A bell" });
      await resting.getByRole("button", { name: "Wake up" }).click();
      await resting.waitFor({ state: "detached" });
      expect((await mei.ticket(one)).ticket).toMatchObject({
        status: "assigned",
        wokeAt: expect.any(String),
      });

      await page.goto(relaydesk.url(`/console/mine/${one}`));
      await page.getByRole("button", { name: "Resolve" }).first().waitFor();
      await page.keyboard.press("Shift+N");
      await page.getByRole("textbox", { name: /^Note/ }).pressSequentially("Do you know, @We");
      await press(page, "@Wei");
      await press(page, "Save note");
      await lines(page).getByText("Do you know, @Wei").waitFor();

      await page
        .getByRole("radio", { name: /^Reply on/ })
        .locator("..")
        .click();
      await press(page, "Replies and macros");
      await page
        .getByRole("dialog")
        .getByRole("button", { name: /Answer and wait/ })
        .waitFor();
      await shoot(page, "console-macros");
      await page
        .getByRole("dialog")
        .getByRole("button", { name: /Answer and wait/ })
        .click();
      await page.waitForURL(/\/mine$/);
      const { ticket, items } = await mei.ticket(one);
      expect(ticket.snooze?.forCustomer).toBe(true);
      const reply = items.find((item) => item.kind === "reply" && !item.automatic);
      expect(reply?.kind === "reply" && reply.text).toContain(`it was Ada (#${ticket.number}). Mei`);

      await page.getByRole("checkbox", { name: /A gate/ }).check();
      await page.getByRole("button", { name: "Select all shown" }).waitFor();
      await expectAccessible(page);
      await shoot(page, "console-bulk");
      const bar = page.getByRole("region", { name: /selected/ });
      await bar.getByRole("button", { name: "Move to a queue" }).click();
      await page.getByRole("menuitem", { name: /payment/i }).click();
      await page.getByText(/^\d+ done$/).waitFor();
      expect((await mei.ticket(two)).ticket).toMatchObject({ status: "queued", queue: "payments" });
    });
    await signedIn("Wei", "agent", {}, async (page) => {
      await page.goto(relaydesk.url("/console/mentions"));
      await page.getByText("Do you know, @Wei").waitFor();
      await shoot(page, "console-mentions");
    });
    await signedIn("Mei", "agent", {}, async (page) => {
      await page.goto(relaydesk.url(`/console/queues/payments/${two}`));
      await press(page, "More");
      await page.getByRole("menuitem", { name: "Spam" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Spam" }).click();
      await page.waitForURL("**/console/queues/payments");
      expect((await mei.ticket(two)).ticket).toMatchObject({ status: "closed", closedAs: "spam" });
      expect((await sam.blocks()).items).toMatchObject([{ name: "ben@rest.example", cause: "spam" }]);
    });
  });

  it("shows hostile mail without running, loading or sending anything, and where its links lead", async () => {
    const ticket = await asked("eve@evil.example", "A fountain", hostile, "text/html; charset=utf-8");
    await signedIn("Mei", "agent", {}, async (page) => {
      await page.goto(relaydesk.url(`/console/queues/general/${ticket}`));
      await lines(page).getByText("Who owns the fountain?").first().waitFor();
      await press(page, "Show as the sender's program did");
      const frame = page.frameLocator("iframe.mail-frame");
      await frame.getByText("Who owns the fountain?").waitFor();
      await shoot(page, "console-hostile");
      expect(await frame.locator("script, form, iframe, [onerror], img[src^=http]").count()).toBe(0);
      expect(await frame.locator("body").textContent()).toContain("evil.example");
      expect(await page.title()).toBe("Relaydesk");
    });
  });

  it("shows at once what comes in and who else looks at it", async () => {
    const before = await asked("kim@live.example", "A clock", "Who built the clock over your stairs?");
    await signedIn("Mei", "agent", {}, async (page) => {
      await page.goto(relaydesk.url("/console/queues/general"));
      await page.getByRole("link", { name: /A clock/ }).click();
      await page.getByRole("button", { name: "Claim", exact: true }).waitFor();
      await signedIn("Wei", "agent", {}, async (other) => {
        await other.goto(relaydesk.url(`/console/queues/general/${before}`));
        await other.getByText("Mei looking at this, too").waitFor();
        await page.getByText("Wei looking at this, too").waitFor();
        await press(other, "Claim");
        await page.getByRole("status").getByText("Wei").waitFor();
        await lines(page).getByText("claimed it").waitFor();
        // The sign goes away by itself: a slow machine may only come to see that of a later key.
        await until("the other one typing", async () => {
          await reply(other).pressSequentially("It was ");
          return page.getByText("Wei typing").isVisible();
        });
        await shoot(page, "console-live");
      });
      // Of the same words, so that it comes to the same queue.
      const next = await asked("jo@live.example", "A clock", "Who built the clock over your stairs?");
      const row = page.locator(`.row a[href$="${next}"]`);
      // Nothing moves under the hand: beside other tickets it waits to be let in.
      const letIn = page.getByRole("button", { name: /^\d+ new$/ });
      await letIn.or(row).first().waitFor();
      if (await letIn.isVisible()) await letIn.click();
      await row.waitFor();
    });
  });

  it("saves a customer's file under a safe name and never opens it", async () => {
    const page = "<script>document.title='taken'</script>";
    const parts = [
      "--b",
      "Content-Type: text/plain",
      "",
      "Who made the lamp on this picture?",
      "--b",
      'Content-Type: text/html; name="a.html"',
      'Content-Disposition: attachment; filename="../lamp.html"',
      "",
      page,
      "--b--",
    ];
    const ticket = await asked("lou@file.example", "A lamp", parts.join("\n"), "multipart/mixed; boundary=b");
    await signedIn("Mei", "agent", {}, async (tab) => {
      await tab.goto(relaydesk.url(`/console/queues/general/${ticket}`));
      const [download] = await Promise.all([
        tab.waitForEvent("download"),
        tab.getByRole("button", { name: /^Download/ }).click(),
      ]);
      expect(download.suggestedFilename()).toMatch(/^[^/\\]*lamp\.html$/);
      expect(readFileSync(await download.path(), "utf8").trim()).toBe(page);
      expect(await tab.title()).toBe("Relaydesk");
    });
  });

  /** What a customer who asks now gets, each time another one. */
  async function answeredNow(): Promise<string> {
    const from = `fee-${mails}@price.example`;
    const ticket = await asked(from, "Fees", "Are there any fees?");
    await relaydesk.settled(ticket);
    const sent = await relaydesk.sentTo(from);
    const texts = await Promise.all(sent.map(({ id }) => relaydesk.showMail(id)));
    return texts.map(({ text }) => text).join("\n");
  }

  it("lets an admin edit an entry, so that the next customer gets the new answer, and take it back", {
    timeout: 240_000,
  }, async () => {
    const written = "Since the ninth moon everything is free of charge.";
    expect(await answeredNow()).not.toContain(written);
    const answer = (page: Page) => page.getByRole("textbox", { name: "Answer" });
    const edit = async (page: Page, text: string) => {
      await page.goto(relaydesk.url("/console/entries/fees"));
      await answer(page).fill(text);
      await page.getByText("No mistakes").waitFor();
    };
    await signedIn("Ada", "admin", {}, async (ada) => {
      await edit(ada, written);
      await answer(ada).fill("{{price}}");
      await ada.getByText("{{price}} is no variable").waitFor();
      await answer(ada).fill(written);
      await ada.getByText("No mistakes").waitFor();
      // Compiled as if it were published, which takes its time on a busy machine; published later as it was tried.
      await ada.getByLabel("What would happen to this message?").fill("Are there any fees?");
      await press(ada, "Try it");
      const verdict = (name: string) => ada.getByRole("region", { name });
      await verdict("With your draft").getByText(written).waitFor({ timeout: 100_000 });
      expect(await verdict("As published now").textContent()).not.toContain(written);
      await verdict("As published now").scrollIntoViewIfNeeded();
      await shoot(ada, "console-entry");
      await signedIn("Bea", "admin", {}, async (bea) => {
        await edit(bea, "Bea thinks otherwise.");
        await press(ada, "Publish");
        // It is compiled meanwhile, which takes its time on a busy machine.
        await ada.getByText("Version 1 is in force").waitFor({ timeout: 100_000 });
        await press(bea, "Publish");
        await bea.getByRole("alert").getByText("Somebody else changed this entry").first().waitFor();
        expect(await answer(bea).inputValue()).toBe("Bea thinks otherwise.");
        await shoot(bea, "console-entry-conflict");
      });
      await until("the new answer", async () => (await answeredNow()).includes(written), 60);
      await ada.goto(relaydesk.url("/console/versions"));
      await ada.getByText("What changed").click();
      await ada.locator("ins").getByText(written).waitFor();
      await shoot(ada, "console-versions");
      await press(ada, "Put this in force");
      await ada.getByText("Ada put in force what is").waitFor();
      await ada.getByRole("button", { name: "Put this in force" }).waitFor();
    });
  });

  it("lets a supervisor see what waits on the wall, and in the report what was done, down to its tickets", async () => {
    await asked("pia@wall.example", "A tower", "Who built the tower behind your house?");
    const today = new Date().toISOString().slice(0, 10);
    const supervisor = await relaydesk.desk("Sam", "supervisor");
    // The clock learns from what is answered, once a minute.
    await until(
      "something to report",
      async () => (await supervisor.report(today, today)).whole.tickets > 0,
      150,
    );
    await signedIn("Sam", "supervisor", {}, async (page) => {
      await page.goto(relaydesk.url("/console/wall"));
      await page.locator(".wall .card", { hasText: "General" }).getByText(/[1-9]/).first().waitFor();
      await shoot(page, "console-wall");
      await page.goto(relaydesk.url("/console/report"));
      const tickets = page.getByRole("figure", { name: "Tickets" }).getByRole("link");
      await tickets.waitFor();
      await shoot(page, "console-report");
      const counted = Number(await tickets.textContent());
      await tickets.click();
      await page.getByRole("heading", { name: "Tickets", level: 1 }).waitFor();
      await page
        .locator("article.card")
        .nth(Math.min(counted, 20) - 1)
        .waitFor();
      await expectAccessible(page);
      await shoot(page, "console-report-tickets");
      await page.goBack();
      await tickets.waitFor();
    });
  });

  it("finds a ticket by what was written, from the keyboard and by the palette, and says when nothing is found", async () => {
    const ticket = await asked("gus@find.example", "A sundial", "Who laid the quartz sundial on your lawn?");
    await signedIn("Mei", "agent", {}, async (page) => {
      await page.keyboard.press("f");
      await page.keyboard.type("quartz sundial");
      await page.keyboard.press("Enter");
      await page
        .locator(".card", { hasText: "by its words" })
        .getByRole("link", { name: "A sundial" })
        .click();
      await page.waitForURL(`**/mine/${ticket}`);
      await page.goBack();
      await page.getByText(/^1 found/).waitFor();
      await page.getByRole("heading", { name: "Search" }).click();
      await page.keyboard.press("Control+k");
      await page
        .getByRole("searchbox", { name: "What do you want to do?" })
        .or(page.getByPlaceholder("What do you want to do?"))
        .first()
        .fill("gus@find.example");
      await page.keyboard.press("Enter");
      await page
        .locator(".card", { hasText: "by the address" })
        .getByRole("link", { name: "A sundial" })
        .waitFor();
      await page.goto(relaydesk.url("/console/search?q=marzipan"));
      await page.getByText("Nothing found for “marzipan”.").waitFor();
    });
  });

  it("hands an admin a copy of what is held about a customer, erases it once that is confirmed, and shows who did so", async () => {
    const ticket = await asked("una@gone.example", "A fresco", "Who painted the fresco in your chapel?");
    await signedIn("Ada", "admin", {}, async (page) => {
      await page.goto(relaydesk.url(`/console/queues/general/${ticket}`));
      await page.getByRole("link", { name: "Their data" }).click();
      await page.getByRole("link", { name: "A fresco" }).waitFor();
      await page.getByRole("textbox", { name: /^Why/ }).fill("Asked for it by mail.");
      const [download] = await Promise.all([page.waitForEvent("download"), press(page, "Save the file")]);
      expect(readFileSync(await download.path(), "utf8")).toContain("Who painted the fresco");
      await press(page, "Erase");
      const dialog = page.getByRole("dialog");
      const erase = dialog.getByRole("button", { name: "Erase" });
      await dialog.getByText("Nothing brings it back.").waitFor();
      expect(await erase.isDisabled()).toBe(true);
      await expectAccessible(page);
      await shoot(page, "console-erase");
      await dialog.getByRole("textbox").fill("una@gone.example");
      await erase.click();
      await page
        .getByRole("status")
        .getByText(/^(Being erased|Erased)/)
        .waitFor();
      await page.goto(relaydesk.url("/console/audit"));
      const row = page.locator("tbody tr", { hasText: "had a person erased" });
      await row.filter({ hasText: "Ada" }).waitFor();
    });
  });

  it.each(looks)("passes axe and fits: $locale, $name", async ({ name, ...look }) => {
    const from = `zoe-${look.locale}-${name}@look.example`.toLowerCase();
    const ticket = await asked(from, `A mural (${name})`, "Who painted the mural in your hall?");
    const { customer } = (await (await relaydesk.desk("Ada", "admin")).ticket(ticket)).ticket;
    await signedIn("Ada", "admin", look, async (page) => {
      const places = {
        inbox: ["/queues/general", ".row"],
        ticket: [`/queues/general/${ticket}`, "ul.lines .line"],
        knowledge: ["/knowledge", ".entry"],
        entry: ["/entries/fees", ".faq-answer"],
        versions: ["/versions", ".page .card"],
        phrases: ["/phrases", ".page h2"],
        wall: ["/wall", ".wall .card"],
        quarantine: ["/quarantine", ".page h1"],
        channels: ["/channels", ".page .card"],
        agents: ["/agents", ".page .card"],
        report: ["/report", ".plot"],
        search: ["/search?q=mural", ".page .card"],
        snoozed: ["/snoozed", ".page select"],
        audit: ["/audit", ".page tbody tr"],
        person: [`/people/${customer.contact}`, ".page li"],
      } as const;
      for (const [place, [path, landmark]] of Object.entries(places)) {
        await page.goto(relaydesk.url(`/console${path}`));
        await page.locator(landmark).first().waitFor();
        await page.locator(`html[lang=${look.locale}]`).waitFor();
        await shoot(page, `console-${place}-${look.locale}-${name}`);
        await expectAccessible(page);
      }
    });
  });
});
