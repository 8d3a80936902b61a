import { describe, expect, it } from "vitest";
import { sampleIds } from "../../support/samples.ts";
import { sending, world } from "./delivery-world.ts";
import { yes } from "./fake-platform.ts";

/** What becomes of a reply on every channel that calls a platform: through delivery and the clock, as they run. */

const down = () => new Response("<html>Bad gateway</html>", { status: 503 });
/** Calls that carry the reply, not those that get a token for it, or a place to write it. */
const replies = (calls: readonly { readonly url: string }[]) =>
  calls.filter(({ url }) => !/\/(stable_token|oauth2\/v2\.0\/token|users\/@me\/channels)$/.test(url));

describe.each(sending)("a reply on %s", (name) => {
  const wechat = name === "wechat";
  const token = () => (wechat ? [Response.json({ access_token: "t", expires_in: 7200 })] : []);

  it("goes out once, however often it is asked for", async () => {
    const { deliver: send, stored, calls } = await world(name, (outbound) => [...token(), yes(outbound)]);
    expect(await send()).toMatchObject({ kind: "sent" });
    for (let again = 0; again < 3; again += 1) expect(await send()).toEqual({ kind: "nothing-to-do" });
    expect(replies(calls)).toHaveLength(1);
    expect(await stored()).toMatchObject({ state: "SENT" });
  });

  it("is tried again while the platform is down, and goes out once when it is back", async () => {
    const { run, stored, calls, status } = await world(name, (outbound) => [
      ...(wechat ? [down(), down(), ...token()] : [new Error("no network"), down(), down()]),
      yes(outbound),
    ]);
    await run(3);
    expect(await stored()).toMatchObject({ state: "SENT" });
    const before = replies(calls).length;
    await run(3);
    expect(replies(calls)).toHaveLength(before);
    expect(await status()).toBe("answered");
  });

  it("goes to people when the platform stays down, and is not sent behind their backs", async () => {
    const { run, stored, calls, status } = await world(name, () => [down()]);
    await run(40);
    expect(await stored()).toMatchObject({ state: "FAILED", failure: { class: "retryable" } });
    expect(await status()).toBe("queued");
    const before = calls.length;
    await run(5);
    expect(calls).toHaveLength(before);
  });

  it("is found by each of the messages that it was split into", async () => {
    const {
      deliver: send,
      stored,
      store,
      channel,
    } = await world(name, (outbound) => [...token(), yes(outbound)], { text: "word ".repeat(3000) });
    expect(await send()).toMatchObject({ kind: "sent" });
    const sent = await stored();
    const parts = sent?.parts ?? [];
    if (channel.maxTextLength < 15_000 && name !== "line") expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) {
      expect(await store.sentAs(sampleIds.reference(name, part))).toMatchObject({ outbox: sent?.id });
    }
  });

  it("is not sent once the platform's window is closed, and people are told", async () => {
    const {
      deliver: send,
      stored,
      calls,
      status,
      channel,
    } = await world(name, (outbound) => [yes(outbound)], {
      thread: { references: [], customerWroteAt: "2026-01-01T12:00:00.000Z" },
    });
    if (!channel.replyWindow) return;
    expect(await send()).toMatchObject({ kind: "failed", class: "window-closed" });
    expect(calls).toEqual([]);
    expect(await stored()).toMatchObject({ state: "FAILED", failure: { class: "window-closed" } });
    expect(await status()).toBe("queued");
  });
});
