import { createHmac, timingSafeEqual } from "node:crypto";
import * as z from "zod";
import type { Caller } from "./caller.ts";
import type { FrontRequest } from "./request.ts";

/**
 * Browser-based uploads: a form that is posted to a bucket, with a policy that its owner signed ("POST Policy", S3 API
 * reference, and SigV4 for browser-based uploads). What the policy does not say is refused, as S3 refuses it.
 */
export type PostedObject =
  | { readonly kind: "put"; readonly caller: Caller; readonly request: FrontRequest }
  | { readonly kind: "refused"; readonly status: number; readonly code: string; readonly message: string };

const Condition = z.union([
  z.tuple([z.literal("content-length-range"), z.coerce.number(), z.coerce.number()]),
  z.tuple([z.enum(["eq", "starts-with"]), z.string().startsWith("$"), z.string()]),
  z.record(z.string(), z.string()),
]);
type Condition = z.infer<typeof Condition>;
const Policy = z.object({ expiration: z.iso.datetime({ offset: true }), conditions: z.array(Condition) });

/** Stands in a key for the name of the file. */
const FILE_NAME = "$" + "{filename}";

/** A form for a bucket: told by its method, its path and its type. */
export function isPostedForm({ method, url, headers }: FrontRequest): boolean {
  const isForm = /^multipart\/form-data\b/i.test(headers["content-type"] ?? "");
  return method === "POST" && isForm && /^\/[^/?]+\/?$/.test(url);
}

/**
 * Turns a posted form into the request that puts its object, in the name of whoever signed the policy.
 *
 * @param secretOf the secret of an access key; `undefined` when nobody has the key
 * @param now milliseconds since 1970
 */
export async function readPostedForm(
  request: FrontRequest,
  secretOf: (accessKey: string) => string | undefined,
  now: number,
): Promise<PostedObject> {
  const bucket = decodeURIComponent(request.url.replace(/^\/|\/$/g, ""));
  const form = await readForm(request);
  if (!form) return refused(400, "MalformedPOSTRequest", "The body of your POST request is not well-formed.");
  const { fields, file } = form;
  const caller = callerIn(fields);
  const encoded = fields.get("policy");
  const signature = fields.get("x-amz-signature");
  if (!caller || encoded === undefined || signature === undefined) {
    return refused(403, "AccessDenied", "The form has no signed policy.");
  }
  const secret = secretOf(caller.accessKey);
  if (secret === undefined) return refused(403, "InvalidAccessKeyId", "The access key is not known here.");
  if (!isSignedBy(secret, caller, encoded, signature)) {
    return refused(403, "SignatureDoesNotMatch", "The signature of the policy is not right.");
  }
  const policy = Policy.safeParse(parsed(encoded));
  if (!policy.success) return refused(400, "InvalidPolicyDocument", "The policy cannot be read.");
  if (Date.parse(policy.data.expiration) <= now) {
    return refused(403, "AccessDenied", "Invalid according to Policy: Policy expired.");
  }
  const broken = brokenCondition(policy.data.conditions, new Map([...fields, ["bucket", bucket]]), file.size);
  if (broken) return broken;
  const key = (fields.get("key") ?? "").replaceAll(FILE_NAME, file.name);
  if (key === "") return refused(400, "InvalidArgument", "Bucket POST must contain a field named 'key'.");
  const type = fields.get("content-type");
  const content = Buffer.from(await file.arrayBuffer());
  return {
    kind: "put",
    caller,
    request: {
      method: "PUT",
      url: `/${encodeURIComponent(bucket)}/${key.split("/").map(encodeURIComponent).join("/")}`,
      headers: {
        ...(request.headers.host !== undefined && { host: request.headers.host }),
        ...(type !== undefined && { "content-type": type }),
        "content-length": String(content.byteLength),
      },
      body: content,
    },
  };
}

interface Form {
  /** Names in lower case; what comes after the file does not count. */
  readonly fields: ReadonlyMap<string, string>;
  readonly file: File;
}

async function readForm({ headers, body }: FrontRequest): Promise<Form | undefined> {
  const fields = new Map<string, string>();
  try {
    const type = headers["content-type"] ?? "";
    const form = await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData();
    for (const [name, value] of form) {
      if (typeof value !== "string")
        return name.toLowerCase() === "file" ? { fields, file: value } : undefined;
      fields.set(name.toLowerCase(), value);
    }
  } catch {
    return undefined;
  }
  return undefined;
}

function callerIn(fields: ReadonlyMap<string, string>): Caller | undefined {
  const [accessKey, date, region, service, end] = (fields.get("x-amz-credential") ?? "").split("/");
  const isRight =
    fields.get("x-amz-algorithm") === "AWS4-HMAC-SHA256" && service === "s3" && end === "aws4_request";
  const sameDay = date !== undefined && (fields.get("x-amz-date") ?? "").startsWith(`${date}T`);
  return isRight && sameDay && accessKey && region ? { accessKey, region, service } : undefined;
}

function isSignedBy(secret: string, { region }: Caller, policy: string, signature: string): boolean {
  const day = dayOf(policy);
  if (day === undefined) return false;
  const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const scoped = [region, "s3", "aws4_request"].reduce(hmac, hmac(`AWS4${secret}`, day));
  const right = hmac(scoped, policy);
  const given = Buffer.from(signature, "hex");
  return given.length === right.length && timingSafeEqual(given, right);
}

/** The day of the signing key, which the policy itself demands of the form. */
function dayOf(encoded: string): string | undefined {
  const date = /"x-amz-date"\s*:\s*"(\d{8})T\d{6}Z"/i.exec(Buffer.from(encoded, "base64").toString("utf8"));
  return date?.[1];
}

function parsed(encoded: string): unknown {
  try {
    return JSON.parse(Buffer.from(encoded, "base64").toString("utf8"));
  } catch {
    return undefined;
  }
}

/** Fields that no condition need name. */
const free = /^(x-amz-signature|policy|file|x-ignore-.*)$/;

function brokenCondition(
  conditions: readonly Condition[],
  fields: ReadonlyMap<string, string>,
  size: number,
): Extract<PostedObject, { kind: "refused" }> | undefined {
  const covered = new Set<string>();
  for (const condition of conditions) {
    const [operator, name, wanted] = Array.isArray(condition) ? condition : equality(condition);
    if (operator === "content-length-range") {
      if (size < Number(name))
        return refused(400, "EntityTooSmall", "The file is smaller than the policy says.");
      if (size > Number(wanted))
        return refused(400, "EntityTooLarge", "The file is larger than the policy says.");
      continue;
    }
    const field = String(name).slice(1).toLowerCase();
    covered.add(field);
    const value = fields.get(field) ?? "";
    const holds = operator === "eq" ? value === wanted : value.startsWith(String(wanted));
    if (!holds) {
      const said = JSON.stringify([operator, name, wanted]);
      return refused(403, "AccessDenied", `Invalid according to Policy: Policy Condition failed: ${said}`);
    }
  }
  const extra = [...fields.keys()].find(
    (name) => !covered.has(name) && !free.test(name) && name !== "bucket",
  );
  return extra === undefined
    ? undefined
    : refused(403, "AccessDenied", `Invalid according to Policy: Extra input fields: ${extra}`);
}

/** `{"acl": "private"}` is `["eq", "$acl", "private"]`. */
function equality(condition: Readonly<Record<string, string>>): readonly ["eq", string, string] {
  const [[name, value] = ["", ""]] = Object.entries(condition);
  return ["eq", `$${name}`, value];
}

function refused(status: number, code: string, message: string): Extract<PostedObject, { kind: "refused" }> {
  return { kind: "refused", status, code, message };
}
