import { beforeEach, describe, expect, test } from "vitest";
import type { Blobs } from "../../../shared/flow/ports.ts";
import {
  claimUploads,
  grantUpload,
  permitUploads,
  type SentFiles,
  storeFiles,
  type UploadLimits,
} from "../../../shared/flow/uploads.ts";
import { sniffedType } from "../../../shared/mail/sniff.ts";
import { memoryBlobs } from "../../support/desk-table.ts";

const keys = [{ id: "a", key: "a key of at least thirty-two chars" }];
const now = new Date("2026-11-25T12:00:00Z");
const hours = (count: number) => new Date(now.getTime() + count * 3_600_000);
const session = "0123456789abcdef0123456789abcdef";
const limits: UploadLimits = { maxFiles: 2, maxBytes: 1000, types: ["image/*", "application/pdf"] };
const permission = permitUploads(session, limits, hours(1), keys);
const png = Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), Buffer.alloc(50)]);
const asked = { permission, slot: 0, name: "receipt.png", type: "image/png", size: png.byteLength };

const signed: object[] = [];
const signPost = async (object: object) => {
  signed.push(object);
  return { url: "https://bucket.example/", fields: {} };
};
const errors: unknown[] = [];
let blobs: Blobs & SentFiles;
beforeEach(() => {
  blobs = memoryBlobs();
  signed.length = 0;
  errors.length = 0;
});
const claiming = (changed: Partial<SentFiles> = {}, at = now) => ({
  keys,
  now: at,
  blobs,
  files: { ...blobs, ...changed },
  sniff: sniffedType,
  failed: (error: unknown) => errors.push(error),
});
const place = { session, folder: "attachments/M1" };

async function granted(changes: Partial<typeof asked> = {}) {
  const grant = await grantUpload({ ...asked, ...changes }, { keys, now, signPost });
  if (grant.kind === "refused") throw new Error(grant.reason);
  return grant.file;
}

describe("a place for a file", () => {
  test("is signed for one object of the session, its type and its size, and for minutes", async () => {
    await granted({ name: "C:\\secret\\..\\receipt.png", type: "Image/PNG; x=1" });
    expect(signed).toEqual([
      { key: `pending/${session}/0`, type: "image/png", maxBytes: png.byteLength, seconds: 600 },
    ]);
  });

  test.each([
    ["no permission at all", { permission: "nothing" }, "permission-invalid"],
    [
      "a permission whose time is over",
      { permission: permitUploads(session, limits, hours(-1), keys) },
      "permission-expired",
    ],
    ["one file too many", { slot: 2 }, "too-many"],
    ["an empty file", { size: 0 }, "empty"],
    ["a file too large", { size: 1001 }, "too-large"],
    ["another kind of file", { type: "text/html" }, "type-not-allowed"],
    ["a picture that is a program", { type: "image/svg+xml" }, "type-not-allowed"],
    ["what is no type", { type: "image/../x" }, "type-not-allowed"],
  ])("is refused to %s", async (_, changes, reason) => {
    const grant = await grantUpload({ ...asked, ...changes }, { keys, now, signPost });
    expect(grant).toEqual({ kind: "refused", reason });
    expect(signed).toEqual([]);
  });

  test("needs a session that nobody guesses", () => {
    expect(() => permitUploads("../x", limits, hours(1), keys)).toThrow("session");
  });
});

describe("files that a message claims", () => {
  test("become its attachments, with the type that their bytes tell", async () => {
    const file = await granted({ type: "application/pdf", name: "退款.pdf" });
    await blobs.put(`pending/${session}/0`, png, "application/pdf");
    const key = expect.stringMatching(/^attachments\/M1\/0-[0-9a-f]{16}$/);
    const taken = await claimUploads([file], place, claiming());
    expect(taken).toEqual([{ name: "退款.pdf", type: "image/png", size: png.byteLength, key }]);
    expect(await claimUploads([file], place, claiming())).toEqual(taken);
    expect(await blobs.get(taken[0]?.key ?? "")).toEqual(png);
  });

  test("stay what they were when the message comes again with another file in their place", async () => {
    const file = await granted({ size: png.byteLength + 1 });
    await blobs.put(`pending/${session}/0`, png, "image/png");
    const [first] = await claimUploads([file], place, claiming());
    await blobs.put(`pending/${session}/0`, Buffer.concat([png, Buffer.from("2")]), "image/png");
    await claimUploads([file], place, claiming());
    expect(await blobs.get(first?.key ?? "")).toEqual(png);
  });

  test("are listed with the reason when they cannot be taken, and their neighbours are taken", async () => {
    const files = [await granted(), await granted({ slot: 1 })];
    await blobs.put(`pending/${session}/1`, png, "image/png");
    const [missing, taken] = await claimUploads(files, place, claiming());
    expect(missing).toMatchObject({ name: "receipt.png", failure: "it did not arrive" });
    expect(taken?.key).toMatch(/^attachments\/M1\/1-/);
  });

  test.each([
    ["is a program", Buffer.from("MZ and more"), "not a kind of file that is taken"],
    ["is a page", Buffer.from("<!doctype html><script>"), "not a kind of file that is taken"],
    ["is larger than was said", Buffer.concat([png, png]), "it has another size than was said"],
    ["is empty", Buffer.alloc(0), "it has another size than was said"],
  ])("do not count when what arrived %s", async (_, content, failure) => {
    const file = await granted();
    await blobs.put(`pending/${session}/0`, content, "image/png");
    const [attachment] = await claimUploads([file], place, claiming());
    expect(attachment).toMatchObject({ failure });
    expect(attachment).not.toHaveProperty("key");
  });

  test("do not count when another file takes their place meanwhile", async () => {
    const file = await granted();
    await blobs.put(`pending/${session}/0`, png, "image/png");
    const copy = async (from: string, tag: string, to: string) => {
      await blobs.put(from, Buffer.from("MZ"), "image/png");
      return blobs.copy(from, tag, to, "image/png");
    };
    const [attachment] = await claimUploads([file], place, claiming({ copy }));
    expect(attachment).toMatchObject({ failure: "it changed while it was taken" });
    expect(attachment).not.toHaveProperty("key");
  });

  test("of another session, of nobody and of the day before yesterday are refused", async () => {
    const file = await granted();
    await blobs.put(`pending/${session}/0`, png, "image/png");
    const another = { ...place, session: "ffffffffffffffffffffffffffffffff" };
    expect(await claimUploads([file], another, claiming())).toMatchObject([
      { failure: "its upload was not ours" },
    ]);
    expect(await claimUploads(["x"], place, claiming())).toMatchObject([
      { failure: "its upload was not ours" },
    ]);
    expect(await claimUploads([file], place, claiming({}, hours(48)))).toMatchObject([
      { failure: "its upload was too long ago" },
    ]);
  });

  test("cost the message nothing when the bucket fails", async () => {
    const file = await granted();
    const peek = async () => {
      throw new Error("S3 is away");
    };
    expect(await claimUploads([file], place, claiming({ peek }))).toMatchObject([
      { name: "receipt.png", failure: "it could not be stored" },
    ]);
    expect(errors).toHaveLength(1);
  });
});

describe("files that come with a message", () => {
  test("are kept when they may be, and listed with the reason otherwise", async () => {
    const file = (name: string, content: Uint8Array) => ({ name, type: "image/png", content });
    const attachments = await storeFiles(
      [file("a.png", png), file("b.png", Buffer.from("MZ")), file("c.png", png)],
      "attachments/M2",
      limits,
      claiming(),
    );
    expect(attachments).toMatchObject([
      { name: "a.png", key: expect.stringMatching(/^attachments\/M2\/0-/), size: png.byteLength },
      { name: "b.png", failure: "not a kind of file that is taken" },
      { name: "c.png", failure: "too many" },
    ]);
  });

  test("stay what they were when the message comes again with another file", async () => {
    const send = (content: Uint8Array) =>
      storeFiles([{ name: "a.png", type: "image/png", content }], "attachments/M2", limits, claiming());
    const [first] = await send(png);
    await send(Buffer.concat([png, Buffer.from("2")]));
    expect(await blobs.get(first?.key ?? "")).toEqual(png);
    expect(await send(png)).toEqual([first]);
  });
});
