import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { type FauxqsServer, startFauxqs } from "fauxqs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventQueue, readEventNudge } from "../../../shared/aws/event-queue.ts";
import { ticketStore } from "../../../shared/aws/ticket-store.ts";
import { webhookStore } from "../../../shared/aws/webhook-store.ts";
import { verifyWebhook } from "../../../shared/channels/standard-webhooks.ts";
import { eventTypes } from "../../../shared/domain/event-targets.ts";
import { openGuarded } from "../../../shared/download/open-guarded.ts";
import { postEvent } from "../../../shared/download/post-event.ts";
import { type SendEventServices, sendEvent } from "../../../shared/flow/send-event.ts";
import { type OpenTable, openDeskTable } from "../../support/desk-table.ts";
import { aTicket, noon } from "../../support/samples.ts";

/*
 * The real table, queue, opener and a receiver that listens, with the clock and the poller in the test's hands: what hangs on
 * time or on a crash happens when it is said.
 */

const secrets = ["old", "new"].map((name) => `whsec_${Buffer.from(name.padEnd(32, "-")).toString("base64")}`);
const region = "eu-west-1";
const credentials = { accessKeyId: "local", secretAccessKey: "local" };

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let table: OpenTable;
let server: FauxqsServer;
let sqs: SQSClient;
let receiver: Server;
let received: Received[] = [];
/** What the receiver does next; 200 when nothing is said. */
let answers: (number | "slow" | "break")[] = [];
let queues = 0;

beforeAll(async () => {
  table = await openDeskTable();
  server = await startFauxqs({ port: 0, logger: false, defaultRegion: region });
  sqs = new SQSClient({ endpoint: `http://127.0.0.1:${server.port}`, region, credentials });
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      const answer = answers.shift() ?? 200;
      if (answer === "break") request.socket.destroy();
      // Of a slow one nothing comes until the sender has had enough.
      else if (answer !== "slow") response.writeHead(answer).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
}, 60_000);
afterEach(() => {
  received = [];
  answers = [];
});
afterAll(async () => {
  receiver.closeAllConnections();
  receiver.close();
  sqs.destroy();
  await Promise.all([server.stop(), table.close()]);
});

/** A ticket was opened: its event is stored, and nothing is sent yet. */
async function system(name: string) {
  queues += 1;
  const { queueUrl } = server.createQueue(`events-${queues}`, {
    region,
    attributes: { VisibilityTimeout: "0" },
  });
  const url = `http://127.0.0.1:${server.port}${new URL(queueUrl).pathname}`;
  const { port } = receiver.address() as AddressInfo;
  const endpoints = { crm: { url: `http://127.0.0.1:${port}/in`, events: [...eventTypes] } };
  const { blobs } = table;
  const tickets = ticketStore({ table: table.table, blobs, shardsOf: () => 1, webhooks: { endpoints } });
  const hooks = webhookStore(table.table);
  const queue = eventQueue(sqs, url);
  let now = new Date(noon);
  const open = openGuarded();
  const policy = { maxSeconds: 0.2, standIn: "http://127.0.0.1:9/webhooks" };
  const services: SendEventServices = {
    webhooks: hooks,
    // What is kept back comes when the test says what time it is.
    queue: { nudge: async () => {} },
    config: { endpoints },
    secretsOf: async () => secrets,
    post: (request) => postEvent(request, policy, open, now),
    put: async () => ({ kind: "failed", code: "no-bus" }),
    now: () => now,
    random: () => 0,
  };
  const ticket = aTicket(name);
  await tickets.save({ before: undefined, after: ticket });
  const mine = ({ ticket: of }: { ticket: string }) => of === ticket.id;
  return {
    ticket,
    /** What the minute clock does: whatever is due of this ticket goes into the queue. */
    async minuteClock(at: Date) {
      now = at;
      const due = (await hooks.dueEvents(at, 999)).filter(mine);
      await queue.nudge(due);
      return due.length;
    },
    /** One message from the queue to the worker; `dies` with the request on its way. */
    async work(dies = false) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url }));
      const [message] = Messages;
      if (!message) return "empty";
      const place = readEventNudge(message.Body ?? "");
      if (dies) {
        const post: SendEventServices["post"] = async (request) => {
          await services.post(request);
          throw new Error("killed");
        };
        await expect(sendEvent(place, { ...services, post })).rejects.toThrow("killed");
        return "killed";
      }
      const { kind } = await sendEvent(place, services);
      await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message.ReceiptHandle }));
      return kind;
    },
    /** The next moment at which something is to be tried. */
    async nextAt() {
      const { items } = await hooks.deliveries("crm", 100);
      return new Date(items.find(mine)?.nextAt ?? Number.NaN);
    },
    delivery: async () => (await hooks.deliveries("crm", 100)).items.find(mine),
  };
}

const minutes = (count: number) => new Date(Date.parse(noon) + count * 60_000);

describe("an event reaches its receiver", () => {
  it("signed with every secret, whoever lost the nudge", async () => {
    const { minuteClock, work, ticket, delivery } = await system("lost nudge");
    expect(await minuteClock(minutes(0))).toBe(0);
    expect(await minuteClock(minutes(1))).toBe(1);
    expect(await work()).toBe("delivered");
    const [first] = received;
    const headers = Object.fromEntries(Object.entries(first?.headers ?? {}).map(([k, v]) => [k, String(v)]));
    for (const secret of secrets) {
      const verdict = verifyWebhook(headers, Buffer.from(first?.body ?? ""), [secret], minutes(1));
      expect(verdict).toEqual({ kind: "signed", id: (await delivery())?.id });
    }
    const stranger = [`whsec_${Buffer.from("x".repeat(32)).toString("base64")}`];
    expect(verifyWebhook(headers, Buffer.from(first?.body ?? ""), stranger, minutes(1)).kind).toBe("refused");
    expect(JSON.parse(first?.body ?? "")).toMatchObject({
      type: "ticket.created",
      data: { ticket: { id: ticket.id, status: "queued" } },
    });
    expect(await minuteClock(minutes(9999))).toBe(0);
  });

  it("under one id and with the same bytes, though it refuses, breaks off, is slow, and its sender is killed", async () => {
    const { minuteClock, work, nextAt, delivery } = await system("troubled");
    answers = [503, "break", "slow", 200, 204];
    await minuteClock(minutes(1));
    expect(await work()).toBe("again");
    for (const outcome of ["again", "again"]) {
      expect(await minuteClock(new Date((await nextAt()).getTime() - 1))).toBe(0);
      expect(await minuteClock(await nextAt())).toBe(1);
      expect(await work()).toBe(outcome);
    }
    // The receiver has it, and the sender dies before it could say so: it comes again, and not before its lease has ended.
    expect(await minuteClock(await nextAt())).toBe(1);
    expect(await work(true)).toBe("killed");
    expect(await work()).toBe("nothing-to-do");
    expect(await minuteClock(await nextAt())).toBe(1);
    expect(await work()).toBe("delivered");

    expect(received).toHaveLength(5);
    expect(new Set(received.map(({ headers }) => headers["webhook-id"]))).toEqual(
      new Set([(await delivery())?.id]),
    );
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
    for (const { headers } of received)
      expect(String(headers["webhook-signature"]).split(" ")).toHaveLength(2);
    expect((await delivery())?.tried.map(({ status, code }) => status ?? code)).toEqual([
      503,
      "network",
      "timeout",
      204,
    ]);
  });

  it("or is given up after a day, and told", async () => {
    const { minuteClock, work, nextAt, delivery } = await system("down");
    answers = Array.from({ length: 20 }, () => 500);
    await minuteClock(minutes(1));
    let outcome = await work();
    while (outcome === "again") {
      await minuteClock(await nextAt());
      outcome = await work();
    }
    expect(outcome).toBe("dead");
    expect(received.length).toBe(8);
    expect(await delivery()).toMatchObject({ state: "dead" });
    expect(await minuteClock(minutes(99_999))).toBe(0);
  });

  it("or is given up at once, where the receiver says that it is gone for good", async () => {
    const { minuteClock, work } = await system("gone");
    answers = [410];
    await minuteClock(minutes(1));
    expect(await work()).toBe("dead");
    expect(received).toHaveLength(1);
  });
});
