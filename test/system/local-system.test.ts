import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createTransport } from "nodemailer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { boot, type LocalSystem } from "../../infra/local/boot.ts";
import { anyPorts } from "../../infra/local/ports.ts";
import { identityOf } from "../../infra/local/sign-in.ts";
import { readSystem } from "../../infra/local/system-file.ts";
import { stubAssembly } from "../support/stub-functions.ts";

const functions = {
  // Tries what its role does not allow and says how that went.
  "receive-form": `
    import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
    const s3 = new S3Client({});
    const put = async (Key) => {
      try {
        await s3.send(new PutObjectCommand({ Bucket: process.env.BUCKET_NAME, Key, Body: "x" }));
        return "kept";
      } catch (error) { return error.name; }
    };
    export const handler = async () => ({
      statusCode: 200,
      body: JSON.stringify({ inbound: await put("inbound/x"), mail: await put("mail/x") }),
    });`,
  "desk-api": `
    export const handler = async (event) => ({
      statusCode: 200,
      body: JSON.stringify(event.requestContext.authorizer.jwt.claims),
    });`,
  // From the raw mail to the inbound queue.
  "receive-email": `
    import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
    import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
    const s3 = new S3Client({});
    const sqs = new SQSClient({});
    export const handler = async ({ Records }) => {
      for (const { body } of Records) {
        if (!body.startsWith("{")) continue;
        const { bucketName: Bucket, objectKey: Key } = JSON.parse(body).receipt.action;
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        const [, subject] = /^Subject: (.*)\\r$/m.exec(await Body.transformToString());
        await sqs.send(new SendMessageCommand({ QueueUrl: process.env.INBOUND_QUEUE_URL, MessageBody: subject }));
      }
      return { batchItemFailures: [] };
    };`,
  // From the inbound queue to the table and the outbound queue, once per message.
  triage: `
    import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
    import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
    const dynamo = new DynamoDBClient({});
    const sqs = new SQSClient({});
    export const handler = async ({ Records }) => {
      for (const { body } of Records) {
        const Item = { pk: { S: "seen" }, sk: { S: body } };
        const TableName = process.env.TABLE_NAME;
        await dynamo.send(new PutItemCommand({ TableName, Item }));
        await sqs.send(new SendMessageCommand({ QueueUrl: process.env.OUTBOUND_QUEUE_URL, MessageBody: body }));
      }
      return { batchItemFailures: [] };
    };`,
  deliver: `
    import { SendRawEmailCommand, SESClient } from "@aws-sdk/client-ses";
    const ses = new SESClient({});
    export const handler = async ({ Records }) => {
      for (const { body } of Records) {
        const Data = Buffer.from("From: support@demo-wallet.example\\r\\nTo: mei@mail.example\\r\\nSubject: Re: " + body + "\\r\\n\\r\\nHello");
        await ses.send(new SendRawEmailCommand({ RawMessage: { Data }, ConfigurationSetName: process.env.CONFIGURATION_SET }));
        const base = process.env.TELEGRAM_API_BASE;
        await fetch(base + "/bot1:unknown/sendMessage", { method: "POST", body: "{}", headers: { "content-type": "application/json" } });
      }
      return { batchItemFailures: [] };
    };`,
  "record-receipt": `
    export const handler = async ({ Records }) => {
      for (const { body } of Records) console.log("receipt", body.startsWith("{") ? JSON.parse(body).eventType : body);
      return { batchItemFailures: [] };
    };`,
};

const child = fileURLToPath(new URL("../support/boot-child.ts", import.meta.url));

/** Asks again until it holds, because queues and processes take the time they take. */
async function eventually(check: () => boolean | Promise<boolean>, seconds = 30): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`${check} did not come true within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function sendMail(port: number, subject: string): Promise<void> {
  const transport = createTransport({ host: "127.0.0.1", port, ignoreTLS: true });
  const raw = `From: mei@mail.example\r\nSubject: ${subject}\r\n\r\nHi`;
  await transport.sendMail({
    envelope: { from: "mei@mail.example", to: "support+token@demo-wallet.example" },
    raw,
  });
}

describe("the local system, booted from the stack's own template", () => {
  let assembly: Awaited<ReturnType<typeof stubAssembly>>;
  let dataDir: string;
  let system: LocalSystem;
  const lines: string[] = [];

  const start = () =>
    boot({
      assemblyDir: assembly.assemblyDir,
      dataDir,
      ports: anyPorts,
      accounts: { telegram: ["main"] },
      log: (line) => lines.push(line),
      functionLog: (name, line) => lines.push(`${name}: ${line}`),
    });

  beforeAll(async () => {
    assembly = await stubAssembly(functions);
    dataDir = await mkdtemp(join(tmpdir(), "local-system-"));
    system = await start();
  });
  afterAll(async () => {
    await system?.stop();
    await assembly?.remove();
    await rm(dataDir, { recursive: true, force: true });
  });

  const at = (path: string, init?: RequestInit) =>
    fetch(`http://127.0.0.1:${system.ports.http}${path}`, init);

  it("lets a function do what its role allows and refuses the rest, naming both", async () => {
    const response = await at("/contact");
    expect(await response.json()).toEqual({ inbound: "kept", mail: "AccessDenied" });
    expect(lines.join("\n")).toMatch(/refused: .*receive-form.*s3:PutObject.*mail\/x/);
  });

  it("lets only those who are signed in to the desk", async () => {
    expect((await at("/desk/queues")).status).toBe(401);
    const token = await system.signIn.issueToken(identityOf("Mei", "agent"));
    const response = await at("/desk/queues", { headers: { authorization: `Bearer ${token}` } });
    expect(await response.json()).toMatchObject({
      username: "Mei",
      "cognito:groups": "[agent]",
      token_use: "access",
    });
  });

  it("carries a mail over SMTP, S3, SNS and two queues to an answer in the sent mail, and its receipts back", async () => {
    await sendMail(system.ports.smtp, "first");
    await eventually(() => system.sentMail.list().some(({ subject }) => subject === "Re: first"));
    const [mail] = system.sentMail.list();
    expect(mail).toMatchObject({ to: ["mei@mail.example"], caller: "Relaydesk-deliver" });
    await eventually(() =>
      ["Send", "Delivery"].every((event) => lines.some((line) => line.includes(`receipt ${event}`))),
    );
    expect(lines.some((line) => line.includes("receipt Successfully validated SNS topic"))).toBe(true);
  });

  it("turns providers' addresses to the recorder", async () => {
    await eventually(() => system.recorder.messages().length > 0);
    expect(system.recorder.messages()[0]).toMatchObject({
      channel: "telegram",
      call: "sendMessage",
      status: 401,
    });
  });

  it("tells tools where it answers, and takes no second system on its data", async () => {
    const { httpUrl, bucketNames } = readSystem(dataDir);
    expect(httpUrl).toBe(`http://127.0.0.1:${system.ports.http}`);
    expect(bucketNames).toEqual([expect.stringContaining("storebucket")]);
    await expect(start()).rejects.toThrow(/Another Relaydesk/);
  });

  it("finds everything again after a stop", async () => {
    const before = { mails: system.sentMail.list().length, parameters: system.parameters };
    await system.stop();
    system = await start();
    expect({ mails: system.sentMail.list().length, parameters: system.parameters }).toEqual(before);
  });

  it("loses no mail that it accepted when it is killed", async () => {
    const killedDir = await mkdtemp(join(tmpdir(), "killed-"));
    const victim = spawn(process.execPath, [child, assembly.assemblyDir, killedDir], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await eventually(async () => String((await once(victim.stdout, "data"))[0]).includes("ready"));
    const { smtpPort } = readSystem(killedDir);
    const subjects = Array.from({ length: 20 }, (_, n) => `mail ${n}`);
    await Promise.all(subjects.map((subject) => sendMail(smtpPort, subject)));
    victim.kill("SIGKILL");
    await once(victim, "exit");

    const again = await boot({
      assemblyDir: assembly.assemblyDir,
      dataDir: killedDir,
      ports: anyPorts,
      log: () => {},
    });
    const answered = () => new Set(again.sentMail.list().map(({ subject }) => subject));
    await eventually(() => subjects.every((subject) => answered().has(`Re: ${subject}`)));
    await again.stop();
    await rm(killedDir, { recursive: true });
  });
});
