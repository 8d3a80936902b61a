import PostalMime from "postal-mime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import relaydeskConfig from "../../relaydesk.config.ts";
import { Relaydesk, rawMail, until } from "./support/relaydesk.ts";

let desk: Relaydesk;
beforeAll(async () => {
  desk = await Relaydesk.start({ ...relaydeskConfig, search: { textDays: 30 } });
}, 240_000);
afterAll(() => desk.stop());

const ours = "support@demo-wallet.example";
let mails = 0;

/** One mail the whole way. */
async function write(from: string, text: string, { to = ours, subject = "Hello" } = {}) {
  mails += 1;
  const headers = {
    From: from,
    To: to,
    Subject: subject,
    "Message-ID": `<${mails}-${from}>`,
    "X-Origin": "a test",
  };
  await desk.mail(from, rawMail(headers, text), to);
  const triaged = await desk.nextTriaged();
  if (triaged.ticket !== undefined) await desk.settled(triaged.ticket);
  return triaged;
}

async function ticketOf(...mail: Parameters<typeof write>): Promise<string> {
  const { ticket } = await write(...mail);
  if (ticket === undefined) throw new Error("the mail did not become a ticket");
  return ticket;
}

async function claimed(ticket: string) {
  const agent = await desk.desk("Mei");
  return { agent, ticket: await agent.claim(ticket) };
}

const heldBack = async (cause: string) => {
  const items = (await (await desk.desk("Mei")).quarantine()).items.filter((item) => item.cause === cause);
  const [item] = items;
  if (!item) throw new Error(`nothing is held as ${cause}`);
  return item;
};

describe("the quarantine", () => {
  it("takes mail to addresses of our domain that nobody listed, and lets it in when asked", async () => {
    const outcome = await write("kim@customer.example", "Is anybody there?", {
      to: "postmaster@demo-wallet.example",
    });
    expect(outcome).toMatchObject({ outcome: "held", cause: "unlisted" });
    const supervisor = await desk.desk("Sun", "supervisor");
    await supervisor.settle((await heldBack("unlisted")).id, "release");
    expect(await desk.nextTriaged()).toMatchObject({ outcome: "ticketed", rule: "released-by-hand" });
  });

  it("takes forged mail whose domain asks for that, shows its headers as text, and deletes it for good", async () => {
    await desk.verdicts({ "boss@bank.example": { dmarc: "FAIL", dmarcPolicy: "REJECT" } });
    const outcome = await write("boss@bank.example", "Send the money \u001b[2J now.");
    expect(outcome).toMatchObject({ outcome: "held", cause: "forged" });
    const { id } = await heldBack("forged");
    const agent = await desk.desk("Mei");
    const headers = await agent.heldHeaders(id);
    expect(headers).toMatchObject({ complete: true });
    expect(headers.text).toMatch(/^X-Origin: a test$/m);
    expect(headers.text).not.toContain("money");
    await expect(agent.settle(id, "delete")).rejects.toMatchObject({ status: 403 });
    const supervisor = await desk.desk("Sun", "supervisor");
    expect(await supervisor.settle(id, "delete")).toMatchObject({ state: "deleted", decidedBy: "Sun" });
    await expect(agent.heldHeaders(id)).rejects.toMatchObject({ status: 404 });
    await expect(supervisor.settle(id, "release")).rejects.toMatchObject({ status: 409 });
  });
});

describe("searching", () => {
  it("finds a ticket by number, id, contact, address, and words that the customer or an agent wrote", async () => {
    const from = "finder@customer.example";
    const id = await ticketOf(from, "Who cast the copper weathervane on your roof?", { subject: "A vane" });
    const { agent, ticket } = await claimed(id);
    await agent.reply(ticket, "It was a blacksmith called Thistlewood.");
    await desk.settled(id);
    const found = async (q: string) =>
      (await agent.search(q)).items.filter((hit) => hit.ticket.id === id).map(({ by }) => by);
    expect(await found(id)).toEqual(["id"]);
    expect(await found(`#${ticket.number}`)).toEqual(["number"]);
    expect(await found(ticket.customer.contact)).toEqual(["contact"]);
    expect(await found(from)).toEqual(["address"]);
    expect(await found("copper WEATHERVANE")).toContain("words");
    expect(await found("thistlewood")).toContain("words");
    expect(await found("copper thistlewood marzipan")).toEqual([]);
    expect((await agent.search("weathervane")).wordsSince).toEqual(expect.any(String));
    await expect(agent.search("x")).rejects.toMatchObject({ status: 422 });
  });

  it("finds nothing of a queue that the agent is kept from", async () => {
    const from = "hidden@customer.example";
    const id = await ticketOf(from, "Who forged the silver portcullis of your tower?", { subject: "A gate" });
    const watcher = await desk.desk("Watcher");
    const { queue } = (await watcher.ticket(id)).ticket;
    const kept = await desk.desk("Kay");
    const { id: kay } = await kept.me();
    const [other] = (await kept.queues()).items.filter((each) => each.id !== queue);
    const supervisor = await desk.desk("Sun", "supervisor");
    await supervisor.setAgent(kay, { queues: [other?.id ?? ""] });
    expect((await watcher.search("silver portcullis")).items).toHaveLength(1);
    expect((await kept.search("silver portcullis")).items).toEqual([]);
    expect((await kept.search(from)).items).toEqual([]);
  });
});

describe("files of an agent", () => {
  it("reach the customer as they were, in one mail of several megabytes", async () => {
    const from = "files@customer.example";
    const { agent, ticket } = await claimed(await ticketOf(from, "Can you send me the plan of the lobby?"));
    const content = new Uint8Array(5_500_000).map((_, at) => (at * 7) % 256);
    const plan = await agent.upload(ticket.id, { name: "平面图.pdf", type: "application/pdf", content });
    expect(plan.parts).toBe(2);
    await agent.reply(ticket, "Here it is.", { files: [plan] });
    await desk.settled(ticket.id);
    const [{ id } = { id: "" }] = await desk.sentTo(from);
    const sent = await PostalMime.parse((await desk.system.sentMail.find(id))?.raw ?? "", {
      attachmentEncoding: "arraybuffer",
    });
    expect(sent.attachments.map(({ filename, mimeType }) => [filename, mimeType])).toEqual([
      ["平面图.pdf", "application/pdf"],
    ]);
    const [file] = sent.attachments;
    const received = file?.content instanceof ArrayBuffer ? new Uint8Array(file.content) : new Uint8Array();
    expect(Buffer.compare(received, content)).toBe(0);
    const view = await agent.ticket(ticket.id);
    expect(view.items).toContainEqual(
      expect.objectContaining({
        attachments: [{ name: "平面图.pdf", type: "application/pdf", size: 5_500_000 }],
      }),
    );
  });

  it("are refused with the figures when they are too large, before anything is stored", async () => {
    const { agent, ticket } = await claimed(
      await ticketOf("large@customer.example", "And the plan of the garden?"),
    );
    const file = { name: "garden.tif", type: "image/tiff", content: new Uint8Array(7_000_001) };
    const files = [await agent.upload(ticket.id, file)];
    await expect(agent.reply(ticket, "Here.", { files })).rejects.toMatchObject({
      status: 413,
      message: expect.stringMatching(/7\.0 MB.*leave some out/),
    });
    expect((await agent.ticket(ticket.id)).items.filter(({ kind }) => kind === "reply")).toHaveLength(1);
  });

  it("come only from the ticket's own agent", async () => {
    const { ticket } = await claimed(await ticketOf("theirs@customer.example", "And the plan of the roof?"));
    const rival = await desk.desk("Rival");
    const file = { name: "a.txt", type: "text/plain", content: new Uint8Array([1]) };
    await expect(rival.upload(ticket.id, file)).rejects.toMatchObject({ status: 409 });
  });
});

describe("an address that does not exist", () => {
  it("is not written to again, says why on the ticket, and is written to when a supervisor lifts that", async () => {
    const from = "bounce+mei@simulator.amazonses.com";
    const first = await ticketOf(from, "Is there a piano in the lobby?");
    const agent = await desk.desk("Mei");
    const shown = await until("the suppression", async () => {
      const view = await agent.ticket(first);
      return view.suppressed && view;
    });
    expect(shown.suppressed).toMatchObject({ cause: "hard-bounce", detail: "smtp; 550 5.1.1 user unknown" });
    const bounced = await until("the reply's report", async () =>
      (await agent.ticket(first)).items.find((item) => item.kind === "reply" && item.receipt === "bounced"),
    );
    expect(bounced).toMatchObject({ failure: "recipient: hard-bounce (smtp; 550 5.1.1 user unknown)" });

    const second = await ticketOf(from, "And may I play on it, please?");
    const refused = (await agent.ticket(second)).items.find(({ kind }) => kind === "reply");
    expect(refused).toMatchObject({ state: "FAILED", failure: "recipient: suppressed-hard-bounce" });
    expect(await desk.sentTo(from)).toHaveLength(1);

    await expect(agent.liftSuppression(second)).rejects.toMatchObject({ status: 403 });
    const supervisor = await desk.desk("Sun", "supervisor");
    await supervisor.liftSuppression(second);
    await expect(supervisor.liftSuppression(second)).rejects.toMatchObject({ status: 409 });
    const lifted = await agent.ticket(second);
    expect(lifted.suppressed).toBeUndefined();
    expect(lifted.items).toContainEqual(expect.objectContaining({ kind: "act", by: "Sun" }));
    const owned = await agent.claim(second);
    await agent.reply(owned, "Yes, after six.");
    await desk.settled(second);
    expect(await desk.sentTo(from)).toHaveLength(2);
  });
});

describe("a bounce that comes as a mail", () => {
  /** As a mail server writes it that does not keep to the envelope sender (RFC 3464). */
  function deliveryReport(to: string, recipient: string, originalId: string): string {
    return rawMail(
      {
        From: "Mail Delivery System <mailer-daemon@mx.elsewhere.example>",
        To: to,
        Subject: "Undelivered Mail Returned to Sender",
        "Message-ID": `<report-${originalId}>`,
        "Auto-Submitted": "auto-replied",
        "MIME-Version": "1.0",
        "Content-Type": 'multipart/report; report-type=delivery-status; boundary="r"',
      },
      [
        "--r\nContent-Type: text/plain\n\nYour message could not be delivered.\n",
        "--r\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.elsewhere.example\n\n" +
          `Final-Recipient: rfc822; ${recipient}\nAction: failed\nStatus: 5.1.1\n` +
          "Diagnostic-Code: smtp; 550 5.1.1 User unknown\n",
        `--r\nContent-Type: text/rfc822-headers\n\nFrom: ${ours}\nTo: ${recipient}\nMessage-ID: <${originalId}>\nSubject: Re: Hello\n`,
        "--r--",
      ].join("\n"),
    );
  }

  it("marks the reply and suppresses its address, and one about somebody else's address does not", async () => {
    const from = "gone@elsewhere.example";
    const ticket = await ticketOf(from, "Where may I leave my umbrella?");
    const agent = await desk.desk("Mei");
    const [{ id } = { id: "" }] = await desk.sentTo(from);
    const originalId = `${id}@eu-west-1.amazonses.com`;

    await desk.mail("", deliveryReport(ours, "victim@bank.example", originalId));
    expect(await desk.nextTriaged()).toMatchObject({ decision: "record", ticket });
    expect((await agent.ticket(ticket)).suppressed).toBeUndefined();

    await desk.mail("", deliveryReport(ours, from, originalId).replace("<report-", "<second-"));
    expect(await desk.nextTriaged()).toMatchObject({ decision: "record", ticket });
    const view = await agent.ticket(ticket);
    expect(view.suppressed).toMatchObject({ cause: "hard-bounce" });
    const reply = view.items.find((item) => item.kind === "reply");
    expect(reply).toMatchObject({
      receipt: "bounced",
      failure: expect.stringMatching(/^recipient: hard-bounce/),
    });
  });
});
