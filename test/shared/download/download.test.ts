import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { Located, MediaHosts } from "../../../shared/channels/media.ts";
import { type DownloadPolicy, download, isStandIn } from "../../../shared/download/download.ts";
import { NotPublicError, type Open, type Opening } from "../../../shared/download/open-guarded.ts";

const hosts: MediaHosts = {
  platform: ["api.platform.example", "other.platform.example", ".store.example"],
  credentialed: ["api.platform.example", "other.platform.example"],
  elsewhere: false,
};
const policy: DownloadPolicy = { hosts, maxBytes: 1000, maxSeconds: 5, standIn: "" };
const now = new Date("2026-03-02T12:00:00.000Z");
const picture = Buffer.from("\x89PNG\r\n\x1a\n and more", "latin1");
const from = (url: string, more: object = {}): Extract<Located, { kind: "at" }> => ({
  kind: "at",
  url,
  ...more,
});

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: readonly Uint8Array[];
}

/** Answers in turn; remembers what was asked, how much of a body was read, and what was closed. */
function server(...answers: readonly (Answer | Error)[]) {
  const asked: Opening[] = [];
  const seen = { read: 0, closed: 0 };
  const open: Open = async (opening) => {
    asked.push(opening);
    const answer = answers[Math.min(asked.length, answers.length) - 1];
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error("no answer");
    const { status = 200, headers = {}, body = [picture] } = answer;
    return {
      status,
      headers,
      body: (async function* () {
        for (const chunk of body) {
          seen.read += chunk.byteLength;
          yield chunk;
        }
      })(),
      close: () => {
        seen.closed += 1;
      },
    };
  };
  return { open, asked, seen };
}

const to = (location: string, status = 302): Answer => ({ status, headers: { location }, body: [] });
const get = (url: string, open: Open, more: object = {}, change: Partial<DownloadPolicy> = {}) =>
  download(from(url, more), { ...policy, ...change }, open, now);

describe("a download", () => {
  it("brings the bytes and what the answer calls them", async () => {
    const { open, asked } = server({ headers: { "content-type": "image/png" } });
    expect(await get("https://api.platform.example/1", open)).toEqual({
      kind: "file",
      content: picture,
      type: "image/png",
    });
    expect(asked[0]?.headers).not.toHaveProperty("authorization");
  });

  it("shows the credential to the host that the channel lists for it", async () => {
    const { open, asked } = server({});
    await get("https://api.platform.example/1", open, { authorization: "Bearer t" });
    expect(asked[0]?.headers.authorization).toBe("Bearer t");
  });

  it("shows it to no other host of the platform", async () => {
    const { open, asked } = server({});
    await get("https://a.store.example/1", open, { authorization: "Bearer t" });
    expect(asked[0]?.headers).not.toHaveProperty("authorization");
  });

  it.each(["https://a.store.example/2", "https://other.platform.example/2"])(
    "drops it on the way to %s, which may be trusted or not",
    async (next) => {
      const { open, asked } = server(to(next), {});
      await get("https://api.platform.example/1", open, { authorization: "Bearer t" });
      expect(asked.map(({ headers }) => headers.authorization)).toEqual(["Bearer t", undefined]);
    },
  );

  it("keeps it on a redirect within the host, and drops it for good once it has left", async () => {
    const back = server(to("/2"), to("https://a.store.example/3"), {});
    await get("https://api.platform.example/1", back.open, { authorization: "Bearer t" });
    expect(back.asked.map(({ headers }) => headers.authorization)).toEqual([
      "Bearer t",
      "Bearer t",
      undefined,
    ]);
    expect(back.asked[1]?.url.href).toBe("https://api.platform.example/2");
  });

  it.each([
    ["http://api.platform.example/2", "bad-address"],
    ["https://evil.example/2", "host-not-allowed"],
    ["//evil.example/2", "host-not-allowed"],
    ["https://169.254.169.254/latest/meta-data/", "host-not-allowed"],
    ["http://169.254.169.254/latest/meta-data/", "bad-address"],
    ["file:///etc/passwd", "bad-address"],
    ["https://u:p@api.platform.example/2", "bad-address"],
    ["https://api.platform.example:22/", "bad-address"],
  ])("does not follow a redirect to %s", async (location, reason) => {
    const { open, asked, seen } = server(to(location), {});
    expect(await get("https://api.platform.example/1", open)).toEqual({ kind: "failed", reason });
    expect([asked.length, seen.closed]).toEqual([1, 1]);
  });

  it("does not follow redirects without end", async () => {
    const { open, asked } = server(to("/again"));
    expect(await get("https://api.platform.example/1", open)).toEqual({
      kind: "failed",
      reason: "too-many-redirects",
    });
    expect(asked.length).toBe(6);
  });

  it("is refused when the name leads into a private network", async () => {
    const { open } = server(new NotPublicError());
    const private_ = await get("https://api.platform.example/1", open);
    expect(private_).toEqual({ kind: "failed", reason: "not-public" });
  });

  it("passes on nothing of a connection's error, which may hold the address and its token", async () => {
    const { open } = server(new Error("connect to https://api.platform.example/bot123:secret failed"));
    expect(await get("https://api.platform.example/1", open)).toEqual({ kind: "later", code: "network" });
  });

  it.each([
    [202, { kind: "later", code: "http-202" }],
    [401, { kind: "failed", reason: "refused" }],
    [403, { kind: "failed", reason: "refused" }],
    [404, { kind: "failed", reason: "expired" }],
    [410, { kind: "failed", reason: "expired" }],
    [408, { kind: "later", code: "http-408" }],
    [429, { kind: "later", code: "http-429", afterSeconds: 7 }],
    [500, { kind: "later", code: "http-500", afterSeconds: 7 }],
    [503, { kind: "later", code: "http-503", afterSeconds: 7 }],
    [304, { kind: "failed", reason: "refused" }],
    [206, { kind: "failed", reason: "refused" }],
  ])("takes %i for what it is", async (status, outcome) => {
    const { open } = server({ status, headers: { "retry-after": "7" }, body: [] });
    expect(await get("https://api.platform.example/1", open)).toMatchObject(outcome);
  });

  it("waits for a file that is announced before it is there", async () => {
    const { open } = server({ status: 404, body: [] });
    const missing = await get("https://api.platform.example/1", open, { mayAppear: true });
    expect(missing).toMatchObject({ kind: "later" });
  });

  it("stops as soon as a body is larger than the limit, whatever its header says", async () => {
    const body = Array.from({ length: 1000 }, () => new Uint8Array(100));
    const { open, seen } = server({ body });
    expect(await get("https://api.platform.example/1", open)).toEqual({
      kind: "failed",
      reason: "too-large",
    });
    expect(seen.read).toBe(1100);
  });

  it("does not begin to read what says that it is too large", async () => {
    const { open, seen } = server({ headers: { "content-length": "1001" } });
    expect(await get("https://api.platform.example/1", open)).toEqual({
      kind: "failed",
      reason: "too-large",
    });
    expect(seen.read).toBe(0);
  });

  it("asks again for what was cut off, and keeps nothing that is empty or packed", async () => {
    const cut = server({ headers: { "content-length": "999" } });
    expect(await get("https://api.platform.example/1", cut.open)).toEqual({ kind: "later", code: "cut-off" });
    const empty = server({ body: [] });
    expect(await get("https://api.platform.example/1", empty.open)).toEqual({
      kind: "failed",
      reason: "empty",
    });
    const packed = server({ headers: { "content-encoding": "gzip" } });
    expect(await get("https://api.platform.example/1", packed.open)).toEqual({
      kind: "failed",
      reason: "damaged",
    });
  });

  it.each(["hex", "base64"] as const)("compares the hash that the platform told, in %s", async (encoding) => {
    const sha256 = createHash("sha256").update(picture).digest(encoding);
    const right = await get("https://api.platform.example/1", server({}).open, { sha256 });
    const wrong = await get("https://api.platform.example/1", server({ body: [Buffer.from("x")] }).open, {
      sha256,
    });
    expect([right.kind, wrong]).toEqual(["file", { kind: "later", code: "damaged" }]);
  });

  it("goes where the platform's JSON sends it, once, and to allowed hosts alone", async () => {
    const json = (url: string): Answer => ({
      headers: { "content-type": "text/plain" },
      body: [Buffer.from(JSON.stringify({ url }))],
    });
    const readJson = (said: unknown) => from((said as { url: string }).url, { readJson });
    const good = server(json("https://a.store.example/2"), {});
    expect((await get("https://api.platform.example/1", good.open, { readJson })).kind).toBe("file");
    const bad = server(json("https://evil.example/2"), {});
    expect(await get("https://api.platform.example/1", bad.open, { readJson })).toEqual({
      kind: "failed",
      reason: "host-not-allowed",
    });
    const endless = server(json("https://a.store.example/2"));
    expect(await get("https://api.platform.example/1", endless.open, { readJson })).toMatchObject({
      kind: "failed",
    });
    expect(endless.asked.length).toBe(2);
  });

  it("ends every connection that it opened", async () => {
    const { open, asked, seen } = server(to("/2"), { status: 500 });
    await get("https://api.platform.example/1", open);
    expect(seen.closed).toBe(asked.length);
  });
});

describe("a system on one machine", () => {
  const standIn = "http://127.0.0.1:4000/media";

  it("fetches from its stand-in what a message names, once that is allowed", async () => {
    const { open, asked } = server({});
    await get("https://api.platform.example/a?b=1", open, { authorization: "Bearer t" }, { standIn });
    expect(asked.map(({ url, standIn: local, headers }) => [url.href, local, headers.authorization])).toEqual(
      [["http://127.0.0.1:4000/media/api.platform.example/a?b=1", true, "Bearer t"]],
    );
    expect(await get("https://evil.example/a", open, {}, { standIn })).toEqual({
      kind: "failed",
      reason: "host-not-allowed",
    });
  });

  it("follows redirects through it as well", async () => {
    const { open, asked } = server(to("https://a.store.example/2", 307), {});
    await get("https://api.platform.example/1", open, { authorization: "Basic t" }, { standIn });
    expect(asked.map(({ url, headers }) => [url.pathname, headers.authorization])).toEqual([
      ["/media/api.platform.example/1", "Basic t"],
      ["/media/a.store.example/2", undefined],
    ]);
  });

  it("is no way to this machine where there is no stand-in, nor by a redirect where there is", async () => {
    const { open, asked } = server(to("http://127.0.0.1:4000/faults"), {});
    const refused = { kind: "failed", reason: "bad-address" };
    expect(await get("http://127.0.0.1:4000/x", open)).toEqual(refused);
    expect(await get("https://api.platform.example/1", open, {}, { standIn })).toEqual(refused);
    expect(asked.length).toBe(1);
  });

  it.each([
    ["http://127.0.0.1:4000/media", true],
    ["http://127.0.0.1:4000/", true],
    ["https://127.0.0.1:4000/media", false],
    ["http://127.0.0.1.evil.example:80/media", false],
    ["http://127.0.0.1@evil.example:80/media", false],
    ["http://localhost:4000/media", false],
    ["http://169.254.169.254:80/media", false],
    ["http://10.0.0.1:80/media", false],
    ["https://files.example/media", false],
  ])("has no other stand-in than one on this machine: %s", (text, may) => {
    expect(isStandIn(text)).toBe(may);
  });
});

test("whatever a server answers, a download ends, keeps to the limit and goes to no host that is not listed", async () => {
  const location = fc.oneof(
    fc.webUrl(),
    fc.string(),
    fc.constantFrom(
      "/x",
      "https://a.store.example/",
      "https://api.platform.example/",
      "http://127.0.0.1/",
      "https://[::1]/",
    ),
  );
  const answer = fc.record({
    status: fc.oneof(fc.integer({ min: 0, max: 999 }), fc.constantFrom(200, 301, 302, 307, 308)),
    headers: fc.record(
      {
        location,
        "content-length": fc.oneof(fc.nat().map(String), fc.string()),
        "content-type": fc.oneof(fc.string(), fc.constantFrom("text/html", "application/json")),
        "retry-after": fc.string(),
        "content-encoding": fc.string(),
      },
      { requiredKeys: [] },
    ),
    body: fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 4 }), async (answers) => {
      const { open, asked } = server(...answers);
      const got = await get("https://api.platform.example/1", open, { authorization: "Bearer t" });
      expect(["file", "failed", "later"]).toContain(got.kind);
      if (got.kind === "file") expect(got.content.byteLength).toBeLessThanOrEqual(policy.maxBytes);
      for (const { url, headers } of asked) {
        expect(url.hostname).toMatch(/^(?:(?:api|other)\.platform\.example|.+\.store\.example)\.?$/);
        if (url.hostname !== "api.platform.example") expect(headers).not.toHaveProperty("authorization");
      }
    }),
    { numRuns: 500 },
  );
});
