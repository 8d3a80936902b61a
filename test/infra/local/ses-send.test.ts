import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  GetSendQuotaCommand,
  ListIdentitiesCommand,
  SESClient,
  SendRawEmailCommand,
} from "@aws-sdk/client-ses";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { configurationSets } from "../../../infra/local/ses-send/configuration-sets.ts";
import { asSent, splitMessage } from "../../../infra/local/ses-send/outgoing-message.ts";
import { SentMailStore } from "../../../infra/local/ses-send/sent-mail.ts";
import { type SesSender, type SesSendOptions, sesSender } from "../../../infra/local/ses-send.ts";
import { serveHandler } from "./serve-handler.ts";

const events = ["send", "delivery", "bounce", "complaint", "reject"];
const sets = configurationSets(
  ["desk"],
  [
    {
      logicalId: "Events",
      props: {
        ConfigurationSetName: "desk",
        EventDestination: {
          Enabled: true,
          MatchingEventTypes: events,
          SnsDestination: { TopicARN: "arn:events" },
        },
      },
    },
  ],
);

describe("sending", () => {
  let dir: string;
  let store: SentMailStore;
  let published: { topicArn: string; subject: string; message: string }[];
  let sender: SesSender;
  let server: { url: string; close(): Promise<void> };
  let client: SESClient;
  let topicWorks: boolean;

  const senderWith = (extra: Partial<SesSendOptions> = {}) =>
    sesSender({
      store,
      region: "eu-west-1",
      accountId: "000000000000",
      configurationSets: sets,
      identities: new Map(),
      publish: async (message) => {
        if (!topicWorks) throw new Error("topic is away");
        published.push(message);
      },
      log: () => {},
      ...extra,
    });

  const serve = async (extra: Partial<SesSendOptions> = {}) => {
    sender = senderWith(extra);
    server = await serveHandler(sender.handle);
    client = new SESClient({
      endpoint: server.url,
      region: "eu-west-1",
      credentials: { accessKeyId: "deliver", secretAccessKey: "x" },
      maxAttempts: 1,
    });
  };

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "ses-send-"));
    store = new SentMailStore(dir);
    published = [];
    topicWorks = true;
    await serve();
  });
  afterEach(async () => {
    client.destroy();
    await sender.close();
    await server.close();
    await rm(dir, { recursive: true });
  });

  const send = (raw: string | Buffer, extra: Record<string, unknown> = {}) =>
    client.send(
      new SendRawEmailCommand({
        RawMessage: { Data: Buffer.from(raw) },
        ConfigurationSetName: "desk",
        ...extra,
      }),
    );
  const eventsPublished = async () => {
    await sender.close();
    return published.map(({ message }) => JSON.parse(message));
  };
  const mail =
    "From: Desk <support@desk.example>\r\nTo: mei@mail.example\r\nMessage-ID: <mine@desk.example>\r\n" +
    "Date: Thu, 1 Jan 1970 00:00:00 +0000\r\nReferences: <a@x>\r\n <b@x>\r\nSubject: Re: Hello\r\n\r\nHi +/= \u4f60\r\n";

  it("keeps the mail with SES's own Message-ID and Date and every other byte as written", async () => {
    const { MessageId } = await send(mail);
    const kept = (await store.find(MessageId ?? ""))?.raw.toString() ?? "";
    expect(kept).toContain(`Message-ID: <${MessageId}@eu-west-1.amazonses.com>\r\n`);
    expect(kept).not.toContain("mine@desk.example");
    expect(kept).not.toContain("1970");
    expect(kept).toContain("References: <a@x>\r\n <b@x>\r\nSubject: Re: Hello\r\n");
    expect(kept.endsWith("\r\n\r\nHi +/= \u4f60\r\n")).toBe(true);
    expect(MessageId).toMatch(
      /^[0-9a-f]{16}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}-000000$/,
    );
  });

  it("publishes Send and Delivery to the topic of the configuration set, with tags", async () => {
    const { MessageId } = await send(mail, { Tags: [{ Name: "outbox", Value: "o1" }] });
    const [first, second, ...more] = await eventsPublished();
    expect([first.eventType, second.eventType, more]).toEqual(["Send", "Delivery", []]);
    expect(second).toMatchObject({
      mail: {
        messageId: MessageId,
        source: "support@desk.example",
        destination: ["mei@mail.example"],
        tags: { outbox: ["o1"], "ses:configuration-set": ["desk"], "ses:caller-identity": ["deliver"] },
        commonHeaders: { subject: "Re: Hello", messageId: `<${MessageId}@eu-west-1.amazonses.com>` },
      },
      delivery: { recipients: ["mei@mail.example"] },
    });
    expect(published[0]).toMatchObject({
      topicArn: "arn:events",
      subject: "Amazon SES Email Event Notification",
    });
  });

  it.each([
    [
      "bounce@simulator.amazonses.com",
      ["Send", "Bounce"],
      { bounceType: "Permanent", bounceSubType: "General" },
    ],
    ["suppressionlist@simulator.amazonses.com", ["Send", "Bounce"], { bounceSubType: "Suppressed" }],
    ["Bounce+7@Simulator.AmazonSES.com", ["Send", "Bounce"], {}],
    [
      "complaint@simulator.amazonses.com",
      ["Send", "Delivery", "Complaint"],
      { complaintFeedbackType: "abuse" },
    ],
    ["success@simulator.amazonses.com", ["Send", "Delivery"], {}],
  ])("to %s ends as %j", async (to, expected, detail) => {
    await send(mail, { Destinations: [to] });
    const found = await eventsPublished();
    expect(found.map((event) => event.eventType)).toEqual(expected);
    const last = found.at(-1);
    expect(last.bounce ?? last.complaint ?? last.delivery).toMatchObject(detail);
  });

  it("hides Bcc and the headers meant for SES, and acts on them", async () => {
    const { MessageId } = await send(
      "X-SES-CONFIGURATION-SET: desk\r\nX-SES-MESSAGE-TAGS: a=1, b=2\r\nBcc: c@x.example\r\nFrom: a@x.example\r\nTo: b@x.example\r\n\r\nHi",
      { ConfigurationSetName: undefined },
    );
    const found = await store.find(MessageId ?? "");
    expect(found?.mail).toMatchObject({
      to: ["b@x.example", "c@x.example"],
      tags: { a: "1", b: "2" },
      configurationSet: "desk",
    });
    expect(found?.raw.toString()).not.toMatch(/bcc|x-ses-(conf|mess)/i);
  });

  it.each([
    ["without a From", "To: a@b.example\r\n\r\nHi", {}, "InvalidParameterValue"],
    [
      "with two From headers",
      "From: a@b.example\r\nFrom: c@d.example\r\nTo: a@b.example\r\n\r\nHi",
      {},
      "InvalidParameterValue",
    ],
    ["to nobody", "From: a@b.example\r\n\r\nHi", {}, "InvalidParameterValue"],
    ["to something that is no address", mail, { Destinations: ["mei"] }, "InvalidParameterValue"],
    [
      "to more than fifty",
      mail,
      { Destinations: Array.from({ length: 51 }, (_, n) => `m${n}@x.example`) },
      "InvalidParameterValue",
    ],
    [
      "through a configuration set that does not exist",
      mail,
      { ConfigurationSetName: "other" },
      "ConfigurationSetDoesNotExist",
    ],
    ["of more than ten megabytes", mail + "x".repeat(10 * 1024 * 1024), {}, "InvalidParameterValue"],
  ])("is refused %s and leaves no trace", async (_what, raw, extra, name) => {
    await expect(send(raw, extra)).rejects.toMatchObject({ Error: { Code: name } });
    expect(store.list()).toEqual([]);
  });

  it("of nearly ten megabytes is kept whole", async () => {
    const body = "y".repeat(10 * 1024 * 1024 - 1024);
    const { MessageId } = await send(`From: a@b.example\r\nTo: c@d.example\r\n\r\n${body}`);
    expect((await store.find(MessageId ?? ""))?.raw.toString().endsWith(body)).toBe(true);
  });

  it("is only for the identities of the template, when it has some", async () => {
    client.destroy();
    await server.close();
    await serve({ identities: new Map([["desk.example", { configurationSet: "desk" }]]) });
    const { MessageId } = await send(mail, { ConfigurationSetName: undefined });
    expect((await store.find(MessageId ?? ""))?.mail.configurationSet).toBe("desk");
    await expect(send(mail.replace("support@desk", "support@other"))).rejects.toMatchObject({
      name: "MessageRejected",
    });
  });

  it("says how much was sent today", async () => {
    await send(mail);
    expect(await client.send(new GetSendQuotaCommand({}))).toMatchObject({
      SentLast24Hours: 1,
      MaxSendRate: 14,
    });
  });

  it("answers an action it does not know with an error that names it", async () => {
    await expect(client.send(new ListIdentitiesCommand({}))).rejects.toThrow(/ListIdentities/);
  });

  it("announces after a restart what could not be announced before", async () => {
    topicWorks = false;
    await send(mail);
    await sender.close();
    expect(published).toEqual([]);
    topicWorks = true;
    store = new SentMailStore(dir);
    expect(store.list()[0]?.pendingEvents).toEqual(["Send", "Delivery"]);
    sender = senderWith();
    await sender.resume();
    expect((await eventsPublished()).map((event) => event.eventType)).toEqual(["Send", "Delivery"]);
    expect(new SentMailStore(dir).list()[0]).toMatchObject({
      events: ["Send", "Delivery"],
      pendingEvents: [],
    });
  });

  it("finds everything again after a restart, newest first, and passes over what a crash left behind", async () => {
    const first = await send(mail);
    const second = await send(mail.replace("Hello", "Again"));
    await sender.close();
    await writeFile(join(dir, "9999999999999-lost.eml"), "half");
    await writeFile(join(dir, "9999999999999-lost.json.abc.tmp"), "{");
    const again = new SentMailStore(dir);
    const times = again.list().map((each) => Date.parse(each.at));
    expect(times).toEqual([...times].sort((a, b) => b - a));
    expect(
      again
        .list()
        .map((each) => each.id)
        .sort(),
    ).toEqual([first.MessageId, second.MessageId].sort());
    expect((await readdir(dir)).filter((name) => name.endsWith(".eml"))).toHaveLength(3);
  });
});

describe("rewriting a mail for sending", () => {
  const sent = { id: "id", domain: "eu-west-1.amazonses.com", at: new Date(0) };

  it("keeps every header it does not replace, in order, and the body byte by byte", () => {
    const header = fc.record({
      name: fc
        .stringMatching(/^[A-Za-z][A-Za-z-]{0,20}$/)
        .filter((name) => !/^(message-id|date|bcc|return-path|x-ses.*)$/i.test(name)),
      value: fc.stringMatching(/^[!-~]{1,60}$/),
    });
    fc.assert(
      fc.property(fc.array(header, { minLength: 1 }), fc.uint8Array(), (headers, body) => {
        const head = headers.map(({ name, value }) => `${name}: ${value}\r\n`).join("");
        const raw = Buffer.concat([Buffer.from(`${head}\r\n`), Buffer.from(body)]);
        const result = asSent(splitMessage(raw), sent);
        expect(result.toString("latin1").startsWith(head)).toBe(true);
        expect(result.subarray(result.length - body.length).equals(Buffer.from(body))).toBe(true);
      }),
    );
  });
});

describe("configuration sets", () => {
  it.each([
    ["an event destination that is no topic", { KinesisFirehoseDestination: { DeliveryStreamARN: "a" } }],
    ["a property it does not know", { SnsDestination: { TopicARN: "a" }, Colour: "red" }],
  ])("with %s are an error that names the resource", (_what, extra) => {
    const destination = { MatchingEventTypes: ["send"], ...extra };
    const props = { ConfigurationSetName: "desk", EventDestination: destination };
    expect(() => configurationSets(["desk"], [{ logicalId: "Events", props }])).toThrow(/^Events/);
  });
});
