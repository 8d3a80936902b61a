import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { attachmentList, attachmentPart } from "../../functions/attachment-part.ts";
import { safeFileName } from "../../shared/domain/attachment-state.ts";
import type { Attachment } from "../../shared/domain/message.ts";
import { filePart } from "../../shared/flow/agent-files.ts";
import { memoryBlobs } from "../support/desk-table.ts";
import { aChatMessage, aStoredMessage, noon } from "../support/samples.ts";

const stored = (attachment: Partial<Attachment>): Attachment => ({
  ...{ name: "a.png", type: "image/png", size: 3, key: "media/1" },
  ...attachment,
});

function messageWith(...attachments: readonly Attachment[]) {
  return aStoredMessage("with files", { message: aChatMessage({ attachments: [...attachments] }) });
}

async function bucket(content: Uint8Array = Buffer.from("abc")) {
  const blobs = memoryBlobs();
  await blobs.put("media/1", content, "image/png");
  return blobs;
}

describe("a file that a customer sent", () => {
  it("is handed out as bytes to be saved, which no browser opens in place", async () => {
    const answer = await attachmentPart(messageWith(stored({})), "0", "0", await bucket());
    expect(answer).toMatchObject({ status: 200, base64: true, body: Buffer.from("abc").toString("base64") });
    expect(answer.headers).toMatchObject({
      "content-type": "image/png",
      "content-disposition": `attachment; filename="a.png"; filename*=UTF-8''a.png`,
      "content-security-policy": expect.stringContaining("sandbox"),
      "cross-origin-resource-policy": "same-origin",
    });
  });

  it.each([
    "text/html",
    "image/svg+xml",
    "application/xhtml+xml",
    "text/xml",
    "application/javascript",
    "x/y",
    "",
  ])("that is %j comes as nothing but bytes", async (type) => {
    const answer = await attachmentPart(messageWith(stored({ type })), "0", "0", await bucket());
    expect(answer.headers?.["content-type"]).toBe("application/octet-stream");
  });

  it("comes in parts, each of which fits into an answer", async () => {
    const content = Buffer.alloc(filePart + 10, 7);
    const blobs = await bucket(content);
    const message = messageWith(stored({ size: content.byteLength }));
    const part = async (number: string) => attachmentPart(message, "0", number, blobs);
    const bytes = async (number: string) => Buffer.from((await part(number)).body ?? "", "base64").byteLength;
    expect([await bytes("0"), await bytes("1")]).toEqual([filePart, 10]);
    expect((await part("2")).status).toBe(404);
  });

  it("of a mail is handed out in the same way", async () => {
    const blobs = memoryBlobs();
    await blobs.put("attachments/x/0-a.pdf", Buffer.from("%PDF"), "application/pdf");
    const pdf = stored({ name: "a.pdf", type: "application/pdf", key: "attachments/x/0-a.pdf", size: 4 });
    expect(await attachmentPart(messageWith(pdf), "0", "0", blobs)).toMatchObject({ status: 200 });
  });

  it.each([
    ["is still being fetched", { name: "a", type: "b", providerId: "1" }, 409],
    ["could not be fetched", { name: "a", type: "b", providerId: "1", failure: "expired" }, 404],
    ["was too large in its mail", { name: "a", type: "b", failure: "too large" }, 404],
    ["is only named", { name: "a", type: "b" }, 404],
    ["has been forgotten since", stored({ key: "media/expired" }), 410],
  ])("that %s is told as that", async (_what, attachment, status) => {
    const answer = await attachmentPart(messageWith(attachment), "0", "0", await bucket());
    expect(answer.status).toBe(status);
    expect(answer.body).not.toContain("media/");
  });

  it("of a message that the customer deleted is handed out to nobody, even while it is still there", async () => {
    const message = { ...messageWith(stored({})), erasedAt: noon };
    expect((await attachmentPart(message, "0", "0", await bucket())).status).toBe(410);
    expect(JSON.parse(attachmentList(message).body ?? "")).toMatchObject({ items: [{ state: "failed" }] });
  });

  it.each(["1", "-1", "x", "0x0", "__proto__", "9999", "1e1"])(
    "is not found at the place %s",
    async (index) => {
      expect((await attachmentPart(messageWith(stored({})), index, "0", await bucket())).status).toBe(404);
      expect((await attachmentPart(messageWith(stored({})), "0", index, await bucket())).status).toBe(404);
    },
  );

  it("is not found on a message that is not there", async () => {
    expect((await attachmentPart(undefined, "0", "0", await bucket())).status).toBe(404);
    expect(attachmentList(undefined).status).toBe(404);
  });

  it("is listed with what it is and how far it is, and without where it lies", () => {
    const waiting: Attachment = {
      name: "b",
      type: "video/*",
      providerId: "7",
      url: "https://cdn.example/t?oh=secret",
    };
    const lost: Attachment = { ...waiting, failure: "too-large" };
    const list = attachmentList(messageWith(stored({}), waiting, lost));
    expect(JSON.parse(list.body ?? "")).toEqual({
      items: [
        { name: "a.png", type: "image/png", size: 3, state: "stored" },
        { name: "b", type: "video/*", state: "waiting" },
        {
          ...{ name: "b", type: "video/*", state: "failed", reason: "too-large" },
          failure: "It is larger than the limit that is set.",
        },
      ],
    });
  });
});

describe("a name to save under", () => {
  it.each([
    ["../../etc/passwd", "x/y", "etc-passwd"],
    ["C:\\Windows\\a.exe", "x/y", "C-Windows-a.exe"],
    [".bashrc", "x/y", "bashrc"],
    ["receipt\u202Egnp.exe", "x/y", "receiptgnp.exe"],
    ["收据.png", "image/png", "收据.png"],
    ["image", "image/jpeg", "image.jpg"],
    ["voice", "audio/ogg; codecs=opus", "voice.ogg"],
    ["", "application/pdf", "file.pdf"],
    ["a\r\nContent-Type: text/html", "x/y", "a Content-Type- text-html"],
    ['a";b', "x/y", "a-;b"],
  ])("%j becomes harmless", (name, type, safe) => {
    expect(safeFileName(name, type)).toBe(safe);
  });

  test("whatever it was, is short, without a path and fits into a header", () => {
    fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 300 }), async (name) => {
        const safe = safeFileName(name, "image/png");
        expect(safe.length).toBeLessThanOrEqual(120);
        expect(safe).not.toMatch(/[/\\\p{Cc}]|^\./u);
        const answer = await attachmentPart(messageWith(stored({ name })), "0", "0", await bucket());
        expect(answer.headers?.["content-disposition"]).toMatch(
          /^attachment; filename="[\w .-]*"; filename\*=UTF-8''[\w.~!%-]*$/,
        );
      }),
    );
  });
});
