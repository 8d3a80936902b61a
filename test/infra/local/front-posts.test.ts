import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sentFiles } from "../../../shared/aws/sent-files.ts";
import { allow } from "./front/needs.ts";
import { type FrontWorld, frontWorld } from "./front/support.ts";

const Bucket = "open-to-pages";
const Key = "pending/session/0";
const everything = { Effect: "Allow", Action: ["s3:*"], Resource: ["*"] };

let world: FrontWorld;
beforeAll(async () => {
  world = await frontWorld();
  world.messaging.setup({ queues: [], buckets: [Bucket, "closed-to-pages"] });
});
afterAll(() => world.stop());

interface Posting {
  readonly bucket?: string;
  readonly size?: number;
  readonly change?: (fields: Record<string, string>) => void;
  readonly statement?: object;
  readonly seconds?: number;
}

async function post({ bucket = Bucket, size = 4, change, statement = everything, seconds = 60 }: Posting) {
  const { url, fields } = await createPresignedPost(world.as(statement).s3, {
    Bucket: bucket,
    Key,
    Fields: { "Content-Type": "image/png" },
    Conditions: [["content-length-range", 1, 10]],
    Expires: seconds,
  });
  const sent = { ...fields };
  change?.(sent);
  const form = new FormData();
  for (const [name, value] of Object.entries(sent)) form.append(name, value);
  form.append("file", new Blob([Buffer.alloc(size, "x")]), "any-name.png");
  const response = await fetch(url, {
    method: "POST",
    body: form,
    headers: { origin: "https://page.example" },
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

describe("a form posted to a bucket", () => {
  test("puts its object when the policy allows it", async () => {
    expect(await post({})).toMatchObject({ status: 204 });
    const { s3 } = world.as(everything);
    const { Body, ContentType } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(await Body?.transformToString()).toBe("xxxx");
    expect(ContentType).toBe("image/png");
  });

  test.each<[string, Posting, number, string]>([
    [
      "another key",
      { change: (fields) => Object.assign(fields, { key: "pending/other/0" }) },
      403,
      "Policy Condition failed",
    ],
    [
      "another type",
      { change: (fields) => Object.assign(fields, { "Content-Type": "text/html" }) },
      403,
      "Policy Condition failed",
    ],
    [
      "a field that the policy does not name",
      { change: (fields) => Object.assign(fields, { acl: "public-read" }) },
      403,
      "Extra input fields: acl",
    ],
    ["a file that is too large", { size: 11 }, 400, "EntityTooLarge"],
    ["an empty file", { size: 0 }, 400, "EntityTooSmall"],
    ["a policy whose time is over", { seconds: -1 }, 403, "Policy expired"],
    [
      "no policy",
      {
        change: (fields) => {
          delete fields.Policy;
        },
      },
      403,
      "no signed policy",
    ],
    [
      "a policy that somebody changed",
      {
        change: (fields) => {
          const policy = Buffer.from(fields.Policy ?? "", "base64")
            .toString()
            .replace(",10]", ",99]");
          fields.Policy = Buffer.from(policy).toString("base64");
        },
        size: 50,
      },
      403,
      "SignatureDoesNotMatch",
    ],
    [
      "a key that nobody holds",
      {
        change: (fields) => {
          fields["X-Amz-Credential"] = (fields["X-Amz-Credential"] ?? "").replace(/^key-\d+/, "stranger");
        },
      },
      403,
      "InvalidAccessKeyId",
    ],
    [
      "a signer who may not write there",
      { statement: allow("s3:PutObject", `arn:aws:s3:::${Bucket}/attachments/*`) },
      403,
      "not authorized to perform s3:PutObject",
    ],
  ])("with %s is refused", async (_, posting, status, text) => {
    const answer = await post(posting);
    expect(answer).toMatchObject({ status, text: expect.stringContaining(text) });
  });

  test("that is no form is refused", async () => {
    const response = await fetch(`${world.front.url}/${Bucket}`, {
      method: "POST",
      headers: { "content-type": "multipart/form-data; boundary=x" },
      body: "--x\r\nnot a part",
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("MalformedPOSTRequest");
  });
});

describe("pages of other origins", () => {
  test("can read the answer of a bucket that lets them, and of no other", async () => {
    expect((await post({})).headers.get("access-control-allow-origin")).toBe("*");
    expect((await post({ bucket: "closed-to-pages" })).headers.get("access-control-allow-origin")).toBeNull();
  });

  test.each([
    [Bucket, "POST", 200],
    [Bucket, "DELETE", 403],
    ["closed-to-pages", "POST", 403],
  ])("may ask beforehand: %s and %s is %i", async (bucket, method, status) => {
    const headers = { origin: "https://page.example", "access-control-request-method": method };
    const response = await fetch(`${world.front.url}/${bucket}`, { method: "OPTIONS", headers });
    expect(response.status).toBe(status);
  });
});

test("a file that was sent is looked at and copied as it was then, or not at all", async () => {
  const { s3 } = world.as(everything);
  const files = sentFiles(Bucket, async () => s3);
  expect(await files.peek("pending/none", 4)).toBeUndefined();
  await s3.send(new PutObjectCommand({ Bucket, Key: "pending/空 1", Body: "0123456789" }));
  const seen = await files.peek("pending/空 1", 4);
  expect(seen).toMatchObject({ head: new Uint8Array(Buffer.from("0123")), size: 10 });
  expect(await files.copy("pending/空 1", seen?.tag ?? "", "attachments/1", "text/plain")).toBe(true);
  await s3.send(new PutObjectCommand({ Bucket, Key: "pending/空 1", Body: "another" }));
  expect(await files.copy("pending/空 1", seen?.tag ?? "", "attachments/1", "text/plain")).toBe(false);
  const { Body, ContentType } = await s3.send(new GetObjectCommand({ Bucket, Key: "attachments/1" }));
  expect(await Body?.transformToString()).toBe("0123456789");
  expect(ContentType).toBe("text/plain");
  await s3.send(new PutObjectCommand({ Bucket, Key: "pending/empty", Body: "" }));
  expect(await files.peek("pending/empty", 4)).toMatchObject({ size: 0 });
});
