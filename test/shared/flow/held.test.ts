import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { InboundMessage } from "../../../shared/domain/message.ts";
import { headersOfHeld, headerText } from "../../../shared/flow/held-headers.ts";
import { heldMessage, heldUnparseable } from "../../../shared/flow/quarantine.ts";
import { deleteHeld, releaseHeld } from "../../../shared/flow/release-held.ts";
import { memoryBlobs } from "../../support/desk-table.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { afterNoon, aMessage, sampleIds } from "../../support/samples.ts";

const id = sampleIds.message("email", "held");
const raw = "From: x@y.example\r\nSubject: win\r\n\twin\r\n\r\nthe body";

async function quarantine(change: Partial<InboundMessage> = {}) {
  const desk = memoryStore();
  const blobs = memoryBlobs();
  await blobs.put("mail/1", Buffer.from(raw), "message/rfc822");
  await blobs.put("attachments/1/0-a.png", new Uint8Array([1]), "image/png");
  const attachments = [{ name: "a.png", type: "image/png", key: "attachments/1/0-a.png" }];
  const message = aMessage({ rawKey: "mail/1", attachments, ...change });
  const decision = {
    kind: "hold",
    cause: "spam",
    suppress: false,
    reason: { rule: "spam-verdict" },
  } as const;
  await desk.hold(heldMessage(id, message, decision));
  const replayed: string[] = [];
  const replays = { replay: async (_: string, body: string) => void replayed.push(body) };
  return { desk, blobs, replays, replayed, now: () => new Date(afterNoon(5)) };
}

describe("a held item", () => {
  it("that is deleted takes its raw mail, its attachments and its text along, and says who did it", async () => {
    const parts = await quarantine();
    const outcome = await deleteHeld(id, "Sun", parts);
    expect(outcome).toMatchObject({
      kind: "done",
      item: { state: "deleted", decidedBy: "Sun", decidedAt: afterNoon(5) },
    });
    expect(await parts.blobs.size("mail/1")).toBeUndefined();
    expect(await parts.blobs.size("attachments/1/0-a.png")).toBeUndefined();
    expect((await parts.desk.heldItem(id))?.replay.body).toBe("");
    expect(await releaseHeld(id, "Lee", parts)).toEqual({ kind: "refused", reason: "settled-already" });
    expect(parts.replayed).toEqual([]);
  });

  it("that was let through keeps its raw mail, whoever wants to delete it afterwards", async () => {
    const parts = await quarantine();
    await releaseHeld(id, "Sun", parts);
    expect(await deleteHeld(id, "Lee", parts)).toEqual({ kind: "refused", reason: "settled-already" });
    expect(await parts.blobs.size("mail/1")).toBeDefined();
    expect(parts.replayed).toHaveLength(1);
  });

  it("that was deleted when everything died loses its raw mail when it is deleted again", async () => {
    const parts = await quarantine();
    await parts.desk.settleHeld(id, "deleted", "Sun", afterNoon(1));
    expect(await deleteHeld(id, "Sun", parts)).toEqual({ kind: "refused", reason: "settled-already" });
    expect(await parts.blobs.size("mail/1")).toBeUndefined();
  });

  it("shows where it came from, and nothing of what it says", async () => {
    const parts = await quarantine();
    expect(await headersOfHeld(id, parts)).toEqual({
      kind: "shown",
      text: "From: x@y.example\nSubject: win\n\twin",
      complete: true,
    });
    const unknown = sampleIds.message("email", "unknown");
    expect(await headersOfHeld(unknown, parts)).toEqual({ kind: "refused", reason: "unknown-item" });
    await parts.blobs.remove("mail/1");
    expect(await headersOfHeld(id, parts)).toEqual({ kind: "refused", reason: "nothing-kept" });
  });
});

describe("a part of a webhook that could not be read", () => {
  const unread = sampleIds.message("chat", "unreadable");
  const item = {
    channel: "chat",
    account: "main",
    identity: { key: "unreadable:1" },
    receivedAt: afterNoon(0),
    problem: "a message without a sender",
  };

  it("is kept masked, and shown to whoever asks where it came from", async () => {
    const parts = await quarantine();
    const raw = '{"text":"my card is 4111 1111 1111 1111 \u202E"}';
    const held = heldUnparseable(unread, { ...item, raw });
    expect(held.replay.body).not.toContain("4111 1111");
    await parts.desk.hold(held);
    expect(await headersOfHeld(unread, parts)).toEqual({
      kind: "shown",
      text: '{"text":"my card is [card ending 1111] \uFFFD"}',
      complete: true,
    });
    expect(await releaseHeld(unread, "Sun", parts)).toEqual({
      kind: "refused",
      reason: "cannot-be-released",
    });
  });

  it("of which nothing was kept says so", async () => {
    const parts = await quarantine();
    await parts.desk.hold(heldUnparseable(unread, item));
    expect(await headersOfHeld(unread, parts)).toEqual({ kind: "refused", reason: "nothing-kept" });
  });
});

describe("headers as text", () => {
  it("move no cursor, turn no direction and hide nothing", () => {
    expect(headerText(Buffer.from("Subject: \u001b[2Ja\u202Eb\u200Bc\0\n\n")).text).toBe(
      "Subject: \uFFFD[2Ja\uFFFDb\uFFFDc\uFFFD",
    );
  });

  it("are read byte by byte where they are not UTF-8, and end where enough is shown", () => {
    expect(headerText(Buffer.from("Subject: caf\xe9\n\n", "latin1")).text).toBe("Subject: café");
    const endless = headerText(Buffer.from(`X: ${"é".repeat(100_000)}`));
    expect(endless.complete).toBe(false);
    expect(endless.text).toMatch(/^X: é+$/);
    expect(endless.text.length).toBeLessThanOrEqual(64 * 1024);
  });

  it("never throw, and never hold what is no text, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        expect(headerText(bytes).text).not.toMatch(/[^\P{C}\n\t]/u);
      }),
    );
  });
});
