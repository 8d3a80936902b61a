import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectTaggingCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { refuse } from "../../../infra/local/messaging/s3-limits.ts";
import { type MessagingWorld, messagingWorld } from "./messaging/support.ts";

const Bucket = "raw-mail";
let world: MessagingWorld;
beforeAll(async () => {
  world = await messagingWorld();
  world.messaging.setup({ buckets: [Bucket] });
});
afterAll(() => world.stop());

const put = (Key: string, Body: string | Buffer, more: Partial<PutObjectCommandInput> = {}) =>
  world.s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));

async function get(Key: string, more: object = {}): Promise<string | undefined> {
  const { Body } = await world.s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return Body?.transformToString();
}

describe("an object", () => {
  test.each([
    ["message/rfc822", "in/a b+ü.eml"],
    ["application/x-www-form-urlencoded", "form"],
    ["application/x-amz-json-1.0", "json"],
    ["multipart/form-data; boundary=x", "multi"],
  ])("of type %s comes back as it was put", async (ContentType, key) => {
    await put(key, "a=1&b=2", { ContentType, Metadata: { origin: "test" } });
    const object = await world.s3.send(new GetObjectCommand({ Bucket, Key: key }));
    expect(await object.Body?.transformToString()).toBe("a=1&b=2");
    expect(object.ContentType).toBe(ContentType);
    expect(object.Metadata).toEqual({ origin: "test" });
  });

  test("may be empty", async () => {
    await put("empty", Buffer.alloc(0));
    expect(await get("empty")).toBe("");
    // Without a content type there is nothing that a parser would turn into an empty body.
    expect((await fetch(`${world.url}/${Bucket}/bare`, { method: "PUT" })).status).toBe(200);
    expect(await get("bare")).toBe("");
  });

  test("may be as large as the largest mail", async () => {
    const mail = Buffer.alloc(40 * 1024 * 1024, "mail\r\n");
    await put("large", mail);
    const { Body } = await world.s3.send(new GetObjectCommand({ Bucket, Key: "large" }));
    expect(mail.equals((await Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
  });

  test("is read in part", async () => {
    await put("part", "0123456789");
    expect(await get("part", { Range: "bytes=2-4" })).toBe("234");
  });

  test("that is missing is NoSuchKey", async () => {
    await expect(get("missing")).rejects.toMatchObject({ name: "NoSuchKey" });
    await expect(world.s3.send(new HeadObjectCommand({ Bucket, Key: "missing" }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 404 },
    });
  });

  test("is listed by prefix, page by page", async () => {
    for (const name of ["a", "b", "sub/c"]) {
      await put(`list/${name}`, name);
    }
    const page = { Bucket, Prefix: "list/", Delimiter: "/", MaxKeys: 2 };
    const first = await world.s3.send(new ListObjectsV2Command(page));
    expect(first.Contents?.map(({ Key }) => Key)).toEqual(["list/a", "list/b"]);
    const rest = await world.s3.send(
      new ListObjectsV2Command({ ...page, ContinuationToken: first.NextContinuationToken }),
    );
    expect(rest.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(["list/sub/"]);
  });

  test("is copied and deleted", async () => {
    await put("original", "same");
    await world.s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/original` }));
    await world.s3.send(new DeleteObjectCommand({ Bucket, Key: "original" }));
    expect(await get("copy")).toBe("same");
    await world.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "copy" }] } }));
    await expect(get("copy")).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  test("is put together from parts", async () => {
    const upload = { Bucket, Key: "parts" };
    const { UploadId } = await world.s3.send(new CreateMultipartUploadCommand(upload));
    const Body = Buffer.alloc(5 * 1024 * 1024, "p");
    const { ETag } = await world.s3.send(new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body }));
    await world.s3.send(
      new CompleteMultipartUploadCommand({
        ...upload,
        UploadId,
        MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
      }),
    );
    const { ContentLength } = await world.s3.send(new HeadObjectCommand(upload));
    expect(ContentLength).toBe(Body.length);
  });

  test("is saved under the name that a download asks for", async () => {
    await put("named", "x");
    const ResponseContentDisposition = 'attachment; filename="invoice.pdf"';
    const { ContentDisposition } = await world.s3.send(
      new GetObjectCommand({ Bucket, Key: "named", ResponseContentDisposition }),
    );
    expect(ContentDisposition).toBe(ResponseContentDisposition);
  });
});

describe("a condition on a write", () => {
  test("keeps the first of two objects that must be new", async () => {
    await put("new", "first", { IfNoneMatch: "*" });
    await expect(put("new", "second", { IfNoneMatch: "*" })).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
    expect(await get("new")).toBe("first");
  });

  test("lets only the holder of the current version replace an object", async () => {
    const { ETag } = await put("versioned", "one");
    await put("versioned", "two", { IfMatch: ETag });
    await expect(put("versioned", "three", { IfMatch: ETag })).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
    await expect(put("never-there", "x", { IfMatch: ETag })).rejects.toMatchObject({ name: "NoSuchKey" });
    expect(await get("versioned")).toBe("two");
  });
});

describe("an operation that the local S3 lacks", () => {
  const Key = "kept";
  test.each([
    [
      "PutObjectTagging",
      () => world.s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet: [] } })),
    ],
    ["GetObjectTagging", () => world.s3.send(new GetObjectTaggingCommand({ Bucket, Key }))],
    ["PutObject with tags", () => put(Key, "other", { Tagging: "a=b" })],
    ["a version of an object", () => get(Key, { VersionId: "1" })],
    [
      "versioning",
      () =>
        world.s3.send(
          new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }),
        ),
    ],
    [
      "notifications",
      () =>
        world.s3.send(
          new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: {} }),
        ),
    ],
  ])("is refused and changes nothing: %s", async (_name, attempt) => {
    await put(Key, "as it was");
    await expect(attempt()).rejects.toMatchObject({
      name: "NotImplemented",
      $metadata: { httpStatusCode: 501 },
    });
    expect(await get(Key)).toBe("as it was");
  });
});

describe("a presigned URL", () => {
  const objects = { etag: () => undefined };
  const signedAt = Date.UTC(2026, 0, 2, 3, 4, 5);
  const request = (query: string) => ({
    method: "GET",
    url: `/b/k?${query}`,
    headers: {},
    body: Buffer.alloc(0),
  });

  test.each([
    ["is good until its last second", "X-Amz-Date=20260102T030405Z&X-Amz-Expires=60", 60_000, undefined],
    ["is refused after it", "X-Amz-Date=20260102T030405Z&X-Amz-Expires=60", 60_001, 403],
    ["is refused with a date that is none", "X-Amz-Date=yesterday&X-Amz-Expires=60", 0, 403],
    ["is refused without a duration", "X-Amz-Date=20260102T030405Z", 0, 403],
  ])("%s", (_name, query, later, status) => {
    expect(refuse(request(query), objects, signedAt + later)?.status).toBe(status);
  });
});
