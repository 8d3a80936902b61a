import { describe, expect, it } from "vitest";
import {
  NotPublicError,
  type Open,
  type Opening,
  openGuarded,
} from "../../../shared/download/open-guarded.ts";
import { postEvent } from "../../../shared/download/post-event.ts";

const now = new Date("2026-03-02T12:00:00Z");
const recorder = "http://127.0.0.1:9/webhooks";

function opener(status: number, headers: Record<string, string> = {}) {
  const openings: Opening[] = [];
  const open: Open = async (opening) => {
    openings.push(opening);
    return { status, headers, body: (async function* () {})(), close: () => {} };
  };
  return { open, openings };
}

function post(url: string, open: Open, standIn = "") {
  const request = { url, headers: { "webhook-id": "evt_1" }, body: '{"type":"ü"}' };
  return postEvent(request, { maxSeconds: 1, standIn }, open, now);
}

describe("an event", () => {
  it("is posted with its headers and its length in bytes, and its answer told", async () => {
    const { open, openings } = opener(503, { "retry-after": "120" });
    expect(await post("https://crm.example/in?x=1", open)).toEqual({
      kind: "answered",
      status: 503,
      waitSeconds: 120,
    });
    expect(openings).toMatchObject([{ body: '{"type":"ü"}', standIn: false }]);
    expect(openings[0]?.url.href).toBe("https://crm.example/in?x=1");
    expect(openings[0]?.headers).toMatchObject({ "webhook-id": "evt_1", "content-length": "13" });
  });

  it("does not go where an answer points", async () => {
    const { open, openings } = opener(302, { location: "https://169.254.169.254/" });
    expect(await post("https://crm.example/in", open)).toMatchObject({ kind: "answered", status: 302 });
    expect(openings).toHaveLength(1);
  });

  it.each([
    "http://crm.example/in",
    "http://127.0.0.1:8080/in",
    "https://127.0.0.1/in",
    "https://10.1.2.3/in",
    "https://[::1]/in",
    "https://[::ffff:169.254.169.254]/in",
    "https://169.254.169.254/latest/meta-data",
    "https://0x7f000001/in",
    "https://localhost/in",
    "https://desk.internal/in",
    "https://crm.example:8443/in",
    "https://user@crm.example/in",
    "no address",
  ])("never goes to %s", async (url) => {
    const { open, openings } = opener(200);
    expect(await post(url, open)).toEqual({ kind: "failed", code: "not-allowed" });
    expect(openings).toEqual([]);
  });

  it("never goes to a name that leads into a private network, whatever else it leads to", async () => {
    const open = openGuarded(async () => [
      { address: "93.184.215.14", family: 4 },
      { address: "10.0.0.7", family: 4 },
    ]);
    expect(await post("https://crm.example/in", open)).toEqual({ kind: "failed", code: "not-public" });
  });

  it("tells nothing of an error but its kind", async () => {
    const failing =
      (error: Error): Open =>
      () =>
        Promise.reject(error);
    expect(await post("https://crm.example/in", failing(new Error("https://crm.example/?token=1")))).toEqual({
      kind: "failed",
      code: "network",
    });
    expect(await post("https://crm.example/in", failing(new NotPublicError()))).toMatchObject({
      code: "not-public",
    });
  });

  it("of a system on one machine goes to that machine alone", async () => {
    const { open, openings } = opener(200);
    await post("http://127.0.0.1:8080/in", open, recorder);
    await post("https://crm.example/in?x=1", open, recorder);
    expect(await post("http://10.0.0.7:80/in", open, recorder)).toMatchObject({ code: "not-allowed" });
    expect(openings.map(({ url, standIn }) => [url.href, standIn])).toEqual([
      ["http://127.0.0.1:8080/in", true],
      [`${recorder}/crm.example/in?x=1`, true],
    ]);
  });
});
