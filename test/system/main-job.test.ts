import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DeskError } from "../../infra/tools/desk-client.ts";
import { Relaydesk, rawMail, until } from "./support/relaydesk.ts";

let desk: Relaydesk;
beforeAll(async () => {
  desk = await Relaydesk.start();
});
afterAll(() => desk.stop());

const to = "support@demo-wallet.example";

function mailOf(from: string, subject: string, body: string, more: Record<string, string> = {}): string {
  return rawMail(
    {
      From: from,
      To: to,
      Subject: subject,
      "Message-ID": `<${subject.replace(/\W/g, "")}-${from}>`,
      ...more,
    },
    body,
  );
}

function header(mail: { headers: readonly { name: string; value: string }[] }, name: string): string {
  return mail.headers.find((each) => each.name.toLowerCase() === name)?.value ?? "";
}

const firstMailTo = (address: string, count = 1) =>
  until(`${count} mails to ${address}`, async () => {
    const sent = await desk.sentTo(address);
    return sent.length >= count && sent[0];
  });

const inQueue = async (queue: string, fits: (ticket: { customer: { address: string } }) => boolean) => {
  const agent = await desk.desk("Watcher");
  return until(`a ticket in ${queue}`, async () => (await agent.queue(queue)).items.find(fits));
};

/** Which queue noise belongs to is nobody's business here, as long as people see it. */
const inAnyQueue = async (fits: Parameters<typeof inQueue>[1]) => {
  const agent = await desk.desk("Watcher");
  return until("a ticket in a queue", async () => {
    const queues = ["security", "payments", "refunds", "general"].map((queue) => agent.queue(queue));
    return (await Promise.all(queues)).flatMap(({ items }) => items).find(fits);
  });
};

describe("mail", () => {
  it("is answered from the FAQ, in its thread, marked as automatic, and its reply goes to the same ticket", async () => {
    const from = "mei@customer.example";
    await desk.mail(from, mailOf(from, "Refund", "How do I get a refund?"));
    const answer = await firstMailTo(from);
    const shown = await desk.showMail(answer.id);
    expect(answer.subject).toMatch(/^Re: Refund \[#\w{8}\]$/);
    expect(header(shown, "in-reply-to")).toBe(`<Refund-${from}>`);
    expect(header(shown, "auto-submitted")).toBe("auto-replied");
    expect(header(shown, "reply-to")).toMatch(/support\+\w{30,}@demo-wallet\.example/);
    expect(shown.text).toMatch(/refund/i);

    const token = /support\+\w+@demo-wallet\.example/.exec(header(shown, "reply-to"))?.[0] ?? "";
    const reply = mailOf(from, "Re: Refund", "No, that did not help me, my case is different.");
    await desk.mail(from, reply, token);
    const ticket = await inQueue("refunds", ({ customer }) => customer.address === from);
    expect(ticket.id).toBe(answer.tags.ticket);
  });

  it("in GB18030 is answered in Chinese", async () => {
    const from = "wei@customer.example";
    // 忘记密码了，怎么重置密码？ in GB18030
    const body = Buffer.from("cdfcbcc7c3dcc2ebc1cba3acd4f5c3b4d6d8d6c3c3dcc2eba3bf", "hex").toString(
      "base64",
    );
    const raw = mailOf(from, "zh", body, {
      "MIME-Version": "1.0",
      "Content-Type": "text/plain; charset=GB18030",
      "Content-Transfer-Encoding": "base64",
    });
    await desk.mail(from, raw);
    const shown = await desk.showMail((await firstMailTo(from)).id);
    expect(shown.text).toMatch(/密码/);
    expect(shown.text).not.toMatch(/password/i);
  });

  it("that came as HTML is shown as a page on which nothing runs or loads, with the older mail cut from its text", async () => {
    const from = "styled@customer.example";
    const markup =
      '<div style="color:#000">Does the lobby have a <b>piano</b>?<script>steal()</script><img src="https://t.example/p.png" alt="Lobby"></div><div class="gmail_quote"><div class="gmail_attr">D wrote:</div><blockquote class="gmail_quote">older words</blockquote></div>';
    const headers = { "MIME-Version": "1.0", "Content-Type": "text/html; charset=utf-8" };
    await desk.mail(from, mailOf(from, "Lobby", markup, headers));
    const ticket = await inQueue("general", ({ customer }) => customer.address === from);
    const agent = await desk.desk("Mei");
    const [message] = (await agent.ticket(ticket.id)).items;
    if (message?.kind !== "message") throw new Error("the ticket begins with no message");
    expect(message).toMatchObject({ original: true, fullText: expect.stringContaining("older words") });
    expect(message.text).toMatch(/^Does the lobby have a piano\?/);
    expect(message.text).not.toContain("older words");
    const { html, policy } = await agent.messageHtml(ticket.id, message.id);
    expect(policy).toMatch(/^default-src 'none'; img-src data:;.* sandbox/);
    expect(html).toContain("<b>piano</b>");
    expect(html).toContain("Remote images not loaded: 1.");
    expect(html).not.toMatch(/steal|t\.example|color:#000/);
    await expect(agent.messageHtml(ticket.id, "0".repeat(16))).rejects.toMatchObject({ status: 404 });
  });

  it("that comes twice makes one ticket and one answer", async () => {
    const from = "twice@customer.example";
    const raw = mailOf(from, "Password", "I forgot my password");
    await desk.mail(from, raw);
    await firstMailTo(from);
    await desk.mail(from, raw);
    // Another mail behind it has gone the whole way: the repeat has, too, or never will.
    await desk.mail(from, mailOf(from, "Again", "my payment failed"));
    await firstMailTo(from, 2);
    expect(await desk.sentTo(from)).toHaveLength(2);
  });

  it("about a stolen account gets advice at once and goes to the security queue with the highest priority", async () => {
    const from = "robbed@customer.example";
    const text = "My account was stolen, someone changed my password! My card is 4111 1111 1111 1111.";
    await desk.mail(from, mailOf(from, "Help", text));
    const ticket = await inQueue("security", ({ customer }) => customer.address === from);
    expect(ticket).toMatchObject({ priority: 1, status: "queued" });
    await firstMailTo(from);
    const { items } = await (await desk.desk("Mei")).ticket(ticket.id);
    expect(JSON.stringify(items)).not.toContain("4111 1111");
    expect(items[0]).toMatchObject({ masked: ["card"], decision: { rule: "sensitive-topic" } });
  });

  it("without a Message-ID and of 30 MB becomes a ticket with its attachment", async () => {
    const from = "large@customer.example";
    const file = Buffer.alloc(22_000_000, 7).toString("base64").replace(/.{76}/g, "$&\r\n");
    const raw = rawMail(
      {
        From: from,
        To: to,
        Subject: "Scan",
        "MIME-Version": "1.0",
        "Content-Type": 'multipart/mixed; boundary="b"',
      },
      `--b\nContent-Type: text/plain\n\nPlease see whether the lobby has a piano, as in the picture.\n--b\nContent-Type: image/png; name="scan.png"\nContent-Disposition: attachment; filename="scan.png"\nContent-Transfer-Encoding: base64\n\n${file}\n--b--`,
    );
    expect(raw.length).toBeGreaterThan(29_000_000);
    await desk.mail(from, raw);
    const ticket = await inQueue("general", ({ customer }) => customer.address === from);
    const { items } = await (await desk.desk("Mei")).ticket(ticket.id);
    expect(items[0]).toMatchObject({
      kind: "message",
      attachments: [{ name: "scan.png", size: 22_000_000 }],
    });
  });

  it("that cannot be read is quarantined, shown, and let through once by a supervisor", async () => {
    await desk.mail(
      "noise@customer.example",
      Buffer.from("\u0001\u0002 no header at all\r\njust noise\r\n", "latin1"),
    );
    const agent = await desk.desk("Mei");
    const held = await until("the held item", async () =>
      (await agent.quarantine()).items.find(({ cause }) => cause === "unparseable"),
    );
    await expect(agent.settle(held.id, "release")).rejects.toMatchObject({ status: 403 });
    const supervisor = await desk.desk("Sun", "supervisor");
    expect(await supervisor.settle(held.id, "release")).toMatchObject({ state: "released" });
    await expect(supervisor.settle(held.id, "release")).rejects.toMatchObject({ status: 409 });
    await inAnyQueue(({ customer }) => customer.address.includes("noise"));
  });
});

describe("Telegram", () => {
  const update = (id: number, chat: number, text: string) => ({
    update_id: id,
    message: {
      message_id: id,
      date: 1_767_225_600,
      from: { id: chat, is_bot: false, first_name: "Ann" },
      chat: { id: chat, type: "private", first_name: "Ann" },
      text,
    },
  });

  it("is answered with buttons, once, and 'no' brings a person", async () => {
    const asked = update(11, 501, "how can I reset my password");
    for (let repeat = 0; repeat < 3; repeat += 1) expect((await desk.telegram(asked)).status).toBe(200);
    await until("the answer", async () => (await desk.calls("501")).length > 0);
    const pressed = {
      update_id: 12,
      callback_query: {
        id: "77",
        from: { id: 501, is_bot: false, first_name: "Ann" },
        message: { ...update(13, 501, "").message, from: { id: 1, is_bot: true, first_name: "Bot" } },
        data: "helped:no:x",
      },
    };
    expect((await desk.telegram(pressed)).status).toBe(200);
    const ticket = await inQueue("general", ({ customer }) => customer.address === "501");
    const agent = await desk.desk("Mei");
    const claimed = await agent.claim(ticket.id);
    await agent.reply(claimed, "Let me see what I can do.");
    const calls = await until("the agent's answer", async () => {
      const all = await desk.calls("501");
      return all.some(({ request }) => request.text?.includes("Let me see")) && all;
    });
    expect(calls.filter(({ request }) => /Forgot password/.test(request.text ?? ""))).toHaveLength(1);
    expect(JSON.stringify(calls.at(-1)?.request.reply_markup)).toContain("helped:no:");
  });

  it("brings a picture without words to a person, who saves it from the desk as it was sent", async () => {
    const png = Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), Buffer.alloc(5_000_000, 7)]);
    await desk.file("receipt", png);
    const { text: _, ...sent } = update(31, 502, "").message;
    const photo = [{ file_id: "receipt", file_size: png.byteLength }];
    const lost = {
      ...update(32, 502, "and this").message,
      document: { file_id: "gone", file_name: "a.pdf" },
    };
    expect((await desk.telegram({ update_id: 31, message: { ...sent, photo } })).status).toBe(200);
    expect((await desk.telegram({ update_id: 32, message: lost })).status).toBe(200);
    const ticket = await inQueue("general", ({ customer }) => customer.address === "502");
    const agent = await desk.desk("Mei");
    const shown = await until("both files to be settled", async () => {
      const { items } = await agent.ticket(ticket.id);
      const messages = items.filter((item) => item.kind === "message");
      const files = messages.flatMap((each) => each.attachments);
      return files.length === 2 && files.every(({ state }) => state !== "waiting") && messages;
    });
    expect(shown.map(({ attachments }) => attachments[0])).toMatchObject([
      { name: "photo.jpg", type: "image/png", size: png.byteLength, state: "stored" },
      {
        name: "a.pdf",
        state: "failed",
        reason: "expired",
        failure: "The platform does not have it any more.",
      },
    ]);
    const [first = "", second = ""] = shown.map(({ id }) => id);
    expect((await agent.download(ticket.id, first, 0, png.byteLength)).equals(png)).toBe(true);
    await expect(agent.download(ticket.id, second, 0, 1)).rejects.toMatchObject({ status: 404 });
    const path = `/desk/tickets/${ticket.id}/messages/${first}/attachments/0/0`;
    expect((await fetch(desk.url(path))).status).toBe(401);
  });

  it("with a forged secret is refused and leaves nothing", async () => {
    expect((await desk.telegram(update(21, 666, "my payment failed"), "forged")).status).toBe(401);
    expect((await desk.telegram(update(22, 667, "my payment failed"))).status).toBe(200);
    await until("the honest one's answer", async () => (await desk.calls("667")).length > 0);
    expect(await desk.calls("666")).toEqual([]);
  });
});

describe("the contact form", () => {
  const post = (body: object, key: string) =>
    fetch(desk.url("/contact"), {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": key },
      body: JSON.stringify(body),
    });

  it("makes one ticket of one request, which an agent claims, answers by mail and closes only when all is seen", async () => {
    const email = "form@customer.example";
    const body = { email, topic: "other", message: "Could you tell me who painted the mural in your lobby?" };
    const [first, second] = [await post(body, "request-1"), await post(body, "request-1")];
    expect([first.status, second.status]).toEqual([202, 202]);
    const [one, two] = [await first.json(), await second.json()] as { number: string }[];
    expect(one?.number).toBe(two?.number);

    const ticket = await inQueue("general", ({ customer }) => customer.address === email);
    const agent = await desk.desk("Mei");
    const rival = await desk.desk("Bo");
    const claimed = await agent.claim(ticket.id);
    await expect(rival.claim(ticket.id)).rejects.toBeInstanceOf(DeskError);
    await expect(rival.reply(claimed, "me too")).rejects.toMatchObject({ status: 409 });
    const replied = await agent.reply(claimed, "It was painted by our neighbours.", {
      request: "reply-once-1",
    });
    await agent.reply(claimed, "It was painted by our neighbours.", { request: "reply-once-1" });
    const answer = await until("the agent's answer", async () => {
      for (const sent of await desk.sentTo(email)) {
        const shown = await desk.showMail(sent.id);
        if (shown.text.includes("neighbours")) return { sent, shown };
      }
      return undefined;
    });
    expect(header(answer.shown, "auto-submitted")).toBe("");

    const token = /support\+\w+@demo-wallet\.example/.exec(header(answer.shown, "reply-to"))?.[0] ?? "";
    await desk.mail(email, mailOf(email, "Re: mural", "And when was that, if I may ask?"), token);
    const anew = await until("the new message", async () => {
      const listed = (await agent.mine()).items.find(({ id }) => id === ticket.id);
      return listed && listed.v > replied.v && listed;
    });
    // A mail of a form's customer proves nothing about the form's ticket by itself; the token of our own reply does.
    await expect(agent.close(replied)).rejects.toMatchObject({ status: 409 });
    expect(await agent.close(anew)).toMatchObject({ status: "closed" });
    const texts = await Promise.all((await desk.sentTo(email)).map(({ id }) => desk.showMail(id)));
    expect(texts.filter(({ text }) => text.includes("neighbours"))).toHaveLength(1);
  });
});

describe("a stranger", () => {
  it.each([
    ["the desk without a token", "GET", "/desk/me", {}, undefined, 401],
    ["the desk with a made-up token", "GET", "/desk/me", { authorization: "Bearer a.b.c" }, undefined, 401],
    ["a route that is not there", "GET", "/nothing", {}, undefined, 404],
    ["a channel that is not there", "POST", "/webhooks/pigeon/main", {}, "{}", 404],
    ["an account that is not there", "POST", "/webhooks/telegram/other", {}, "{}", 404],
    ["a channel with a socket of its own", "POST", "/webhooks/chat/main", {}, "{}", 404],
    ["a webhook without a secret", "POST", "/webhooks/telegram/main", {}, "{}", 401],
    ["a form of another kind", "POST", "/contact", { "content-type": "text/csv" }, "a,b", 415],
    ["a form that is not JSON", "POST", "/contact", { "content-type": "application/json" }, "{", 400],
    ["an empty form", "POST", "/contact", { "content-type": "application/json" }, "{}", 422],
    [
      "a form that is too large",
      "POST",
      "/contact",
      { "content-type": "application/json" },
      "x".repeat(170_000),
      413,
    ],
  ])("who asks for %s gets a plain refusal", async (_what, method, path, headers, body, status) => {
    const response = await fetch(desk.url(path), { method, headers, ...(body !== undefined && { body }) });
    expect(response.status).toBe(status);
    expect(await response.text()).not.toMatch(/\bat .+:\d+:\d+|node_modules/);
  });

  it("who sends a signed body that is not JSON is told so", async () => {
    expect((await desk.telegram("{ not json")).status).toBe(400);
  });

  it("who writes to an address that is not ours is told by the mail server", async () => {
    await expect(desk.mail("a@customer.example", "From: a\r\n\r\nhi", "x@elsewhere.example")).rejects.toThrow(
      /550/,
    );
  });
});

describe("the doctor", () => {
  /** The command as an operator gives it; what it said, and its exit code. */
  async function examined() {
    const child = spawn(process.execPath, ["infra/deploy/doctor/doctor.ts", "--data", desk.dataDir]);
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text) => {
        said += text;
      });
    }
    const [code] = await once(child, "exit");
    return { code, said };
  }

  it("finds the system well: pages, webhooks, queues, and a mail of its own that comes all the way", async () => {
    const { code, said } = await examined();
    expect(said).toMatch(/✓ The contact form answers/);
    expect(said).toMatch(/✓ telegram \(main\) listens, and refuses what is not signed/);
    expect(said).toMatch(/! The account line\/main has no secrets/);
    expect(said).toMatch(/✓ No dead letters, and nothing waits/);
    expect(said).toMatch(/✓ A mail from support@demo-wallet.example to itself came all the way/);
    expect(said).toMatch(/\d+ in order, \d+ to mind, 0 to mend\./);
    expect(code).toBe(0);
  });
});
