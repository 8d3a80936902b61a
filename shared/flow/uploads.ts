import * as z from "zod/mini";
import { cleanLine } from "../domain/clean-text.ts";
import type { Attachment } from "../domain/message.ts";
import type { TokenKeys } from "../domain/reply-token.ts";
import { readToken, signToken } from "../domain/signed-token.ts";
import { uploadKey } from "../domain/upload-key.ts";
import type { UploadRefusal } from "../domain/upload-refusal.ts";
import type { Blobs } from "./ports.ts";

/*
 * Files of customers, sent from their browser straight to the bucket. In three steps, none of which needs a table:
 *
 *   permit   whoever shows a form or opens a chat signs a permission: a session, and how many files of what size.
 *   grant    a holder of it asks for a place for one file, and gets a POST policy for exactly that object. Sessions have as
 *            many places as files are allowed: asking again gives the same place, so nobody fills the bucket.
 *   claim    the message names the files that it has. Each is looked at (is it there, how large, what do its bytes say it
 *            is) and copied to where attachments are. What nobody claims expires with its folder.
 */

/** What customers may send along. */
export interface UploadLimits {
  readonly maxFiles: number;
  /** Of one file. */
  readonly maxBytes: number;
  /** MIME types; `image/*` stands for all of a kind. */
  readonly types: readonly string[];
}

const Permission = z.object({
  session: z.string(),
  files: z.number(),
  bytes: z.number(),
  types: z.array(z.string()),
});

/** Lets the holder upload files for one message or conversation until then. `session`: random, at least 128 bits. */
export function permitUploads(
  session: string,
  { maxFiles: files, maxBytes: bytes, types }: UploadLimits,
  until: Date,
  keys: TokenKeys,
): string {
  if (!/^[\w-]{16,64}$/.test(session))
    throw new Error("an upload session is 16 to 64 letters, digits, - and _");
  return signToken("upload-permission", JSON.stringify({ session, files, bytes, types }), until, keys);
}

/** What a browser asks before it sends a file. */
export const UploadRequest = z.object({
  permission: z.string().check(z.maxLength(4000)),
  /** Which of the session's places: 0, 1, … */
  slot: z.number().check(z.int(), z.minimum(0), z.maximum(99)),
  name: z.string().check(z.maxLength(1000)),
  type: z.string().check(z.maxLength(255)),
  /** Bytes. */
  size: z.number().check(z.int(), z.minimum(0)),
});
export type UploadRequest = z.infer<typeof UploadRequest>;

/** A form that a browser sends a file with: the URL to post to, and the fields that come before the file's. */
export interface PostForm {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Signs a policy for one object: exactly this key and type, at most so many bytes, for so long. */
export type SignPost = (object: {
  readonly key: string;
  readonly type: string;
  readonly maxBytes: number;
  readonly seconds: number;
}) => Promise<PostForm>;

export type UploadGrant =
  | { readonly kind: "granted"; readonly post: PostForm; readonly file: string }
  | { readonly kind: "refused"; readonly reason: UploadRefusal };

/** How long a browser has to send the file, seconds. */
const secondsToSend = 10 * 60;
/** How long a sent file can be claimed, milliseconds. The bucket keeps it at least as long. */
const claimableMs = 24 * 3_600_000;
/** Where files wait to be claimed: the bucket's lifecycle rule empties it. */
const waiting = "pending";

const FileClaim = z.object({
  key: z.string(),
  name: z.string(),
  type: z.string(),
  bytes: z.number(),
  types: z.array(z.string()),
});
type FileClaim = z.infer<typeof FileClaim>;

/** Gives a place for one file, or says why not. `file` is the token by which the message claims it. */
export async function grantUpload(
  request: UploadRequest,
  { keys, now, signPost }: { readonly keys: TokenKeys; readonly now: Date; readonly signPost: SignPost },
): Promise<UploadGrant> {
  const read = readToken("upload-permission", request.permission, keys, now);
  if (read.kind === "expired") return refused("permission-expired");
  if (read.kind === "invalid") return refused("permission-invalid");
  const { session, files, bytes, types } = z.parse(Permission, JSON.parse(read.payload));
  const type = mimeType(request.type);
  if (request.slot >= files) return refused("too-many");
  if (request.size === 0) return refused("empty");
  if (request.size > bytes) return refused("too-large");
  if (!isAllowed(type, types)) return refused("type-not-allowed");
  const key = `${waiting}/${session}/${request.slot}`;
  const claim: FileClaim = { key, name: fileName(request.name), type, bytes: request.size, types };
  const until = new Date(now.getTime() + claimableMs);
  return {
    kind: "granted",
    post: await signPost({ key, type, maxBytes: request.size, seconds: secondsToSend }),
    file: signToken("uploaded-file", JSON.stringify(claim), until, keys),
  };
}

function refused(reason: UploadRefusal): UploadGrant {
  return { kind: "refused", reason };
}

/** What claiming asks of the bucket. */
export interface SentFiles {
  /** The first bytes, at most so many, with the size of the whole (bytes) and a tag that changes with its content. */
  peek(
    key: string,
    bytes: number,
  ): Promise<{ readonly head: Uint8Array; readonly size: number; readonly tag: string } | undefined>;
  /** Inside the bucket, as long as what is under `from` still has the tag; false when it has not. */
  copy(from: string, tag: string, to: string, contentType: string): Promise<boolean>;
}

export interface Claiming {
  readonly keys: TokenKeys;
  readonly now: Date;
  readonly files: SentFiles;
  /** The type that a file's first bytes tell, else the declared one. */
  readonly sniff: (head: Uint8Array, declared: string) => string;
  /** Hears of what should not happen: the text of the message does not suffer for it. */
  readonly failed: (error: unknown) => void;
}

/**
 * The files that a message says it has, as its attachments: those that are there and are what they may be are copied below
 * `folder`, and the rest is listed with the reason. Never throws, and done again it comes to the same.
 *
 * @param session whose files may be claimed: a token of another session is worth nothing here
 * @param folder such as `attachments/<message id>`
 */
export async function claimUploads(
  tokens: readonly string[],
  { session, folder }: { readonly session: string; readonly folder: string },
  services: Claiming,
): Promise<readonly Attachment[]> {
  return Promise.all(
    tokens.map(async (token, index): Promise<Attachment> => {
      const read = readToken("uploaded-file", token, services.keys, services.now);
      const claim = read.kind === "invalid" ? undefined : z.parse(FileClaim, JSON.parse(read.payload));
      if (!claim?.key.startsWith(`${waiting}/${session}/`)) return unknownFile(index);
      const listed = { name: claim.name, type: claim.type };
      if (read.kind === "expired") return { ...listed, failure: "its upload was too long ago" };
      try {
        return { ...listed, ...(await take(claim, `${folder}/${index}`, services)) };
      } catch (error) {
        services.failed(error);
        return { ...listed, failure: "it could not be stored" };
      }
    }),
  );
}

/** Files that came with the message itself, as its attachments. Never throws. */
export async function storeFiles(
  files: readonly { readonly name: string; readonly type: string; readonly content: Uint8Array }[],
  folder: string,
  limits: UploadLimits,
  services: Pick<Claiming, "sniff" | "failed"> & { readonly blobs: Pick<Blobs, "put"> },
): Promise<readonly Attachment[]> {
  return Promise.all(
    files.map(async ({ name, type: declared, content }, index): Promise<Attachment> => {
      const type = services.sniff(content, mimeType(declared));
      const size = content.byteLength;
      const listed = { name: fileName(name), type, size };
      if (index >= limits.maxFiles) return { ...listed, failure: "too many" };
      if (size === 0) return { ...listed, failure: "empty" };
      if (size > limits.maxBytes) return { ...listed, failure: "too large" };
      if (!isAllowed(type, limits.types)) return { ...listed, failure: "not a kind of file that is taken" };
      const key = uploadKey(`${folder}/${index}`, content);
      try {
        await services.blobs.put(key, content, type);
        return { ...listed, key };
      } catch (error) {
        services.failed(error);
        return { ...listed, failure: "it could not be stored" };
      }
    }),
  );
}

const headBytes = 1024;

/** Until the policy ends, its sender can put another file in its place: what is copied is what was looked at. */
async function take(
  claim: FileClaim,
  place: string,
  { files, sniff }: Claiming,
): Promise<Pick<Attachment, "key" | "size" | "failure"> & { readonly type?: string }> {
  const sent = await files.peek(claim.key, headBytes);
  if (!sent) return { failure: "it did not arrive" };
  const { size } = sent;
  if (size === 0 || size > claim.bytes) return { size, failure: "it has another size than was said" };
  const type = sniff(sent.head, claim.type);
  if (!isAllowed(type, claim.types)) return { type, size, failure: "not a kind of file that is taken" };
  const key = uploadKey(place, sent.tag);
  const copied = await files.copy(claim.key, sent.tag, key, type);
  return copied ? { type, size, key } : { type, failure: "it changed while it was taken" };
}

/** What the file of a token is called; `undefined` when it is not a file of this session. */
export function nameOfUpload(token: string, session: string, keys: TokenKeys, now: Date): string | undefined {
  const read = readToken("uploaded-file", token, keys, now);
  if (read.kind !== "valid") return undefined;
  const { key, name } = z.parse(FileClaim, JSON.parse(read.payload));
  return key.startsWith(`${waiting}/${session}/`) ? name : undefined;
}

function unknownFile(index: number): Attachment {
  return { name: `+ ${index + 1}`, type: "application/octet-stream", failure: "its upload was not ours" };
}

function isAllowed(type: string, types: readonly string[]): boolean {
  return types.some((allowed) =>
    allowed.endsWith("/*") ? type.startsWith(allowed.slice(0, -1)) && !runs.has(type) : type === allowed,
  );
}

/** Pictures that are programs: only where they are named themselves. */
const runs: ReadonlySet<string> = new Set(["image/svg+xml"]);

/** Without parameters, in lower case; what is no type is `application/octet-stream`. */
function mimeType(text: string): string {
  const type = text.split(";")[0]?.trim().toLowerCase() ?? "";
  return /^[a-z]+\/[a-z0-9][a-z0-9.+-]{0,100}$/.test(type) ? type : "application/octet-stream";
}

/** The name alone, in one line and without what could be taken for a path. */
function fileName(text: string): string {
  const last = text.split(/[/\\]/).at(-1) ?? "";
  return cleanLine(last, 200) || "file";
}
