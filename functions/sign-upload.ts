import * as z from "zod/mini";
import { postSigner } from "../shared/aws/sign-post.ts";
import type { UploadRefusal } from "../shared/domain/upload-refusal.ts";
import { grantUpload, UploadRequest } from "../shared/flow/uploads.ts";
import { httpFunction, json, problem } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { openParameters } from "./services.ts";

const env = readEnvironment("sign-upload");
const secrets = openParameters(env.PARAMETERS_PATH);
const signPost = postSigner(env.BUCKET_NAME);

/** A request that says who may upload what fits many times into this. Bytes. */
const maxBodyBytes = 16 * 1024;

/** Gives a browser the way to send one file straight to the bucket: see `shared/flow/uploads.ts`. */
export const handler = httpFunction("sign-upload", async (request, log) => {
  if (request.body.byteLength > maxBodyBytes) return problem(413, "The request is too large.");
  const asked = z.safeParse(UploadRequest, parsed(request.body));
  if (!asked.success)
    return problem(400, "An upload names permission, slot, name, type and size of its file.");
  const grant = await grantUpload(asked.data, {
    keys: await secrets.replyTokenKeys(),
    now: new Date(),
    signPost,
  });
  if (grant.kind === "granted") return json(201, { ...grant.post, file: grant.file });
  log.warn("rejected", { reason: grant.reason });
  const { status, title } = REFUSALS[grant.reason];
  return problem(status, title, { reason: grant.reason });
});

const REFUSALS: Readonly<Record<UploadRefusal, { readonly status: number; readonly title: string }>> = {
  "permission-invalid": { status: 403, title: "There is no permission for this upload." },
  "permission-expired": { status: 403, title: "The page was open for too long: load it again." },
  "too-many": { status: 422, title: "No more files can be sent along." },
  empty: { status: 422, title: "The file is empty." },
  "too-large": { status: 413, title: "The file is too large." },
  "type-not-allowed": { status: 415, title: "Files of this kind are not taken." },
};

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    return undefined;
  }
}
