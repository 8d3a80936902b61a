import type { ServerFrame } from "../../shared/api/chat.ts";

type Uploads = NonNullable<Extract<ServerFrame, { type: "welcome" }>["uploads"]>;

export interface SentFile {
  readonly name: string;
  /** What the message names it by. */
  readonly token: string;
}

/** The server and we judge alike, so that nobody waits for an upload that will be refused. */
export function isTaken({ size, type }: File, { maxBytes, types }: Uploads): boolean {
  const fits = types.some((each) =>
    each.endsWith("/*") ? type.startsWith(each.slice(0, -1)) : type === each,
  );
  return size > 0 && size <= maxBytes && fits;
}

/** Sends a file to where files are kept. Rejects when it does not get there. */
export async function sendFile(
  file: File,
  { path, permission, slots }: Uploads,
  base: string,
): Promise<SentFile> {
  const slot = Math.floor(Math.random() * slots);
  const asked = await fetch(new URL(path, base), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ permission, slot, name: file.name, type: file.type, size: file.size }),
  });
  if (!asked.ok) throw new Error(String(asked.status));
  const { url: place, fields, file: token } = await asked.json();
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, String(value));
  form.append("file", file);
  const sent = await fetch(place, { method: "POST", body: form });
  if (!sent.ok) throw new Error(String(sent.status));
  return { name: file.name, token };
}
