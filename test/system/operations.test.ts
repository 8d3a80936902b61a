import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readSystem } from "../../infra/local/system-file.ts";
import { callTool } from "../../infra/tools/command.ts";
import { signInLocally } from "../../infra/tools/desk-client.ts";
import * as backup from "../../infra/tools/operations/backup.ts";
import * as erasePerson from "../../infra/tools/operations/erase-person.ts";
import * as exportPerson from "../../infra/tools/operations/export-person.ts";
import * as redrive from "../../infra/tools/operations/redrive.ts";
import * as restore from "../../infra/tools/operations/restore.ts";
import * as retention from "../../infra/tools/operations/retention.ts";
import * as rotateSecret from "../../infra/tools/operations/rotate-secret.ts";
import * as reconcile from "../../infra/tools/reconcile.ts";
import { Relaydesk, rawMail, until } from "./support/relaydesk.ts";

const tools = {
  ...{ backup, reconcile, redrive, restore, retention },
  ...{ "erase-person": erasePerson, "export-person": exportPerson, "rotate-secret": rotateSecret },
};

let desk: Relaydesk;
let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "relaydesk-operations-"));
  desk = await Relaydesk.start();
});
afterAll(async () => {
  await desk.stop();
  await rm(scratch, { recursive: true, force: true });
});

/** Runs a command as an operator would; answers with its exit code and all that it said. */
async function run(tool: keyof typeof tools, ...args: string[]): Promise<{ code: number; said: string }> {
  const { help, main } = tools[tool];
  let said = "";
  const say = (text: string) => {
    said += `${text}\n`;
  };
  const code = await callTool(help, main, [...args, "--data", desk.dataDir], {
    say,
    progress: say,
    complain: say,
  });
  return { code, said };
}

const operate = run;

async function write(from: string, subject: string, text: string): Promise<string> {
  const headers = { From: `Ann Quixote <${from}>`, To: "support@demo-wallet.example", Subject: subject };
  await desk.mail(
    from,
    rawMail({ ...headers, "Message-ID": `<${subject.replace(/\W/g, "")}@x.example>` }, text),
  );
  const agent = await desk.desk("Watcher");
  const ticket = await until(`the ticket of ${subject}`, async () => {
    const { items } = await agent.queue("general");
    return items.find(({ customer }) => customer.address === from);
  });
  return ticket.id;
}

function client() {
  const { frontUrl: endpoint, region, accessKey: accessKeyId } = readSystem(desk.dataDir);
  return { endpoint, region, credentials: { accessKeyId, secretAccessKey: "local" } };
}

async function api(role: "admin" | "supervisor", method: string, path: string, body?: object) {
  const token = await signInLocally(desk.system.signIn.issuer, "Sun", role);
  const response = await fetch(desk.url(path), {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

describe("an operator of the running system", () => {
  const ann = "ann.quixote@private.example";
  const bob = "bob@other.example";
  let annsTicket = "";

  it("proves that nothing was lost", async () => {
    annsTicket = await write(ann, "Piano", "Does the lobby have a grand piano and a harpsichord?");
    await write(bob, "Harp", "Does the lobby have a harp made of gold?");
    await desk.settled(annsTicket);
    const { code, said } = await run("reconcile");
    expect(said).toContain("received 2 = ticketed 2 + quarantined 0 + suppressed 0");
    expect(code).toBe(0);
  });

  it("is told what there is not, and how a command is called", async () => {
    expect(await operate("redrive", "--target", "moon")).toMatchObject({ code: 2 });
    expect(await operate("erase-person", "--go")).toMatchObject({ code: 2 });
    const help = await operate("restore", "--help");
    expect(help).toMatchObject({ code: 0, said: expect.stringContaining("npm run restore") });
  });

  it("sends dead letters again, after looking at them first", async () => {
    const { queues } = readSystem(desk.dataDir);
    const dead = queues.find(({ name, deadLetters }) => deadLetters && /media/i.test(name));
    const place = { ticket: annsTicket, receivedMs: 1, message: "none" };
    const sqs = new SQSClient(client());
    await sqs.send(new SendMessageCommand({ QueueUrl: dead?.url ?? "", MessageBody: JSON.stringify(place) }));
    const looked = await operate("redrive", "--queue", "media");
    expect(looked).toMatchObject({ code: 0, said: expect.stringContaining("Nothing was changed") });
    const done = await operate("redrive", "--queue", "media", "--go");
    expect(done).toMatchObject({ code: 0, said: expect.stringContaining("1 went back") });
    await until("an empty queue", async () =>
      /: 0\n/.test((await operate("redrive", "--queue", "media")).said),
    );
    sqs.destroy();
  });

  it("lets what was held through again, of one cause", async () => {
    await desk.verdicts({ "held@spam.example": { spam: "FAIL" } });
    const from = "held@spam.example";
    const headers = { From: from, To: "support@demo-wallet.example", Subject: "Held", "Message-ID": "<h@x>" };
    await desk.mail(from, rawMail(headers, "Does the lobby have a held-back organ?"));
    const looked = await until("the held mail", async () => {
      const { said } = await operate("redrive", "--quarantine", "--cause", "spam");
      return said.includes("spam, email: 1") && said;
    });
    expect(looked).not.toContain("organ");
    expect(await operate("redrive", "--quarantine", "--go")).toMatchObject({ code: 2 });
    const done = await operate("redrive", "--quarantine", "--cause", "spam", "--go");
    expect(done).toMatchObject({ code: 0, said: expect.stringContaining("1 go through triage again") });
    const agent = await desk.desk("Watcher");
    await until("its ticket", async () =>
      (await agent.queue("general")).items.find(({ customer }) => customer.address === from),
    );
  });

  it("backs the table up, restores it into a second one and proves that", async () => {
    const made = await operate("backup");
    expect(made).toMatchObject({ code: 0, said: expect.stringMatching(/-backup-\d+-\d+ has \d+ items/) });
    expect(await operate("backup", "--list")).toMatchObject({ code: 0 });
    const restored = await operate("restore", "--drop");
    expect(restored.said).toMatch(/received \d+ = ticketed/);
    expect(restored).toMatchObject({ code: 0, said: expect.stringContaining("is deleted again") });
    expect(await operate("restore", "--backup", "none")).toMatchObject({ code: 2 });
  });

  it("changes a secret in two steps, each seen at once, and never sees it", async () => {
    const name = "channels/telegram/main";
    const ssm = new SSMClient(client());
    const [path = ""] = readSystem(desk.dataDir).parameterPaths;
    const read = async () => {
      const answer = await ssm.send(new GetParameterCommand({ Name: path + name, WithDecryption: true }));
      return JSON.parse(answer.Parameter?.Value ?? "{}").secretToken;
    };
    const old = await read();
    expect(await operate("rotate-secret", name, "secretToken")).toMatchObject({ code: 0 });
    expect(await read()).toBe(old);
    const added = await operate("rotate-secret", name, "secretToken", "--go");
    const [fresh, kept] = await read();
    expect(kept).toBe(old);
    expect(added.said).not.toContain(fresh);
    expect(await operate("rotate-secret", name, "secretToken", "--retire", "--go")).toMatchObject({
      code: 1,
    });
    expect(await operate("rotate-secret", name, "secretToken", "--retire", "--now", "--go")).toMatchObject({
      code: 0,
    });
    expect(await read()).toBe(fresh);
    expect(await operate("rotate-secret", "pepper")).toMatchObject({ code: 2 });
    expect(await operate("rotate-secret", "reply-token-keys", "--go")).toMatchObject({ code: 0 });
    expect(await operate("rotate-secret", name, "botToken", "--go")).toMatchObject({ code: 2 });
    ssm.destroy();
  });

  it("sees how long what is kept, and sets it", async () => {
    const looked = await operate("retention");
    expect(looked).toMatchObject({ code: 1, said: expect.stringContaining("raw mails: 400 days") });
    expect(await operate("retention", "--go")).toMatchObject({ code: 0 });
    const after = await operate("retention");
    expect(after).toMatchObject({ code: 0, said: expect.stringContaining("as configured") });
  });

  it("exports a person into a folder, and no word of another", async () => {
    const folder = join(scratch, "ann");
    const { code, said } = await operate("export-person", folder, "--address", ann);
    expect({ code, said }).toMatchObject({ code: 0, said: expect.stringContaining("1 tickets") });
    expect(said).not.toContain("quixote");
    const person = await readFile(join(folder, "person.json"), "utf8");
    expect(person).toContain(ann);
    const ticket = await readFile(join(folder, "tickets", `${annsTicket}.json`), "utf8");
    expect(ticket).toContain("harpsichord");
    const files = await readdir(join(folder, "files"));
    expect(files).toEqual([expect.stringMatching(/raw-mail-original\.eml$/)]);
    expect(person + ticket).not.toContain("harp made of gold");
    const manifest = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8"));
    expect(manifest).toMatchObject({
      missing: [],
      files: expect.arrayContaining([
        { bytes: expect.any(Number), path: "person.json", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      ]),
    });
    expect(await operate("export-person", folder, "--address", ann)).toMatchObject({ code: 1 });
  });

  it("erases a person, and what was received still adds up", async () => {
    const receipt = join(scratch, "receipt.json");
    const looked = await operate("erase-person", "--address", ann);
    expect(looked).toMatchObject({ code: 0, said: expect.stringContaining("1 tickets with 1 messages") });
    const done = await operate("erase-person", "--address", ann, "--go", "--receipt", receipt);
    expect(done).toMatchObject({
      code: 0,
      said: expect.stringContaining("Everything that was there is gone"),
    });
    expect(done.said).not.toContain("quixote");
    const written = await readFile(receipt, "utf8");
    expect(JSON.parse(written)).toMatchObject({
      state: "swept",
      erased: { tickets: 1, messages: 1, rawMails: 1 },
    });
    expect(written).not.toContain("quixote");
    const again = await operate("export-person", join(scratch, "none"), "--address", ann);
    expect(again).toMatchObject({ code: 1, said: expect.stringContaining("Nothing is held") });
    const agent = await desk.desk("Watcher");
    await expect(agent.ticket(annsTicket)).rejects.toMatchObject({ status: 404 });
    const { code, said } = await run("reconcile");
    expect(said).toContain("1 of them were erased");
    expect(code).toBe(0);
  });

  it("may have it done at the desk API, as an admin and as nobody else", async () => {
    const folder = join(scratch, "bob");
    await operate("export-person", folder, "--address", bob);
    const { contacts } = JSON.parse(await readFile(join(folder, "person.json"), "utf8"));
    const path = `/desk/people/${contacts[0].id}`;
    expect(await api("supervisor", "POST", `${path}/export`, { reason: "asked" })).toMatchObject({
      status: 403,
    });
    const exported = await api("admin", "POST", `${path}/export`, { reason: "Bob asked for a copy" });
    expect(exported).toMatchObject({ status: 200, body: { tickets: [{ messages: [{}] }] } });
    expect(await api("admin", "GET", `${path}/erasure`)).toMatchObject({ status: 404 });
    expect(await api("admin", "POST", `${path}/erase`, { confirm: "another" })).toMatchObject({
      status: 422,
    });
    const asked = await api("admin", "POST", `${path}/erase`, { confirm: contacts[0].id });
    expect(asked).toMatchObject({ status: 202, body: { state: "running" } });
    const clock = desk.system.resources.find(
      ({ type, ref }) => type === "AWS::Lambda::Function" && /run-?timers/i.test(ref),
    );
    await desk.system.invoke(clock?.ref ?? "", {});
    const gone = await until("the clock to have erased it", async () => {
      const erasure = await api("admin", "GET", `${path}/erasure`);
      return erasure.body.state === "swept" && erasure.body;
    });
    expect(gone).toMatchObject({ erased: { tickets: 1, messages: 1 }, requestedBy: "Sun" });
    expect(await run("reconcile")).toMatchObject({ code: 0 });
  });
});
