import type { WebhookRequest } from "../channel.ts";

/** A file that came in the form itself, from a browser that runs no script. */
export interface PostedFile {
  readonly name: string;
  readonly type: string;
  readonly content: Uint8Array;
}

/** A function is called with six megabytes at most, and a form with files reaches it in base 64. Bytes. */
export const maxMultipartBytes = 4_400_000;

export function isMultipart({ headers }: Pick<WebhookRequest, "headers">): boolean {
  return /^multipart\/form-data\s*;/i.test(headers["content-type"] ?? "");
}

/**
 * A form with files, read as the plain form that it would be without them, and its files. `undefined` when it cannot be read.
 * The parser is the platform's own; it takes a while to load, and only forms with files need it.
 */
export async function readMultipart(
  incoming: WebhookRequest,
): Promise<{ readonly incoming: WebhookRequest; readonly files: readonly PostedFile[] } | undefined> {
  const type = incoming.headers["content-type"] ?? "";
  const form = await new Response(new Uint8Array(incoming.body), { headers: { "content-type": type } })
    .formData()
    .catch(() => undefined);
  if (!form) return undefined;
  const fields = new URLSearchParams();
  const files: PostedFile[] = [];
  for (const [name, value] of form) {
    if (typeof value === "string") fields.append(name, value);
    else if (value.size > 0) files.push(await fileOf(value));
  }
  return {
    incoming: {
      ...incoming,
      headers: { ...incoming.headers, "content-type": "application/x-www-form-urlencoded" },
      body: new TextEncoder().encode(fields.toString()),
    },
    files,
  };
}

async function fileOf(file: File): Promise<PostedFile> {
  return { name: file.name, type: file.type, content: new Uint8Array(await file.arrayBuffer()) };
}
