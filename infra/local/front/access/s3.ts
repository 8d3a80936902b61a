import { parsePath } from "../../messaging/s3-limits.ts";
import type { Access } from "../access.ts";
import type { FrontRequest } from "../request.ts";
import { unescapeXml } from "../xml.ts";

/** What a query parameter makes of a request, in IAM's words: `Tagging` of `PutObjectTagging`. */
const aspects: Record<string, string> = {
  acl: "Acl",
  attributes: "Attributes",
  "legal-hold": "LegalHold",
  retention: "Retention",
  tagging: "Tagging",
  torrent: "Torrent",
};

/** The aspects of a bucket that IAM has permissions of their own for. */
const bucketAspects: Record<string, string> = {
  acl: "BucketAcl",
  cors: "BucketCORS",
  encryption: "EncryptionConfiguration",
  lifecycle: "LifecycleConfiguration",
  location: "BucketLocation",
  notification: "BucketNotification",
  policy: "BucketPolicy",
  publicAccessBlock: "BucketPublicAccessBlock",
  tagging: "BucketTagging",
  versioning: "BucketVersioning",
};

/** The permissions that a path-style S3 request needs. */
export function s3Access(request: FrontRequest): Access[] {
  const { bucket, key, query } = parsePath(request.url);
  if (bucket === "") {
    return [{ action: "s3:ListAllMyBuckets", resources: ["*"] }];
  }
  if (key === "") {
    return request.method === "POST" ? deletions(bucket, request.body) : [onBucket(request, bucket, query)];
  }
  const access = on(`${bucket}/${key}`, objectAction(request.method, query));
  const source = request.headers["x-amz-copy-source"];
  return source === undefined ? [access] : [access, on(copySource(String(source)), "GetObject")];
}

function on(resource: string, action: string): Access {
  return { action: `s3:${action}`, resources: [`arn:aws:s3:::${resource}`] };
}

function onBucket({ method }: FrontRequest, bucket: string, query: URLSearchParams): Access {
  const aspect = [...query.keys()].flatMap((name) => bucketAspects[name] ?? [])[0];
  if (aspect !== undefined) {
    return on(bucket, `${method === "GET" ? "Get" : "Put"}${aspect}`);
  }
  const actions: Record<string, string> = {
    GET: query.has("uploads")
      ? "ListBucketMultipartUploads"
      : query.has("versions")
        ? "ListBucketVersions"
        : "ListBucket",
    HEAD: "ListBucket",
    PUT: "CreateBucket",
    DELETE: "DeleteBucket",
  };
  const context = { "s3:prefix": query.get("prefix") ?? "" };
  return { ...on(bucket, actions[method] ?? method), context };
}

/** A multipart upload is a put from its first request to its last. */
function objectAction(method: string, query: URLSearchParams): string {
  const aspect = [...query.keys()].flatMap((name) => aspects[name] ?? [])[0] ?? "";
  const version = query.has("versionId") ? "Version" : "";
  switch (method) {
    case "GET":
    case "HEAD":
      return query.has("uploadId") ? "ListMultipartUploadParts" : `GetObject${version}${aspect}`;
    case "DELETE":
      return query.has("uploadId") ? "AbortMultipartUpload" : `DeleteObject${version}${aspect}`;
    case "POST":
      return query.has("restore") ? "RestoreObject" : "PutObject";
    default:
      return `PutObject${version}${aspect}`;
  }
}

/** Every object that a `DeleteObjects` request lists. */
function deletions(bucket: string, body: Buffer): Access[] {
  const keys = [...body.toString("utf8").matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = ""]) =>
    unescapeXml(key),
  );
  return keys.length > 0
    ? keys.map((key) => on(`${bucket}/${key}`, "DeleteObject"))
    : [on(`${bucket}/*`, "DeleteObject")];
}

function copySource(header: string): string {
  return decodeURIComponent(header).replace(/^\//, "").replace(/\?.*$/, "");
}
