import type { APIGatewayProxyEventV2, Context, SQSEvent, SQSRecord } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type HttpRequest,
  httpFunction,
  problem,
  queueFunction,
  socketFunction,
} from "../../functions/edge.ts";

const context = {} as Context;

/** What was logged; with this variable the logger writes through the global console, where a test can listen. */
const lines: string[] = [];
const { error } = console;
beforeAll(() => {
  process.env.POWERTOOLS_DEV = "true";
  console.error = (...parts: unknown[]) => void lines.push(parts.join(" "));
});
afterAll(() => {
  delete process.env.POWERTOOLS_DEV;
  console.error = error;
});

function request(change: Partial<APIGatewayProxyEventV2> = {}): APIGatewayProxyEventV2 {
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: "/contact",
    rawQueryString: "a=1&a=2",
    headers: { "X-Mixed-Case": "kept" },
    isBase64Encoded: false,
    requestContext: {
      accountId: "0",
      apiId: "api",
      domainName: "desk.example",
      domainPrefix: "desk",
      http: { method: "POST", path: "/contact", protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "" },
      requestId: "r-1",
      routeKey: "$default",
      stage: "$default",
      time: "",
      timeEpoch: 0,
    },
    ...change,
  };
}

describe("a function behind the HTTP API", () => {
  it("gets the exact bytes, whichever way the gateway wrapped them", async () => {
    const seen: string[] = [];
    const handler = httpFunction("receive-form", async ({ body, headers, rawQuery }) => {
      seen.push(Buffer.from(body).toString("hex"), headers["x-mixed-case"] ?? "", rawQuery);
      return { status: 204 };
    });
    await handler(request({ body: "é" }), context);
    await handler(request({ body: Buffer.from("é").toString("base64"), isBase64Encoded: true }), context);
    expect(seen).toEqual(["c3a9", "kept", "a=1&a=2", "c3a9", "kept", "a=1&a=2"]);
  });

  it("tells a stranger a sentence when it fails, and the log the cause", async () => {
    const handler = httpFunction("receive-form", async () => {
      throw new Error("the table is on fire");
    });
    const result = await handler(request(), context);
    expect(result).toMatchObject({ statusCode: 500 });
    expect(JSON.stringify(result)).not.toContain("on fire");
    expect(lines.join("\n")).toContain("on fire");
  });

  it("says its failure in its own way when it has one", async () => {
    const handler = httpFunction(
      "receive-form",
      async () => {
        throw new Error("no");
      },
      () => problem(503, "Please write a mail."),
    );
    expect(await handler(request(), context)).toMatchObject({ statusCode: 503 });
  });

  describe("who asks", () => {
    beforeAll(() => {
      process.env.DOOR_MARK = "mark";
    });
    afterAll(() => {
      delete process.env.DOOR_MARK;
    });

    it.each([
      [
        "is told by CloudFront, which shows the mark",
        { "x-relaydesk-door": "mark", "x-relaydesk-viewer": "203.0.113.7" },
        "203.0.113.7",
      ],
      ["is not believed without the mark", { "X-Relaydesk-Viewer": "203.0.113.7" }, "198.51.100.2"],
      [
        "is not believed with a wrong one",
        { "x-relaydesk-door": "guess", "x-relaydesk-viewer": "203.0.113.7" },
        "198.51.100.2",
      ],
    ])("%s", async (_what, headers, sourceIp) => {
      const seen: HttpRequest[] = [];
      const handler = httpFunction("receive-form", async (asked) => {
        seen.push(asked);
        return problem(404, "Nothing here.");
      });
      const { requestContext } = request();
      const http = { ...requestContext.http, sourceIp: "198.51.100.2" };
      await handler(request({ headers, requestContext: { ...requestContext, http } }), context);
      expect(seen[0]?.sourceIp).toBe(sourceIp);
      // Raw requests are kept; the mark must not be among what is kept.
      expect(JSON.stringify(seen[0]?.headers)).not.toMatch(/door|viewer|mark/);
    });
  });

  it("forbids framing, guessing types and keeping, in every answer", async () => {
    const handler = httpFunction("receive-form", async () => problem(404, "Nothing here."));
    const { headers } = (await handler(request(), context)) as { headers: Record<string, string> };
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
      "content-security-policy": expect.stringContaining("frame-ancestors 'none'"),
      "content-type": "application/problem+json",
    });
  });
});

function batch(...records: readonly (readonly [id: string, group: string])[]): SQSEvent {
  return {
    Records: records.map(
      ([messageId, MessageGroupId]) =>
        ({ messageId, body: messageId, attributes: { MessageGroupId } }) as unknown as SQSRecord,
    ),
  };
}

describe("a function behind a queue", () => {
  it("gives back the records that failed, and them alone", async () => {
    const handler = queueFunction("triage", async (body) => {
      if (body.startsWith("bad")) throw new Error("no");
    });
    const result = await handler(
      batch(["good-1", "a"], ["bad-1", "b"], ["good-2", "a"], ["bad-2", "a"]),
      context,
    );
    expect(result?.batchItemFailures.map((failure) => failure.itemIdentifier).sort()).toEqual([
      "bad-1",
      "bad-2",
    ]);
  });

  it("keeps the order within a group", async () => {
    const seen: string[] = [];
    const handler = queueFunction("triage", async (body) => {
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(body);
    });
    await handler(batch(["a1", "a"], ["b1", "b"], ["a2", "a"], ["b2", "b"], ["a3", "a"]), context);
    expect(seen.filter((each) => each.startsWith("a"))).toEqual(["a1", "a2", "a3"]);
    expect(seen.filter((each) => each.startsWith("b"))).toEqual(["b1", "b2"]);
  });
});

describe("a function behind a socket", () => {
  type Handlers = Parameters<typeof socketFunction>[1];
  const quiet: Handlers = {
    open: async () => ({ admitted: true }),
    message: async () => {},
    end: async () => {},
  };
  const event = (eventType: "CONNECT" | "MESSAGE" | "DISCONNECT", change: object = {}) => ({
    requestContext: {
      eventType,
      connectionId: "abc=",
      requestTimeEpoch: 1_767_225_600_000,
      identity: { sourceIp: "203.0.113.9" },
      ...(eventType === "DISCONNECT" && { disconnectStatusCode: 1001 }),
    },
    ...change,
  });
  const at = new Date(1_767_225_600_000);

  it("hears what a client shows when it connects, and says whether it comes in and what is spoken", async () => {
    const seen: unknown[] = [];
    const handler = socketFunction("chat-socket", {
      ...quiet,
      open: async (opening) => {
        seen.push(opening);
        return { admitted: true, protocol: opening.protocols[0] ?? "" };
      },
    });
    const connect = event("CONNECT", {
      headers: { Origin: "https://shop.example", "Sec-WebSocket-Protocol": "relaydesk.v1, ticket.abc" },
      queryStringParameters: { lang: "zh" },
    });
    expect(await handler(connect, context)).toEqual({
      statusCode: 200,
      headers: { "Sec-WebSocket-Protocol": "relaydesk.v1" },
    });
    expect(seen).toEqual([
      {
        connection: "abc=",
        at,
        headers: { origin: "https://shop.example", "sec-websocket-protocol": "relaydesk.v1, ticket.abc" },
        query: { lang: "zh" },
        protocols: ["relaydesk.v1", "ticket.abc"],
        sourceIp: "203.0.113.9",
      },
    ]);
  });

  it("refuses with the status that it says", async () => {
    const handler = socketFunction("chat-socket", {
      ...quiet,
      open: async () => ({ admitted: false, status: 403 }),
    });
    expect(await handler(event("CONNECT"), context)).toEqual({ statusCode: 403 });
  });

  it("hears messages, and ends with their code", async () => {
    const seen: unknown[] = [];
    const handler = socketFunction("chat-socket", {
      ...quiet,
      message: async (message) => void seen.push(message),
      end: async (end) => void seen.push(end),
    });
    await handler(event("MESSAGE", { body: "hello" }), context);
    await handler(event("DISCONNECT"), context);
    expect(seen).toEqual([
      { connection: "abc=", at, body: "hello" },
      { connection: "abc=", at, code: 1001 },
    ]);
  });

  it("fails, with a line in the log, when its handler does: the API tells the client", async () => {
    lines.length = 0;
    const handler = socketFunction("chat-socket", {
      ...quiet,
      message: async () => {
        throw new Error("no table today");
      },
    });
    await expect(handler(event("MESSAGE"), context)).rejects.toThrow("no table today");
    expect(lines.join()).toContain("no table today");
  });
});
