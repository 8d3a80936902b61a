import { once } from "node:events";
import { createServer } from "node:http";
import WebSocket from "ws";
import * as z from "zod";
import { startFront } from "../infra/local/front.ts";
import { closeHttp, LOOPBACK, listenOnLoopback } from "../infra/local/ports.ts";
import { serveSockets } from "../infra/local/sockets.ts";
import { connectionStore } from "../shared/aws/connection-store.ts";
import { socketPush } from "../shared/aws/socket-push.ts";
import { type ConnectionId, openedConnection } from "../shared/domain/connection.ts";
import { publish } from "../shared/flow/publish.ts";
import { openDeskTable } from "../test/support/desk-table.ts";
import { markdownTable, median, rounded } from "./statistics.ts";

const AGENTS = [1, 20, 200];
const ROUNDS = 15;

/** What it takes to tell so many agents of one change. */
export interface FanOut {
  readonly agents: number;
  /** Read units for finding who listens: counted. */
  readonly readUnits: number;
  /** Sends: counted. */
  readonly pushes: number;
  /** Until the last agent's socket has it, milliseconds, median. */
  readonly lastMs: number;
  /** CPU of everything (function, table, gateway, clients) for one change, milliseconds, median. */
  readonly cpuMs: number;
}

/** One change of a queue to all agents who listen to it, over real sockets of the local system. */
export async function measureFanOut(progress: (line: string) => void = () => {}): Promise<readonly FanOut[]> {
  // A function gets these from Lambda.
  Object.assign(process.env, {
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "bench",
    AWS_SECRET_ACCESS_KEY: "bench",
  });
  const rows: FanOut[] = [];
  for (const agents of AGENTS) {
    progress(`${agents} agents`);
    rows.push(await measure(agents));
  }
  return rows;
}

async function measure(agents: number): Promise<FanOut> {
  let readUnits = 0;
  const desk = await openDeskTable(({ kind, units }) => {
    if (kind === "read") readUnits += units;
  });
  const world = await openGateway();
  try {
    const connections = connectionStore({ table: desk.table });
    const clients: Awaited<ReturnType<typeof world.connect>>[] = [];
    for (let at = 0; at < agents; at += 1) clients.push(await world.connect());
    for (const { id } of clients) {
      await connections.listen(
        openedConnection(id, `agent ${id}`, new Date(), { name: "An agent" }),
        "queue:general",
      );
    }
    const services = { connections, sockets: socketPush(world.url), now: () => new Date() };
    const message = JSON.stringify({
      type: "changed",
      topics: ["queue:general"],
      tickets: [{ id: "0123456789ABCDEF", v: 7 }],
    });
    const rounds: { ms: number; cpu: number; reads: number; pushes: number }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const [reads, cpu, start] = [readUnits, process.cpuUsage(), performance.now()];
      const heard = Promise.all(clients.map(({ next }) => next()));
      const { delivered, failed } = await publish(["queue:general"], message, services);
      if (failed > 0) throw new Error(`${failed} sends failed`);
      await heard;
      const { user, system } = process.cpuUsage(cpu);
      rounds.push({
        ms: performance.now() - start,
        cpu: (user + system) / 1000,
        reads: readUnits - reads,
        pushes: delivered,
      });
    }
    return {
      agents,
      readUnits: median(rounds.map(({ reads }) => reads)),
      pushes: median(rounds.map(({ pushes }) => pushes)),
      lastMs: rounded(median(rounds.map(({ ms }) => ms))),
      cpuMs: rounded(median(rounds.map(({ cpu }) => cpu))),
    };
  } finally {
    await world.close();
    await desk.close();
  }
}

/** A WebSocket API that lets everybody in, as the local system has it. */
async function openGateway() {
  const ids: ConnectionId[] = [];
  const none = () => Promise.reject(new Error("only sockets are here"));
  const front = await startFront({
    port: 0,
    accountId: "000000000000",
    services: {
      ...{ dynamodb: none, sqs: none, sns: none, s3: none, ses: none, ssm: none, events: none },
      "execute-api": (request, response) => gateway.manage(request, response),
    },
    statementsFor: () => "all",
    log: () => {},
  });
  const gateway = serveSockets({
    apis: [{ apiId: "api", stage: "desk-socket", functions: { connect: "fn" } }],
    answerSigned: front.answer,
    invoke: async (_arn, event) => {
      ids.push(Connected.parse(event).requestContext.connectionId);
      return { payload: '{"statusCode":200}' };
    },
  });
  const server = createServer((request, response) => void gateway.request(request, response));
  server.on("upgrade", (request, socket, head) => void gateway.upgrade(request, socket, head));
  const url = `ws://${LOOPBACK}:${await listenOnLoopback(server, 0)}/desk-socket`;
  const sockets: WebSocket[] = [];
  return {
    url,
    /** One after the other, so that the last id is this client's. */
    async connect() {
      const socket = new WebSocket(url);
      sockets.push(socket);
      await once(socket, "open");
      const id = ids.at(-1);
      if (id === undefined) throw new Error("nobody was connected");
      return { id, next: () => once(socket, "message") };
    },
    async close() {
      for (const socket of sockets) socket.terminate();
      gateway.close();
      await closeHttp(server);
      await front.close();
    },
  };
}

const Connected = z.object({
  requestContext: z.object({
    connectionId: z.custom<ConnectionId>((value) => typeof value === "string"),
  }),
});

export function fanOutTable(rows: readonly FanOut[]): string {
  return markdownTable(
    ["agents", "read units", "sends", "last hears after ms", "CPU ms"],
    rows.map(({ agents, readUnits, pushes, lastMs, cpuMs }) => [agents, readUnits, pushes, lastMs, cpuMs]),
  );
}
