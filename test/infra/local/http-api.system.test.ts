import { createHash } from "node:crypto";
import { createServer, type IncomingHttpHeaders, request } from "node:http";
import { connect } from "node:net";
import fc from "fast-check";
import { OAuth2Server } from "oauth2-mock-server";
import { afterEach, describe, expect, it } from "vitest";
import { compileRoutes } from "../../../infra/local/http-api/routes.ts";
import { createThrottle } from "../../../infra/local/http-api/throttle.ts";
import { type HttpApi, type HttpApiOptions, startHttpApi } from "../../../infra/local/http-api.ts";
import type { InvocationResult } from "../../../infra/local/lambda.ts";

type Event = {
  body?: string;
  isBase64Encoded: boolean;
  headers: Record<string, string>;
  [field: string]: unknown;
};

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

/** Starts an API whose function keeps its events and returns what `returns` makes of them. */
async function api(
  options: Partial<HttpApiOptions> = {},
  returns: (event: Event) => unknown = () => ({ statusCode: 200 }),
) {
  const events: Event[] = [];
  const lines: string[] = [];
  const server: HttpApi = await startHttpApi({
    port: 0,
    apiId: "abc123",
    accountId: "111122223333",
    routes: [{ routeKey: "$default", functionArn: "fn" }],
    log: (line) => lines.push(line),
    invoke: async (_arn, event) => {
      events.push(event as Event);
      return { payload: JSON.stringify(returns(event as Event) ?? null) };
    },
    ...options,
  });
  open.push(server);
  return { url: server.url, events, lines };
}

type Reply = { status: number; headers: IncomingHttpHeaders; body: Buffer };

/** `fetch` hides too much of what is sent and received. */
function send(
  url: string,
  { method = "GET", headers = {}, body = "" as string | Buffer, path = "" } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, ...(path && { path }) }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

describe("the event of payload format 2.0", () => {
  it("has the shape that API Gateway gives it", async () => {
    const { url, events } = await api({
      routes: [{ routeKey: "POST /tickets/{id}/{rest+}", functionArn: "fn" }],
    });
    const port = new URL(url).port;
    await send(`${url}/tickets/%E4%BD%A0%20b/x/y?tag=a&tag=b%2Cc&empty=&q=1+2`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "test/1",
        "X-Many": ["one", "two"],
        "X-Forwarded-For": "203.0.113.9",
        Cookie: "a=1; b=2",
        Connection: "close",
      },
      body: '{"text":"你好"}',
    });
    expect(events).toEqual([
      {
        version: "2.0",
        routeKey: "POST /tickets/{id}/{rest+}",
        rawPath: "/tickets/你 b/x/y",
        rawQueryString: "tag=a&tag=b%2Cc&empty=&q=1+2",
        cookies: ["a=1", "b=2"],
        headers: {
          "content-length": "17",
          "content-type": "application/json; charset=utf-8",
          host: `127.0.0.1:${port}`,
          "user-agent": "test/1",
          "x-forwarded-for": "203.0.113.9, 127.0.0.1",
          "x-forwarded-port": port,
          "x-forwarded-proto": "http",
          "x-many": "one,two",
        },
        queryStringParameters: { tag: "a,b,c", empty: "", q: "1 2" },
        requestContext: {
          accountId: "111122223333",
          apiId: "abc123",
          domainName: `127.0.0.1:${port}`,
          domainPrefix: "abc123",
          http: {
            method: "POST",
            path: "/tickets/%E4%BD%A0%20b/x/y",
            protocol: "HTTP/1.1",
            sourceIp: "127.0.0.1",
            userAgent: "test/1",
          },
          requestId: expect.stringMatching(/^[\w-]{15}=$/),
          routeKey: "POST /tickets/{id}/{rest+}",
          stage: "$default",
          time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
          timeEpoch: expect.any(Number),
        },
        pathParameters: { id: "你 b", rest: "x/y" },
        body: '{"text":"你好"}',
        isBase64Encoded: false,
      },
    ]);
  });

  it("leaves out what the request does not have", async () => {
    const { url, events } = await api();
    await send(`${url}/`);
    expect(Object.keys(events[0] ?? {}).sort()).toEqual(
      [
        "headers",
        "isBase64Encoded",
        "rawPath",
        "rawQueryString",
        "requestContext",
        "routeKey",
        "version",
      ].sort(),
    );
    expect(events[0]?.isBase64Encoded).toBe(false);
  });

  it.each([
    ["application/json", false],
    ["Application/JSON; charset=utf-8", false],
    ["application/problem+json", false],
    ["application/xml", false],
    ["text/html", false],
    ["application/javascript", false],
    [undefined, false],
    ["application/x-www-form-urlencoded", true],
    ["multipart/form-data; boundary=x", true],
    ["application/octet-stream", true],
    ["image/png", true],
  ])("has a body of type %s in base64: %s", async (type, isBase64Encoded) => {
    const { url, events } = await api();
    await send(url, {
      method: "POST",
      body: "name=你",
      headers: type === undefined ? {} : { "content-type": type },
    });
    const body = isBase64Encoded ? Buffer.from("name=你").toString("base64") : "name=你";
    expect(events[0]).toMatchObject({ body, isBase64Encoded });
  });

  it("keeps every byte of any binary body", async () => {
    const { url, events } = await api();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 2000 }), async (bytes) => {
        events.length = 0;
        const headers = { "content-type": "application/octet-stream" };
        await send(url, { method: "PUT", headers, body: Buffer.from(bytes) });
        expect(Buffer.from(events[0]?.body ?? "", "base64").equals(bytes)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it("does not take a path that starts with two slashes for a host", async () => {
    const { url, events } = await api();
    await send(url, { path: "//evil.example/x?y" });
    expect(events[0]).toMatchObject({ rawPath: "//evil.example/x", rawQueryString: "y" });
  });

  it.each(["/%zz", "/%ff", "*"])("is not made of the target %s, which is answered 400", async (path) => {
    const { url, events } = await api();
    const reply = await send(url, { path, method: path === "*" ? "OPTIONS" : "GET" });
    expect([reply.status, String(reply.body)]).toEqual([400, '{"message":"Bad Request"}']);
    expect(events).toEqual([]);
  });
});

describe("routes", () => {
  const routes = [
    "ANY /{proxy+}",
    "GET /pets/{id}",
    "GET /pets/1",
    "GET /pets/{proxy+}",
    "ANY /pets/1",
    "POST /pets",
    "GET /",
    "GET /a/{b}/c",
  ].map((routeKey) => ({ routeKey }));
  const match = compileRoutes(routes);

  it.each([
    ["GET", "/", "GET /", {}],
    ["GET", "/pets/1", "GET /pets/1", {}],
    ["DELETE", "/pets/1", "ANY /pets/1", {}],
    ["GET", "/pets/2", "GET /pets/{id}", { id: "2" }],
    ["GET", "/pets/2/toys", "GET /pets/{proxy+}", { proxy: "2/toys" }],
    ["PUT", "/pets/2", "ANY /{proxy+}", { proxy: "pets/2" }],
    ["POST", "/pets", "POST /pets", {}],
    ["POST", "/pets/", "ANY /{proxy+}", { proxy: "pets/" }],
    ["GET", "/a/x%2Fy/c", "GET /a/{b}/c", { b: "x/y" }],
    ["GET", "/a//c", "ANY /{proxy+}", { proxy: "a//c" }],
  ])("send %s %s to %s", (method, path, routeKey, pathParameters) => {
    expect(match(method, path)).toEqual({ route: { routeKey }, pathParameters });
  });

  it("use $default for what no other route takes, and nothing when there is none", () => {
    expect(match("POST", "/")).toBeUndefined();
    const withDefault = compileRoutes([...routes, { routeKey: "$default" }]);
    expect(withDefault("POST", "/")?.route.routeKey).toBe("$default");
  });

  it("match literal text only, whatever regular expressions would make of it", () => {
    const literal = compileRoutes([{ routeKey: "GET /a.b+(c)" }]);
    expect(literal("GET", "/a.b+(c)")).toBeDefined();
    expect(literal("GET", "/aXbb(c)")).toBeUndefined();
  });

  it.each(["GET", "GET pets", "FETCH /x", "GET /{proxy+}/x", "GET /x y"])("refuse the key %j", (routeKey) => {
    expect(() => compileRoutes([{ routeKey }])).toThrow(`"${routeKey}"`);
  });

  it("that do not exist are answered 404, for HEAD without a body", async () => {
    const { url, events } = await api({ routes: [{ routeKey: "GET /x", functionArn: "fn" }] });
    const missing = await send(`${url}/y`);
    expect([missing.status, String(missing.body)]).toEqual([404, '{"message":"Not Found"}']);
    const head = await send(`${url}/x`, { method: "HEAD" });
    expect([head.status, String(head.body)]).toEqual([404, ""]);
    expect(events).toEqual([]);
  });
});

describe("the response", () => {
  const json = "application/json";
  const plain = "text/plain; charset=utf-8";
  it.each<[string, unknown, number, string | undefined, string]>([
    ["a text", "hello", 200, json, "hello"],
    ["an object without status", { a: 1 }, 200, json, '{"a":1}'],
    ["a list", [1, 2], 200, json, "[1,2]"],
    ["nothing", undefined, 200, json, "null"],
    ["a number", 7, 200, json, "7"],
    ["a status alone", { statusCode: 202 }, 202, plain, ""],
    ["a status as text", { statusCode: "201", body: "x" }, 201, plain, "x"],
    [
      "a type of its own",
      { statusCode: 200, headers: { "Content-Type": "text/html" }, body: "<p>" },
      200,
      "text/html",
      "<p>",
    ],
    ["base64", { statusCode: 200, body: "5L2g", isBase64Encoded: true }, 200, plain, "你"],
    ["no content", { statusCode: 204, body: "ignored" }, 204, plain, ""],
  ])("made of %s", async (_what, returned, status, type, body) => {
    const { url } = await api({}, () => returned);
    const reply = await send(url);
    expect([reply.status, reply.headers["content-type"], String(reply.body)]).toEqual([status, type, body]);
    expect(reply.headers["apigw-requestid"]).toMatch(/^[\w-]{15}=$/);
  });

  it("carries headers of any simple value and every cookie", async () => {
    const { url } = await api({}, () => ({
      statusCode: 200,
      headers: { "X-Count": 3, "x-flag": true, "Content-Length": "999", Connection: "upgrade" },
      cookies: ["a=1; HttpOnly", "b=2"],
      body: "你好",
    }));
    const { headers, body } = await send(url);
    expect(headers).toMatchObject({
      "x-count": "3",
      "x-flag": "true",
      "set-cookie": ["a=1; HttpOnly", "b=2"],
    });
    expect([headers["content-length"], String(body)]).toEqual(["6", "你好"]);
  });

  it("to HEAD has the length of the body and not the body", async () => {
    const { url } = await api({}, () => ({ statusCode: 200, body: "12345" }));
    const reply = await send(url, { method: "HEAD" });
    expect([reply.status, reply.headers["content-length"], reply.body.length]).toEqual([200, "5", 0]);
  });

  it.each([
    ["a status that is no number", { statusCode: "fine" }],
    ["a status out of range", { statusCode: 99 }],
    ["a body that is no text", { statusCode: 200, body: { a: 1 } }],
    ["a header that is a list", { statusCode: 200, headers: { a: ["b"] } }],
    ["a header that would split the response", { statusCode: 200, headers: { a: "b\r\nset-cookie: c" } }],
    ["a flag for base64 that is not true", { statusCode: 200, body: "not base64", isBase64Encoded: true }],
  ])("is 500 for %s, and the log says why", async (_what, returned) => {
    const { url, lines } = await api({}, () => returned);
    const reply = await send(url);
    expect([reply.status, String(reply.body)]).toEqual([500, '{"message":"Internal Server Error"}']);
    expect(lines).toHaveLength(1);
  });

  it.each<[string, () => Promise<InvocationResult>]>([
    ["fails", async () => ({ error: { errorType: "TypeError", errorMessage: "secret detail" } })],
    ["does not exist", async () => Promise.reject(new Error("There is no function fn"))],
  ])("is 500 when the function %s, without the reason", async (_what, invoke) => {
    const { url, lines } = await api({ invoke });
    const reply = await send(url);
    expect([reply.status, String(reply.body)]).toEqual([500, '{"message":"Internal Server Error"}']);
    expect(lines[0]).toMatch(/secret detail|There is no function/);
  });

  it("is 503 when the function takes longer than its integration may", async () => {
    const routes = [{ routeKey: "$default", functionArn: "fn", timeoutMilliseconds: 20 }];
    const { url } = await api({ routes, invoke: () => new Promise(() => {}) });
    const reply = await send(url);
    expect([reply.status, String(reply.body)]).toEqual([503, '{"message":"Service Unavailable"}']);
  });
});

describe("limits", () => {
  const tooLarge = [413, '{"message":"Request Entity Too Large"}'];

  it("refuse a body over 10 MB by its declared length, before it has come", async () => {
    const { url, events } = await api();
    const { port } = new URL(url);
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(`POST / HTTP/1.1\r\nhost: x\r\ncontent-length: ${10 * 1024 * 1024 + 1}\r\n\r\n`);
    const [status] = await new Promise<string[]>((resolve) =>
      socket.once("data", (data) => resolve(String(data).split("\r\n"))),
    );
    socket.destroy();
    expect(status).toBe("HTTP/1.1 413 Payload Too Large");
    expect(events).toEqual([]);
  });

  it("refuse a body over 10 MB that does not say how long it is, while it is still coming", async () => {
    const { url, events } = await api();
    const reply = await new Promise<number | undefined>((resolve, reject) => {
      const outgoing = request(url, { method: "POST" }, (response) => {
        resolve(response.statusCode);
        outgoing.destroy();
      });
      outgoing.on("error", reject);
      const chunk = Buffer.alloc(1024 * 1024);
      const more = () => {
        while (!outgoing.destroyed && outgoing.write(chunk));
        outgoing.once("drain", more);
      };
      more();
    });
    expect(reply).toBe(413);
    expect(events).toEqual([]);
  });

  it("refuse what would be more than 6 MB for the function, base64 included", async () => {
    const { url, events } = await api();
    const headers = { "content-type": "application/octet-stream" };
    const fits = await send(url, { method: "POST", headers, body: Buffer.alloc(4.7e6) });
    const tooMuch = await send(url, { method: "POST", headers, body: Buffer.alloc(4.72e6) });
    expect(fits.status).toBe(200);
    expect([tooMuch.status, String(tooMuch.body)]).toEqual(tooLarge);
    expect(events).toHaveLength(1);
  });

  it("refuse more than 10 KB of headers", async () => {
    const { url, events } = await api();
    const fits = await send(url, { headers: { "x-long": "x".repeat(9_000) } });
    const tooMuch = await send(url, { headers: { "x-long": "x".repeat(10_240) } });
    expect([fits.status, tooMuch.status]).toEqual([200, 431]);
    expect(events).toHaveLength(1);
  });

  it("let the same connection be used after a refusal", async () => {
    const { url } = await api();
    const { port } = new URL(url);
    const socket = connect(Number(port), "127.0.0.1");
    const body = Buffer.alloc(10 * 1024 * 1024 + 1);
    socket.write(`POST / HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n`);
    socket.write(body);
    socket.write("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    let text = "";
    for await (const chunk of socket) text += chunk;
    expect(text.match(/HTTP\/1.1 \d+/g)).toEqual(["HTTP/1.1 413", "HTTP/1.1 200"]);
  });
});

describe("throttling", () => {
  it("answers 429 once the burst is used up, and passes again at the rate", async () => {
    let time = 0;
    const { url } = await api({
      now: () => time,
      throttling: { default: { rateLimit: 2, burstLimit: 3 } },
    });
    const statuses = async (count: number) => {
      const replies = [];
      for (let index = 0; index < count; index++) replies.push((await send(url)).status);
      return replies;
    };
    expect(await statuses(5)).toEqual([200, 200, 200, 429, 429]);
    time = 500;
    expect(await statuses(2)).toEqual([200, 429]);
    expect(String((await send(url)).body)).toBe('{"message":"Too Many Requests"}');
  });

  it("gives a route with limits of its own those, and every route its own budget", () => {
    const limits = {
      default: { rateLimit: 0, burstLimit: 1 },
      routes: { "GET /b": { rateLimit: 0, burstLimit: 2 } },
    };
    const mayPass = createThrottle(limits, () => 0);
    expect(["GET /a", "GET /a", "GET /b", "GET /b", "GET /b", "GET /c"].map(mayPass)).toEqual([
      true,
      false,
      true,
      true,
      false,
      true,
    ]);
  });

  it("never lets more pass in any stretch of time than burst plus rate", () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 5 }),
        gaps,
        (rateLimit, burstLimit, all) => {
          let time = 0;
          const mayPass = createThrottle({ default: { rateLimit, burstLimit } }, () => time);
          const passed: number[] = [];
          for (const gap of all) {
            time += gap;
            if (mayPass("r")) passed.push(time);
          }
          for (const [index, start] of passed.entries()) {
            for (const [offset, end] of passed.slice(index).entries()) {
              expect(offset + 1).toBeLessThanOrEqual(burstLimit + ((end - start) / 1000) * rateLimit + 1e-6);
            }
          }
        },
      ),
    );
  });
});

describe("CORS", () => {
  const cors = {
    AllowOrigins: ["https://desk.example", "http://*"],
    AllowMethods: ["GET", "POST"],
    AllowHeaders: ["authorization", "content-type"],
    ExposeHeaders: ["x-total"],
    MaxAge: 600,
  };
  const preflight = { "access-control-request-method": "POST" };

  it("answers a preflight without asking a function", async () => {
    const { url, events } = await api({ cors, routes: [] });
    const reply = await send(`${url}/any`, {
      method: "OPTIONS",
      headers: { ...preflight, origin: "https://desk.example" },
    });
    expect(reply.status).toBe(204);
    expect(reply.headers).toMatchObject({
      "access-control-allow-origin": "https://desk.example",
      "access-control-allow-methods": "GET,POST",
      "access-control-allow-headers": "authorization,content-type",
      "access-control-max-age": "600",
    });
    expect(events).toEqual([]);
  });

  it.each([
    ["https://desk.example", "https://desk.example"],
    ["http://anything.example", "http://anything.example"],
    ["https://desk.example.evil", undefined],
    ["https://other.example", undefined],
    [undefined, undefined],
  ])("allows the origin %s as %s", async (origin, allowed) => {
    const { url } = await api({ cors }, () => ({
      statusCode: 200,
      headers: { "Access-Control-Allow-Origin": "own" },
    }));
    const headers: Record<string, string> = origin === undefined ? {} : { origin };
    expect((await send(url, { headers })).headers["access-control-allow-origin"]).toBe(allowed);
    const reply = await send(url, { method: "OPTIONS", headers: { ...headers, ...preflight } });
    expect(reply.headers["access-control-allow-origin"]).toBe(allowed);
  });

  it("puts its headers on refusals too, so that a page can read them", async () => {
    const { url } = await api({ cors: { AllowOrigins: ["*"], AllowCredentials: false }, routes: [] });
    const reply = await send(url, { headers: { origin: "https://x.example" } });
    expect([reply.status, reply.headers["access-control-allow-origin"]]).toEqual([404, "*"]);
  });

  it("leaves OPTIONS that are no preflight, and all headers without configuration, to the function", async () => {
    const returned = { statusCode: 200, headers: { "access-control-allow-origin": "own" } };
    const { url, events } = await api({}, () => returned);
    const reply = await send(url, {
      method: "OPTIONS",
      headers: { ...preflight, origin: "https://x.example" },
    });
    expect(reply.headers["access-control-allow-origin"]).toBe("own");
    const configured = await api({ cors });
    await send(configured.url, { method: "OPTIONS", headers: { origin: "https://desk.example" } });
    expect([events.length, configured.events.length]).toEqual([1, 1]);
  });
});

describe("the JWT authorizer", () => {
  async function issuer() {
    const server = new OAuth2Server();
    await server.issuer.keys.generate("RS256");
    await server.start(0, "127.0.0.1");
    open.push({ close: () => server.stop() });
    const url = server.issuer.url ?? "";
    const token = (change: (payload: Record<string, unknown>) => void = () => {}) =>
      server.issuer.buildToken({
        scopesOrTransform: (_header, payload) => {
          Object.assign(payload, { sub: "agent-1", client_id: "desk" });
          change(payload);
        },
      });
    return { server, url, token };
  }

  async function guarded(url: string, scopes?: string[]) {
    return api({
      routes: [
        { routeKey: "GET /desk", functionArn: "fn", authorizer: "jwt", ...(scopes && { scopes }) },
        { routeKey: "GET /open", functionArn: "fn" },
      ],
      authorizers: { jwt: { issuer: url, audience: ["desk"] } },
    });
  }

  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

  it("hands the claims to the function, each as text", async () => {
    const { url, token } = await issuer();
    const desk = await guarded(url);
    const jwt = await token((payload) => {
      Object.assign(payload, {
        "cognito:groups": ["agent", "admin"],
        email_verified: true,
        exp: 4_000_000_000,
      });
      Object.assign(payload, { address: { zip: 1, city: "X" }, none: [] });
    });
    expect((await send(`${desk.url}/desk`, bearer(jwt))).status).toBe(200);
    expect(desk.events[0]?.requestContext).toMatchObject({
      authorizer: {
        jwt: {
          claims: {
            sub: "agent-1",
            client_id: "desk",
            iss: url,
            "cognito:groups": "[agent admin]",
            email_verified: "true",
            exp: "4000000000",
            address: "map[city:X zip:1]",
            none: "[]",
          },
          scopes: null,
        },
      },
    });
  });

  it("takes a token without the word Bearer, and leaves open routes open", async () => {
    const { url, token } = await issuer();
    const desk = await guarded(url);
    const reply = await send(`${desk.url}/desk`, { headers: { authorization: await token() } });
    expect([reply.status, (await send(`${desk.url}/open`)).status]).toEqual([200, 200]);
    expect(desk.events[1]?.requestContext).not.toHaveProperty("authorizer");
  });

  const past = Math.floor(Date.now() / 1000) - 60;
  it.each<[string, (payload: Record<string, unknown>) => void, number]>([
    ["for this audience", (payload) => Object.assign(payload, { aud: "desk" }), 200],
    ["for several audiences", (payload) => Object.assign(payload, { aud: ["x", "desk"] }), 200],
    ["for another audience, though of this client", (payload) => Object.assign(payload, { aud: "x" }), 401],
    ["of another client", (payload) => Object.assign(payload, { client_id: "x" }), 401],
    ["for nobody in particular", (payload) => delete payload.client_id, 401],
    ["of another issuer", (payload) => Object.assign(payload, { iss: "https://evil.example" }), 401],
    ["that has expired", (payload) => Object.assign(payload, { exp: past }), 401],
    ["that never expires", (payload) => delete payload.exp, 401],
    ["that is not valid yet", (payload) => Object.assign(payload, { nbf: past + 3600 }), 401],
    ["from the future", (payload) => Object.assign(payload, { iat: past + 3600 }), 401],
  ])("answers a token %s as API Gateway does", async (_what, change, status) => {
    const { url, token } = await issuer();
    const desk = await guarded(url);
    const reply = await send(`${desk.url}/desk`, bearer(await token(change)));
    expect(reply.status).toBe(status);
    expect(desk.events).toHaveLength(status === 200 ? 1 : 0);
  });

  it.each<[string, (token: string) => string | undefined]>([
    ["no token", () => undefined],
    ["no JWT", () => "abc"],
    [
      "a changed payload",
      (token) => token.replace(/\.[^.]+\./, `.${Buffer.from('{"sub":"x"}').toString("base64url")}.`),
    ],
    [
      "no signature",
      (token) => `${Buffer.from('{"alg":"none"}').toString("base64url")}.${token.split(".")[1]}.`,
    ],
    ["a signature with the public key as secret", (token) => forgeHmac(token)],
  ])("answers 401 to %s", async (_what, forge) => {
    const { url, token } = await issuer();
    const desk = await guarded(url);
    const forged = forge(await token());
    const reply = await send(`${desk.url}/desk`, forged === undefined ? {} : bearer(forged));
    expect([reply.status, String(reply.body)]).toEqual([401, '{"message":"Unauthorized"}']);
    expect(reply.headers["www-authenticate"]).toMatch(/^Bearer /);
    expect(desk.events).toEqual([]);
  });

  it.each([
    ["agents.read other", 200],
    ["other", 403],
    [undefined, 403],
  ])("answers a token with the scopes %s by %s where the route asks for one", async (scope, status) => {
    const { url, token } = await issuer();
    const desk = await guarded(url, ["agents.read", "agents.write"]);
    const reply = await send(
      `${desk.url}/desk`,
      bearer(await token((payload) => Object.assign(payload, { scope }))),
    );
    expect(reply.status).toBe(status);
    if (status === 200) {
      expect(desk.events[0]?.requestContext).toMatchObject({
        authorizer: { jwt: { scopes: scope?.split(" ") } },
      });
    }
  });

  it("answers 500 while the issuer cannot be reached, and works as soon as it can", async () => {
    const { server, url, token } = await issuer();
    const desk = await guarded(url);
    const jwt = await token();
    await server.stop();
    expect((await send(`${desk.url}/desk`, bearer(jwt))).status).toBe(500);
    expect(desk.lines[0]).toContain(`The keys of the issuer ${url} cannot be read`);
    await server.start(Number(new URL(url).port), "127.0.0.1");
    expect((await send(`${desk.url}/desk`, bearer(jwt))).status).toBe(200);
  });
});

/** The classic confusion: a token signed with HMAC, hoping that the verifier uses the public key as its secret. */
function forgeHmac(token: string): string {
  const header = Buffer.from('{"alg":"HS256"}').toString("base64url");
  const signed = `${header}.${token.split(".")[1]}`;
  return `${signed}.${createHash("sha256").update(signed).digest("base64url")}`;
}

describe("starting", () => {
  it("fails with a plain sentence when the port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    open.push({ close: () => new Promise((resolve) => other.close(resolve)) });
    const address = other.address();
    const port = typeof address === "object" ? (address?.port ?? 0) : 0;
    await expect(api({ port })).rejects.toThrow(`Port ${port} is taken by another program`);
  });

  it("fails when a route names an authorizer that is not there", async () => {
    const routes = [{ routeKey: "GET /x", functionArn: "fn", authorizer: "gone" }];
    await expect(api({ routes })).rejects.toThrow('"GET /x" names the authorizer gone, which does not exist');
  });
});
