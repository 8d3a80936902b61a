import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { createTransport } from "nodemailer";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { commonHeaders, readHeaders } from "../../../infra/local/ses-receive/headers.ts";
import { appliesTo, receiptRules } from "../../../infra/local/ses-receive/receipt-rules.ts";
import { verdictsFor } from "../../../infra/local/ses-receive/verdicts.ts";
import { startSesReceive } from "../../../infra/local/ses-receive.ts";

const rule = {
  name: "mail",
  recipients: ["desk.example"],
  scans: true,
  actions: [{ kind: "s3", bucket: "raw", prefix: "in/", topicArn: "arn:topic" }],
} as const;

describe("incoming mail", () => {
  let dataDir: string;
  let stored: { bucket: string; key: string; body: Buffer }[];
  let published: { topicArn: string; subject: string; message: string }[];
  let order: string[];
  let broken: "put" | "publish" | undefined;
  let server: { port: number; close(): Promise<void> };

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "ses-receive-"));
    stored = [];
    published = [];
    order = [];
    broken = undefined;
    server = await start();
  });
  afterEach(async () => {
    await server.close();
    await rm(dataDir, { recursive: true });
  });

  const start = () =>
    startSesReceive({
      port: 0,
      region: "eu-west-1",
      dataDir,
      rules: [rule],
      putObject: async ({ bucket, key, parts }) => {
        if (broken === "put") throw new Error("disk full");
        order.push("put");
        stored.push({ bucket, key, body: Buffer.concat(parts) });
      },
      objectExists: async ({ bucket, key }) =>
        stored.some((object) => object.bucket === bucket && object.key === key),
      publish: async (message) => {
        if (broken === "publish") throw new Error("no topic");
        order.push("publish");
        published.push(message);
      },
      log: () => {},
    });

  const send = (
    raw: string | Buffer,
    from = "mei@mail.example",
    to: string | string[] = "support@desk.example",
  ) => {
    const transport = createTransport({ host: "127.0.0.1", port: server.port, ignoreTLS: true });
    return transport.sendMail({ envelope: { from, to }, raw });
  };
  const notification = (index = 0) => JSON.parse(published[index]?.message ?? "{}");
  const simple = "From: Mei <mei@mail.example>\r\nTo: support@desk.example\r\nSubject: Hello\r\n\r\nHi\r\n";

  it("is stored with the headers of SES on top before it is announced, and only then accepted", async () => {
    const { response } = await send(simple);
    const { mail, receipt } = notification();
    expect(order).toEqual(["put", "publish"]);
    expect(response).toMatch(new RegExp(`^250 .*OK ${mail.messageId}$`));
    expect(stored[0]).toMatchObject({ bucket: "raw", key: `in/${mail.messageId}` });
    expect(receipt.action).toEqual({
      type: "S3",
      topicArn: "arn:topic",
      bucketName: "raw",
      objectKeyPrefix: "in/",
      objectKey: `in/${mail.messageId}`,
    });
    const body = stored[0]?.body.toString() ?? "";
    expect(body.endsWith(simple)).toBe(true);
    expect(body).toMatch(/^Return-Path: <mei@mail\.example>\r\nReceived: from /);
  });

  it("that was stored when everything stopped is announced at the next start, once", async () => {
    broken = "publish";
    await expect(send(simple)).rejects.toThrow(/451/);
    expect([stored.length, published.length]).toEqual([1, 0]);
    broken = undefined;
    for (let restart = 0; restart < 2; restart += 1) {
      await server.close();
      server = await start();
    }
    expect(published).toHaveLength(1);
    expect(notification().receipt.action.objectKey).toBe(stored[0]?.key);
  });

  it("that was not stored when everything stopped is not announced: its sender tries again", async () => {
    broken = "put";
    await expect(send(simple)).rejects.toThrow(/451/);
    broken = undefined;
    await server.close();
    server = await start();
    expect(published).toEqual([]);
  });

  it("is announced with the envelope, the headers and their decoded summary", async () => {
    const subject = `=?UTF-8?B?${Buffer.from("申请退款").toString("base64")}?=`;
    await send(
      `From: =?UTF-8?Q?Ren=C3=A9?= <r@mail.example>\r\nTo: a@desk.example,\r\n b@desk.example\r\nSubject: ${subject}\r\nMessage-ID: <1@x>\r\n\r\nHi`,
      "bounce@mail.example",
      ["a@desk.example", "b@desk.example"],
    );
    const { notificationType, mail, receipt } = notification();
    expect(notificationType).toBe("Received");
    expect(mail).toMatchObject({
      source: "bounce@mail.example",
      destination: ["a@desk.example", "b@desk.example"],
      headersTruncated: false,
      commonHeaders: {
        returnPath: "bounce@mail.example",
        from: ["René <r@mail.example>"],
        to: ["a@desk.example", "b@desk.example"],
        subject: "申请退款",
        messageId: "<1@x>",
      },
    });
    expect(mail.headers).toContainEqual({ name: "Subject", value: subject });
    expect(receipt.recipients).toEqual(["a@desk.example", "b@desk.example"]);
  });

  it("for nobody we know is refused with 550 and leaves no trace", async () => {
    await expect(send(simple, "mei@mail.example", "support@elsewhere.example")).rejects.toMatchObject({
      responseCode: 550,
    });
    expect(stored).toEqual([]);
  });

  it.each(["put", "publish"] as const)(
    "is refused for now with 451 when the %s fails, so that the sender tries again",
    async (step) => {
      broken = step;
      await expect(send(simple)).rejects.toMatchObject({ responseCode: 451 });
      broken = undefined;
      await send(simple);
      expect(published).toHaveLength(1);
    },
  );

  it("of thirty megabytes arrives unchanged", async () => {
    const line = `${"x".repeat(998)}\r\n`;
    const large = `Subject: large\r\n\r\n${line.repeat(30_000)}`;
    await send(large);
    expect(stored[0]?.body.length).toBeGreaterThan(30_000_000);
    expect(stored[0]?.body.subarray(-large.length).equals(Buffer.from(large))).toBe(true);
  });

  it("above forty megabytes is refused with 552, and the next mail still gets through", async () => {
    const large = Buffer.alloc(41 * 1024 * 1024, "0123456789abcdefghijklmnopqrstuvwxyz\r\n");
    await expect(send(large)).rejects.toMatchObject({ responseCode: 552 });
    await send(simple);
    expect(stored).toHaveLength(1);
  });

  it.each([
    ["without a single header", "just text"],
    ["that is empty", ""],
    ["with bytes that are no text", Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x0d, 0x0a])],
    ["without Message-ID, From or Subject", "X-Odd: 1\r\n\r\nHi"],
  ])("%s is stored and announced all the same", async (_what, raw) => {
    await send(raw);
    expect(stored).toHaveLength(1);
    expect(notification().mail.messageId).toMatch(/^[a-v0-9]{40}$/);
  });

  it("with a null sender, as bounces have, is taken", async () => {
    await send(simple, "");
    expect(notification().mail.source).toBe("");
  });

  it("broken off in the middle leaves no trace and the next one is taken", async () => {
    const socket = createConnection(server.port, "127.0.0.1");
    const replies: string[] = [];
    socket.on("data", (data) => {
      replies.push(data.toString());
      const last = replies.length;
      if (last === 1) socket.write("EHLO x\r\n");
      if (last === 2) socket.write("MAIL FROM:<a@b.example>\r\n");
      if (last === 3) socket.write("RCPT TO:<support@desk.example>\r\n");
      if (last === 4) socket.write("DATA\r\n");
      if (last === 5) socket.write("Subject: half", () => socket.destroy());
    });
    await new Promise((resolve) => socket.on("close", resolve));
    await send(simple);
    expect(stored).toHaveLength(1);
    expect(replies[4]).toMatch(/^354/);
  });

  it("carries the verdicts that the settings give its sender, and no others", async () => {
    await writeFile(
      join(dataDir, "ses-verdicts.json"),
      JSON.stringify({ "mail.example": { spf: "FAIL", dmarc: "FAIL", dmarcPolicy: "REJECT" } }),
    );
    await send(`X-SES-Spam-Verdict: FAIL\r\n${simple}`);
    await send(simple.replaceAll("mail.example", "other.example"), "mei@other.example");
    expect(notification(0).receipt).toMatchObject({
      spamVerdict: { status: "PASS" },
      spfVerdict: { status: "FAIL" },
      dkimVerdict: { status: "PASS" },
      dmarcVerdict: { status: "FAIL" },
      dmarcPolicy: "REJECT",
    });
    expect(notification(1).receipt.dmarcVerdict).toEqual({ status: "PASS" });
    expect(notification(1).receipt).not.toHaveProperty("dmarcPolicy");
  });

  it("is refused for now while the verdict settings are unreadable", async () => {
    await writeFile(join(dataDir, "ses-verdicts.json"), "{ oops");
    await expect(send(simple)).rejects.toMatchObject({ responseCode: 451 });
    expect(stored).toEqual([]);
  });
});

describe("verdict settings", () => {
  it("look for the author before the envelope sender, and for addresses before domains", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "verdicts-"));
    const settings = {
      "x.example": { spf: "FAIL" },
      "A@x.example": { spf: "GRAY" },
      "*": { spam: "FAIL" },
    };
    await writeFile(join(dataDir, "ses-verdicts.json"), JSON.stringify(settings));
    expect(verdictsFor(["a@X.example", "b@y.example"], dataDir)).toMatchObject({ spf: "GRAY", spam: "PASS" });
    expect(verdictsFor(["b@x.example"], dataDir)).toMatchObject({ spf: "FAIL" });
    expect(verdictsFor(["b@y.example", "c@x.example"], dataDir)).toMatchObject({ spf: "FAIL" });
    expect(verdictsFor(["", ""], dataDir)).toMatchObject({ spf: "PASS", spam: "FAIL" });
    await rm(dataDir, { recursive: true });
  });
});

describe("receipt rules", () => {
  const resource = (logicalId: string, props: object) => ({
    logicalId,
    ref: logicalId,
    props: { RuleSetName: "set", ...props },
  });

  it("keep the order that After gives them and leave out what is disabled", () => {
    const rules = receiptRules([
      resource("Third", { After: "Second", Rule: {} }),
      resource("Second", { After: "First", Rule: { Enabled: false } }),
      resource("First", { Rule: { ScanEnabled: true, Recipients: ["x.example"] } }),
    ]);
    expect(rules.map(({ name, scans }) => [name, scans])).toEqual([
      ["First", true],
      ["Third", false],
    ]);
  });

  it.each([
    [
      "an action it does not carry out",
      { Rule: { Actions: [{ LambdaAction: { FunctionArn: "f" } }] } },
      /Mail.*LambdaAction/s,
    ],
    [
      "an action with an unknown property",
      { Rule: { Actions: [{ S3Action: { BucketName: "b", KmsKeyArn: "k" } }] } },
      /Mail.*S3Action.*KmsKeyArn/s,
    ],
    ["an unknown property", { Rule: { Colour: "red" } }, /Mail.*Colour/s],
    ["an After that leads nowhere", { After: "Nobody", Rule: {} }, /Mail.*After/s],
  ])("with %s are an error that names it", (_what, props, message) => {
    expect(() => receiptRules([resource("Mail", props)])).toThrow(message);
  });

  it.each([
    ["a@x.example", "a@x.example", true],
    ["A@X.example", "a@x.EXAMPLE", true],
    ["a@x.example", "a+label@x.example", false],
    ["x.example", "a+label@x.example", true],
    ["x.example", "a@sub.x.example", false],
    [".x.example", "a@sub.x.example", true],
    [".x.example", "a@x.example", false],
    ["x.example", "a@evilx.example", false],
  ])("for %s and mail to %s apply: %s", (condition, address, expected) => {
    expect(appliesTo({ ...rule, recipients: [condition] }, address)).toBe(expected);
  });

  it("without recipients apply to every address", () => {
    expect(appliesTo({ ...rule, recipients: [] }, "anyone@anywhere.example")).toBe(true);
  });
});

describe("reading headers", () => {
  it("joins folded lines and stops at the first blank line", () => {
    const raw = Buffer.from("A: one\r\n two\r\nB:three\n\nC: body");
    expect(readHeaders(raw)).toEqual({
      headers: [
        { name: "A", value: "one two" },
        { name: "B", value: "three" },
      ],
      truncated: false,
    });
  });

  it("stops at ten kilobytes and says so", () => {
    const { headers, truncated } = readHeaders(Buffer.from(`A: 1\r\nB: ${"x".repeat(11_000)}\r\n\r\n`));
    expect({ headers, truncated }).toEqual({ headers: [{ name: "A", value: "1" }], truncated: true });
  });

  it("never fails, whatever bytes arrive", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const { headers } = readHeaders(Buffer.from(bytes));
        expect(commonHeaders(headers, "")).toHaveProperty("returnPath");
        expect(headers.every(({ name }) => name.length > 0)).toBe(true);
      }),
    );
  });
});
