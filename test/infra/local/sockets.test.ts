import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { startFront } from "../../../infra/local/front.ts";
import { startHttpApi } from "../../../infra/local/http-api.ts";
import { parsePolicy } from "../../../infra/local/permissions.ts";
import { watchFrameSizes } from "../../../infra/local/sockets/frame-sizes.ts";
import { type SocketApi, type SocketOptions, serveSockets } from "../../../infra/local/sockets.ts";
import { connectionStore } from "../../../shared/aws/connection-store.ts";
import { socketPush } from "../../../shared/aws/socket-push.ts";
import { type ConnectionId, openedConnection } from "../../../shared/domain/connection.ts";
import { publish } from "../../../shared/flow/publish.ts";
import { openDeskTable } from "../../support/desk-table.ts";
import { freshList } from "./sockets/fresh-list.ts";

type Event = {
  headers?: Record<string, string>;
  body?: string;
  requestContext: Record<string, unknown> & { eventType: string; connectionId: string };
  [field: string]: unknown;
};

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

const chat: SocketApi = {
  apiId: "abc123",
  stage: "chat-socket",
  functions: { connect: "fn", message: "fn", disconnect: "fn" },
};

const statement = (method: string) => ({
  Effect: "Allow",
  Action: "execute-api:ManageConnections",
  Resource: `arn:aws:execute-api:eu-west-1:000000000000:abc123/chat-socket/${method}/@connections/*`,
});

/** Sockets on a port, with a front that knows two keys: one may push, one may nothing. */
async function world(
  returns: (event: Event) => unknown = () => ({ statusCode: 200 }),
  options: Partial<SocketOptions> = {},
) {
  const events = freshList<Event>();
  const log: string[] = [];
  const policies = new Map([
    ["pushes", parsePolicy({ Statement: [statement("POST"), statement("GET"), statement("DELETE")] })],
    ["only-posts", parsePolicy({ Statement: [statement("POST")] })],
    ["nothing", parsePolicy({ Statement: [{ ...statement("POST"), Action: "sqs:SendMessage" }] })],
  ]);
  const none = () => Promise.reject(new Error("not here"));
  const front = await startFront({
    port: 0,
    accountId: "000000000000",
    services: {
      ...{ dynamodb: none, sqs: none, sns: none, s3: none, ses: none, ssm: none, events: none },
      "execute-api": (request, response) => sockets.manage(request, response),
    },
    statementsFor: (key) => policies.get(key),
    log: (line) => log.push(line),
  });
  const sockets = serveSockets({
    apis: [chat],
    answerSigned: front.answer,
    log: (line) => log.push(line),
    invoke: async (_arn, event) => {
      events.push(event as Event);
      const returned = returns(event as Event);
      return returned instanceof Error
        ? { error: { errorType: "Error", errorMessage: returned.message } }
        : { payload: JSON.stringify(returned ?? null) };
    },
    ...options,
  });
  const api = await startHttpApi({
    port: 0,
    apiId: "http",
    accountId: "000000000000",
    routes: [],
    invoke: none,
    neighbours: [sockets],
  });
  open.push(front, api, sockets);
  const socketUrl = `${api.url.replace("http", "ws")}/chat-socket`;
  const manager = (accessKeyId: string) =>
    new ApiGatewayManagementApiClient({
      endpoint: `${api.url}/chat-socket`,
      region: "eu-west-1",
      credentials: { accessKeyId, secretAccessKey: "x" },
      maxAttempts: 1,
    });
  return { url: api.url, socketUrl, events, log, manager };
}

/** A client whose messages and end can be waited for. */
function client(url: string, protocols: string[] = [], options: WebSocket.ClientOptions = {}) {
  const socket = new WebSocket(url, protocols, options);
  const messages = freshList<string>();
  socket.on("message", (data) => messages.push(String(data)));
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on("close", (code, reason) => resolve({ code, reason: String(reason) }));
  });
  const opened = new Promise<"open" | number>((resolve) => {
    socket.on("open", () => resolve("open"));
    socket.on("unexpected-response", (_request, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.on("error", () => {});
  });
  open.push({ close: () => socket.terminate() });
  return { socket, messages, closed, opened };
}

const ofType = (eventType: string) => (event: Event) => event.requestContext.eventType === eventType;

describe("the events of a WebSocket API", () => {
  it("have the shapes that API Gateway gives them", async () => {
    const { socketUrl, events } = await world();
    const { socket, opened } = client(`${socketUrl}?lang=zh&tag=a&tag=b`, [], {
      headers: { Origin: "https://shop.example", "User-Agent": "test/1" },
    });
    expect(await opened).toBe("open");
    socket.send('{"text":"你好"}');
    await events.find(ofType("MESSAGE"));
    socket.close(4000, "enough");
    await events.find(ofType("DISCONNECT"));
    const [connect, message, disconnect] = events.all;
    const host = new URL(socketUrl).host;
    const common = {
      apiId: "abc123",
      stage: "chat-socket",
      domainName: host,
      connectionId: expect.stringMatching(/^[\w-]{15}=$/),
      connectedAt: expect.any(Number),
      requestTimeEpoch: expect.any(Number),
      requestTime: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      requestId: expect.stringMatching(/^[\w-]{15}=$/),
      extendedRequestId: expect.any(String),
      messageDirection: "IN",
      identity: { sourceIp: "127.0.0.1", userAgent: "test/1" },
    };
    expect(connect).toEqual({
      headers: expect.objectContaining({
        Host: host,
        Origin: "https://shop.example",
        "User-Agent": "test/1",
        "Sec-WebSocket-Version": "13",
        "X-Forwarded-For": "127.0.0.1",
      }),
      multiValueHeaders: expect.objectContaining({ Origin: ["https://shop.example"] }),
      queryStringParameters: { lang: "zh", tag: "b" },
      multiValueQueryStringParameters: { lang: ["zh"], tag: ["a", "b"] },
      requestContext: { ...common, routeKey: "$connect", eventType: "CONNECT" },
      isBase64Encoded: false,
    });
    expect(message).toEqual({
      requestContext: {
        ...common,
        routeKey: "$default",
        eventType: "MESSAGE",
        messageId: expect.any(String),
      },
      body: '{"text":"你好"}',
      isBase64Encoded: false,
    });
    expect(disconnect).toMatchObject({
      requestContext: {
        ...common,
        routeKey: "$disconnect",
        eventType: "DISCONNECT",
        disconnectStatusCode: 4000,
        disconnectReason: "enough",
      },
    });
    const ids = events.all.map(({ requestContext }) => requestContext.connectionId);
    expect(new Set(ids).size).toBe(1);
  });

  it("tell of a client that went without a word", async () => {
    const { socketUrl, events } = await world();
    const { socket, opened } = client(socketUrl);
    await opened;
    socket.terminate();
    const { requestContext } = await events.find(ofType("DISCONNECT"));
    expect(requestContext).toMatchObject({ disconnectStatusCode: 1006 });
  });
});

describe("who connects", () => {
  it.each([
    [{ statusCode: 401 }, 401],
    [{ statusCode: 403 }, 403],
    [new Error("out of order"), 502],
    ["no status", 502],
  ])("is refused when the function says %j: %i", async (returned, status) => {
    const { socketUrl, events } = await world(() => returned);
    expect(await client(socketUrl).opened).toBe(status);
    expect(events.all).toHaveLength(1);
  });

  it("gets the subprotocol that the function chose, and no other", async () => {
    const { socketUrl } = await world(({ headers }) => {
      const [first = ""] = headers?.["Sec-WebSocket-Protocol"]?.split(",") ?? [];
      return { statusCode: 200, headers: { "Sec-WebSocket-Protocol": first } };
    });
    const { socket, opened } = client(socketUrl, ["relaydesk.v1", "ticket.s3cret"]);
    expect(await opened).toBe("open");
    expect(socket.protocol).toBe("relaydesk.v1");
  });

  it("is refused with 429 when too many come at once", async () => {
    const { socketUrl } = await world(undefined, {
      apis: [{ ...chat, limits: { rateLimit: 0.001, burstLimit: 1 } }],
    });
    expect(await client(socketUrl).opened).toBe("open");
    expect(await client(socketUrl).opened).toBe(429);
  });

  it("comes to nothing at a path that is no stage, and is told to upgrade when it speaks HTTP", async () => {
    const { url, events } = await world();
    const elsewhere = client(`${url.replace("http", "ws")}/elsewhere`);
    expect((await elsewhere.closed).code).toBe(1006);
    expect((await fetch(`${url}/chat-socket`)).status).toBe(426);
    expect(events.all).toEqual([]);
  });
});

describe("a message", () => {
  it("of 128 KB in frames of 32 KB comes through; a larger frame or message ends the connection with 1009", async () => {
    const { socketUrl, events } = await world();
    const fits = client(socketUrl);
    await fits.opened;
    for (let part = 0; part < 4; part += 1) fits.socket.send("x".repeat(32 * 1024), { fin: part === 3 });
    expect((await events.find(ofType("MESSAGE"))).body).toHaveLength(128 * 1024);

    const frame = client(socketUrl);
    await frame.opened;
    frame.socket.send("x".repeat(32 * 1024 + 1));
    expect((await frame.closed).code).toBe(1009);

    const message = client(socketUrl);
    await message.opened;
    for (let part = 0; part < 5; part += 1) message.socket.send("x".repeat(32 * 1024), { fin: part === 4 });
    expect((await message.closed).code).toBe(1009);
    expect(events.all.filter(ofType("MESSAGE"))).toHaveLength(1);
  });

  it("of bytes ends the connection with 1003", async () => {
    const { socketUrl } = await world();
    const { socket, opened, closed } = client(socketUrl);
    await opened;
    socket.send(Buffer.from([1, 2, 3]));
    expect((await closed).code).toBe(1003);
  });

  it("that the function failed on is answered with the gateway's error", async () => {
    const { socketUrl, log } = await world((event) =>
      ofType("MESSAGE")(event) ? new Error("boom") : { statusCode: 200 },
    );
    const { socket, opened, messages } = client(socketUrl);
    await opened;
    socket.send("hello");
    expect(JSON.parse(await messages.find(() => true))).toEqual({
      message: "Internal server error",
      connectionId: expect.any(String),
      requestId: expect.any(String),
    });
    expect(log.join()).toContain("boom");
  });
});

describe("a connection", () => {
  it("ends with 1001 when nobody says anything for too long", async () => {
    const { socketUrl, events } = await world(undefined, { idleAfter: 20 });
    expect((await client(socketUrl).closed).code).toBe(1001);
    const { requestContext } = await events.find(ofType("DISCONNECT"));
    expect(requestContext).toMatchObject({ disconnectStatusCode: 1001, disconnectReason: "Going away" });
  });

  it("ends with 1001 when it has been open for too long, however lively", async () => {
    const { socketUrl } = await world(undefined, { endsAfter: 50 });
    const { socket, opened, closed } = client(socketUrl);
    await opened;
    const chatter = setInterval(() => socket.send("still here"), 5);
    expect((await closed).code).toBe(1001);
    clearInterval(chatter);
  });
});

describe("managing connections", () => {
  async function connected() {
    const here = await world();
    const there = client(here.socketUrl);
    await there.opened;
    const { requestContext } = await here.events.find(ofType("CONNECT"));
    return { ...here, ...there, ConnectionId: requestContext.connectionId };
  }

  it("sends to one, describes it, ends it, and says afterwards that it is gone", async () => {
    const { manager, messages, ConnectionId, closed, events } = await connected();
    const client = manager("pushes");
    await client.send(new PostToConnectionCommand({ ConnectionId, Data: "早上好" }));
    expect(await messages.find(() => true)).toBe("早上好");
    expect(await client.send(new GetConnectionCommand({ ConnectionId }))).toMatchObject({
      ConnectedAt: expect.any(Date),
      LastActiveAt: expect.any(Date),
      Identity: { SourceIp: "127.0.0.1" },
    });
    await client.send(new DeleteConnectionCommand({ ConnectionId }));
    expect((await closed).code).toBe(1000);
    await events.find(ofType("DISCONNECT"));
    const gone = { name: "GoneException", $metadata: expect.objectContaining({ httpStatusCode: 410 }) };
    for (const command of [
      new PostToConnectionCommand({ ConnectionId, Data: "?" }),
      new GetConnectionCommand({ ConnectionId }),
      new DeleteConnectionCommand({ ConnectionId }),
    ]) {
      await expect(client.send(command as PostToConnectionCommand)).rejects.toMatchObject(gone);
    }
  });

  it("refuses a message over 128 KB, and what is no id of a connection", async () => {
    const { manager, ConnectionId } = await connected();
    const client = manager("pushes");
    const tooLarge = new PostToConnectionCommand({ ConnectionId, Data: "x".repeat(128 * 1024 + 1) });
    await expect(client.send(tooLarge)).rejects.toMatchObject({ name: "PayloadTooLargeException" });
    const noId = new PostToConnectionCommand({ ConnectionId: "nobody", Data: "x" });
    await expect(client.send(noId)).rejects.toMatchObject({ name: "BadRequestException" });
  });

  it("takes the permission for just that, and a signature", async () => {
    const { url, manager, ConnectionId, log } = await connected();
    const post = new PostToConnectionCommand({ ConnectionId, Data: "x" });
    await manager("only-posts").send(post);
    const refused = expect.objectContaining({ $metadata: expect.objectContaining({ httpStatusCode: 403 }) });
    await expect(manager("only-posts").send(new DeleteConnectionCommand({ ConnectionId }))).rejects.toEqual(
      refused,
    );
    await expect(manager("nothing").send(post)).rejects.toEqual(refused);
    await expect(manager("stranger").send(post)).rejects.toEqual(refused);
    const path = `/chat-socket/@connections/${encodeURIComponent(ConnectionId)}`;
    expect((await fetch(`${url}${path}`, { method: "POST", body: "x" })).status).toBe(403);
    expect(log.join()).toContain("execute-api:ManageConnections");
  });
});

it("what is published reaches every listener once; those who went are forgotten", async () => {
  const { socketUrl, events } = await world();
  const { table, close } = await openDeskTable();
  open.push({ close });
  process.env.AWS_ACCESS_KEY_ID = "pushes";
  process.env.AWS_SECRET_ACCESS_KEY = "local";
  process.env.AWS_REGION = "eu-west-1";
  const connections = connectionStore({ table });
  const sockets = socketPush(socketUrl);
  const clients = [client(socketUrl), client(socketUrl), client(socketUrl)];
  for (const each of clients) await each.opened;
  const ids = events.all.map(({ requestContext }) => requestContext.connectionId as ConnectionId);
  for (const id of ids) {
    const connection = openedConnection(id, "agent", new Date());
    await connections.listen(connection, "queue:payments");
    await connections.listen(connection, "ticket:T1");
  }
  await sockets.close(ids[0] as ConnectionId);
  await events.find(ofType("DISCONNECT"));
  const services = { connections, sockets, now: () => new Date() };
  const told = await publish(["queue:payments", "ticket:T1"], "news", services);
  expect(told).toEqual({ delivered: 2, gone: 1, failed: 0 });
  const again = await publish(["ticket:T1"], "more", services);
  expect(again).toEqual({ delivered: 2, gone: 0, failed: 0 });
  for (const { messages } of clients.slice(1)) {
    await messages.find((text) => text === "more");
    expect(messages.all).toEqual(["news", "more"]);
  }
});

describe("the sizes of frames", () => {
  it("are seen however the bytes are cut", () => {
    const size = fc.integer({ min: 0, max: 300 });
    fc.assert(
      fc.property(
        fc.array(size, { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 90 })),
        (sizes, cuts) => {
          const bytes = Buffer.concat(sizes.map(frameOf));
          let seen = 0;
          const watch = watchFrameSizes(130, () => {
            seen += 1;
          });
          let rest = bytes;
          for (const cut of [...cuts, bytes.length]) {
            watch(rest.subarray(0, cut));
            rest = rest.subarray(cut);
          }
          expect(seen).toBe(sizes.filter((each) => each > 130).length);
        },
      ),
    );
  });

  /** A masked frame, as clients send them. */
  function frameOf(size: number): Buffer {
    const head =
      size < 126 ? Buffer.from([0x81, 0x80 | size]) : Buffer.from([0x81, 0xfe, size >> 8, size & 255]);
    return Buffer.concat([head, Buffer.alloc(4 + size, 7)]);
  }

  it("are seen in headers of eight bytes too", () => {
    let seen = 0;
    const header = Buffer.alloc(14);
    header.set([0x82, 0xff]);
    header.writeBigUInt64BE(70_000n, 2);
    watchFrameSizes(65_536, () => {
      seen += 1;
    })(header);
    expect(seen).toBe(1);
  });
});
