import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { pageAddress, viewerAddress } from "../../../infra/cloud/constructs/edge-functions.ts";
import { describeDistribution } from "../../../infra/local/boot/distribution.ts";
import { type Behaviour, serveDistribution } from "../../../infra/local/distribution.ts";
import { type HttpApi, startHttpApi } from "../../../infra/local/http-api.ts";
import type { Resource } from "../../../infra/local/template.ts";
import { resource } from "../../support/template-resource.ts";

const folder = mkdtempSync(join(tmpdir(), "relaydesk-pages-"));
mkdirSync(join(folder, "console/assets"), { recursive: true });
writeFileSync(join(folder, "console/index.html"), "<!doctype html>");
writeFileSync(join(folder, "console/assets/main-1a2b.js"), "export {};");
writeFileSync(join(folder, "chat.js"), "0;");
afterAll(() => rmSync(folder, { recursive: true }));

const open: HttpApi[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

const pages = (pattern: string): Behaviour => ({
  pattern,
  methods: ["GET", "HEAD"],
  functions: [pageAddress],
  responseHeaders: { "x-frame-options": "DENY" },
  originHeaders: {},
  folders: [
    { path: folder, exclude: ["*"], include: ["*/assets/*"], cacheControl: "immutable" },
    { path: folder, exclude: ["*/assets/*", "*.html"], include: [], cacheControl: "max-age=300" },
    { path: folder, exclude: ["*"], include: ["*.html"], cacheControl: "no-cache" },
  ],
});
const api: Behaviour = {
  pattern: "*",
  methods: ["GET", "HEAD", "POST"],
  functions: [viewerAddress],
  responseHeaders: {},
  originHeaders: { "x-relaydesk-door": "mark" },
};

/** A distribution in front of an API that answers with the headers it got. */
async function served(files?: Promise<void>) {
  const server = await startHttpApi({
    port: 0,
    apiId: "api",
    accountId: "000000000000",
    routes: [{ routeKey: "$default", functionArn: "fn" }],
    invoke: async (_arn, event) => ({
      payload: JSON.stringify({ from: "api", headers: (event as { headers: object }).headers }),
    }),
    neighbours: [serveDistribution({ behaviours: [pages("/chat.js"), pages("/console*"), api] }, files)],
  });
  open.push(server);
  return server.url;
}

/** `fetch` tidies paths up before it sends them. */
function statusOf(url: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { path }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on("error", reject).end();
  });
}

describe("a distribution", () => {
  it.each([
    ["/chat.js", "text/javascript", "max-age=300", "0;"],
    ["/console/assets/main-1a2b.js", "text/javascript", "immutable", "export {};"],
    ["/console/", "text/html", "no-cache", "<!doctype html>"],
    ["/console/tickets/7?tab=1", "text/html", "no-cache", "<!doctype html>"],
  ])("serves %s as %s with %s", async (path, type, cacheControl, body) => {
    const response = await fetch(`${await served()}${path}`);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": type,
      "cache-control": cacheControl,
      "x-frame-options": "DENY",
    });
    expect(await response.text()).toBe(body);
  });

  it.each([
    ["are there", (done: () => void, _failed: (error: Error) => void) => done()],
    ["could not all be made", (_done: () => void, failed: (error: Error) => void) => failed(new Error("no"))],
  ])("keeps whoever asks for a file waiting until the files %s, and nobody else", async (_what, end) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const url = await served(promise);
    const order: string[] = [];
    const page = fetch(`${url}/console/`).then(({ status }) => order.push(`page ${status}`));
    expect(await (await fetch(`${url}/contact`)).json()).toMatchObject({ from: "api" });
    order.push("api");
    end(resolve, reject);
    await page;
    expect(order).toEqual(["api", "page 200"]);
  });

  it("leads from an application's name into it", async () => {
    const response = await fetch(`${await served()}/console`, { redirect: "manual" });
    expect([response.status, response.headers.get("location")]).toEqual([301, "/console/"]);
  });

  it("sends a file once to whoever has it", async () => {
    const url = `${await served()}/chat.js`;
    const etag = (await fetch(url)).headers.get("etag") ?? "";
    const again = await fetch(url, { headers: { "if-none-match": etag } });
    expect([again.status, await again.text()]).toEqual([304, ""]);
  });

  it.each([
    ["/console/assets/gone-9z9z.js"],
    ["/console/../../etc/hosts.txt"],
    ["/console/%2e%2e/%2e%2e/etc/hosts.txt"],
    ["/console/%E0%A4%A.js"],
  ])("has nothing at %s", async (path) => {
    expect(await statusOf(await served(), path)).toBe(403);
  });

  it("takes nothing at a page", async () => {
    expect((await fetch(`${await served()}/chat.js`, { method: "POST", body: "x" })).status).toBe(403);
  });

  it("lets everything else go on, with who asks and the mark, whatever the request says of itself", async () => {
    const response = await fetch(`${await served()}/contact`, {
      headers: { "X-Relaydesk-Viewer": "203.0.113.1", "X-Relaydesk-Door": "guessed", "X-Other": "kept" },
    });
    expect(await response.json()).toMatchObject({
      from: "api",
      headers: { "x-relaydesk-viewer": "127.0.0.1", "x-relaydesk-door": "mark", "x-other": "kept" },
    });
  });
});

describe("the distribution of a template", () => {
  const bucket = resource("AWS::S3::Bucket", "Bucket");
  const edge = resource("AWS::CloudFront::Function", "Edge", {
    Name: "edge",
    AutoPublish: true,
    FunctionCode: pageAddress,
    FunctionConfig: { Runtime: "cloudfront-js-2.0" },
  });
  const headers = resource("AWS::CloudFront::ResponseHeadersPolicy", "Headers", {
    ResponseHeadersPolicyConfig: {
      Name: "headers",
      SecurityHeadersConfig: {
        ContentTypeOptions: { Override: true },
        StrictTransportSecurity: { Override: true, AccessControlMaxAgeSec: 60 },
      },
      CustomHeadersConfig: { Items: [{ Header: "x-own", Value: "1", Override: true }] },
    },
  });
  const deployment = resource("Custom::CDKBucketDeployment", "Files", {
    ServiceToken: "arn:cdk",
    SourceBucketNames: ["assets"],
    SourceObjectKeys: ["web.zip"],
    DestinationBucketName: bucket.ref,
    SystemMetadata: { "cache-control": "no-cache" },
  });
  const distribution = resource("AWS::CloudFront::Distribution", "Distribution", {
    DistributionConfig: {
      Enabled: true,
      Origins: [
        { Id: "pages", DomainName: bucket.att.RegionalDomainName },
        {
          Id: "api",
          DomainName: "abc.execute-api.eu-west-1.amazonaws.com",
          OriginCustomHeaders: [{ HeaderName: "x-mark", HeaderValue: "m" }],
        },
      ],
      DefaultCacheBehavior: { TargetOriginId: "api" },
      CacheBehaviors: [
        {
          PathPattern: "/console*",
          TargetOriginId: "pages",
          ResponseHeadersPolicyId: headers.ref,
          FunctionAssociations: [{ EventType: "viewer-request", FunctionARN: edge.att.FunctionARN }],
        },
      ],
    },
  });
  const all = [bucket, edge, headers, deployment, distribution];

  it("has its behaviours in order, with what is deployed and which headers are set", () => {
    expect(describeDistribution(all)).toEqual({
      behaviours: [
        {
          pattern: "/console*",
          methods: ["GET", "HEAD"],
          functions: [pageAddress],
          responseHeaders: {
            "x-content-type-options": "nosniff",
            "strict-transport-security": "max-age=60",
            "x-own": "1",
          },
          folders: [{ path: "/assets/web.zip", exclude: [], include: [], cacheControl: "no-cache" }],
          originHeaders: {},
        },
        {
          pattern: "*",
          methods: ["GET", "HEAD"],
          functions: [],
          responseHeaders: {},
          originHeaders: { "x-mark": "m" },
        },
      ],
    });
    expect(describeDistribution([])).toBeUndefined();
  });

  it.each<[string, Resource, RegExp]>([
    ["a function", edge, /no CloudFront function/],
    ["a response headers policy", headers, /is not in the template/],
  ])("without %s that it names is an error", (_what, missing, message) => {
    expect(() => describeDistribution(all.filter((each) => each !== missing))).toThrow(message);
  });

  it("cannot be one of two", () => {
    expect(() => describeDistribution([...all, distribution])).toThrow(/several/);
  });
});
