import { createHash } from "node:crypto";
import { parseJson } from "../channels/lossless-json.ts";
import {
  type Located,
  type MediaHosts,
  type MediaRefusal,
  mediaFailed,
  mediaLater,
  refusalOf,
} from "../channels/media.ts";
import { secondsToWait } from "../channels/platform-call.ts";
import { hostOf, isListed, judgeUrl } from "./allowed-url.ts";
import { NotPublicError, type Open, type Opened } from "./open-guarded.ts";

export interface DownloadPolicy {
  readonly hosts: MediaHosts;
  readonly maxBytes: number;
  /** For the whole way, redirects included. */
  readonly maxSeconds: number;
  /**
   * Where files are fetched from instead of the hosts that their addresses name: `http://127.0.0.1:<port>/<path>` of a system
   * on one machine, and empty everywhere else. It comes from the environment alone; see `isStandIn`.
   */
  readonly standIn: string;
}

export type Downloaded =
  | { readonly kind: "file"; readonly content: Uint8Array; readonly type: string }
  | MediaRefusal;

/** More hops than any platform needs. */
const mostRedirects = 5;
/** JSON in place of a file is longer than this only if it is the file. */
const longestJson = 64 * 1024;

type At = Extract<Located, { kind: "at" }>;

/**
 * Fetches one file. Redirects are followed by hand, each judged like the first address; the credential goes to the first host
 * alone, and only if the channel lists it for that. What is too large is noticed while it comes.
 */
export async function download(from: At, policy: DownloadPolicy, open: Open, now: Date): Promise<Downloaded> {
  const signal = AbortSignal.timeout(policy.maxSeconds * 1000);
  try {
    return await follow(from, policy, { open, now, signal, again: true });
  } catch (error) {
    if (error instanceof NotPublicError) return mediaFailed("not-public");
    // The message of an error may hold the address, and the address a token.
    return mediaLater(signal.aborted ? "timeout" : "network");
  }
}

interface Way {
  readonly open: Open;
  readonly now: Date;
  readonly signal: AbortSignal;
  /** Whether JSON may still name another address. */
  readonly again: boolean;
}

async function follow(from: At, policy: DownloadPolicy, way: Way): Promise<Downloaded> {
  const first = targetOf(from.url, undefined, policy);
  if ("refused" in first) return mediaFailed(first.refused);
  let target = first;
  for (let hop = 0; hop <= mostRedirects; hop += 1) {
    const sameHost = target.named.host === first.named.host;
    const shown = sameHost && from.authorization !== undefined && mayBeShown(target, policy);
    const headers = {
      accept: "*/*",
      "accept-encoding": "identity",
      "user-agent": "Relaydesk",
      ...(shown && { authorization: from.authorization ?? "" }),
    };
    const answer = await way.open({ url: target.url, headers, signal: way.signal, standIn: target.standIn });
    try {
      const next = redirection(answer);
      if (next === undefined) return await read(answer, from, policy, way);
      const judged = targetOf(next, target.named, policy);
      if ("refused" in judged) return mediaFailed(judged.refused);
      target = judged;
    } finally {
      answer.close();
    }
  }
  return mediaFailed("too-many-redirects");
}

interface Target {
  /** What is connected to. */
  readonly url: URL;
  /** What was named, which is the same but for a stand-in. */
  readonly named: URL;
  readonly standIn: boolean;
}

function targetOf(
  text: string,
  base: URL | undefined,
  { hosts, standIn }: DownloadPolicy,
): Target | { readonly refused: Parameters<typeof mediaFailed>[0] } {
  // The platform's API at its stand-in: the configuration says so, not the message.
  if (standIn !== "" && base === undefined && text.startsWith(`${new URL(standIn).origin}/`)) {
    const url = new URL(text);
    return { url, named: url, standIn: true };
  }
  const judged = judgeUrl(text, hosts, base);
  if ("refused" in judged) return judged;
  const { url } = judged;
  if (standIn === "") return { url, named: url, standIn: false };
  return { url: new URL(`${standIn}/${url.host}${url.pathname}${url.search}`), named: url, standIn: true };
}

function mayBeShown({ named, standIn }: Target, { hosts }: DownloadPolicy): boolean {
  return isListed(hostOf(named), hosts.credentialed) || (standIn && named.hostname === "127.0.0.1");
}

/** Whether an address is one of this machine alone, as a stand-in must be. */
export function isStandIn(text: string): boolean {
  return /^http:\/\/127\.0\.0\.1:\d{1,5}\/[\w/-]*$/.test(text);
}

function redirection({ status, headers }: Opened): string | undefined {
  return status >= 300 && status < 400 && status !== 304 ? headers.location : undefined;
}

async function read(answer: Opened, from: At, policy: DownloadPolicy, way: Way): Promise<Downloaded> {
  const { status, headers } = answer;
  if (status === 404 && from.mayAppear) return mediaLater("not-there-yet");
  if (status !== 200) return refusalOf(status, secondsToWait(headers["retry-after"] ?? null, way.now));
  // Nothing is unpacked here: what was packed against our wish is no file.
  if ((headers["content-encoding"] ?? "identity") !== "identity") return mediaFailed("damaged");
  if (Number(headers["content-length"] ?? 0) > policy.maxBytes) return mediaFailed("too-large");
  const content = await collect(answer, policy.maxBytes);
  if (content === undefined) return mediaFailed("too-large");
  const type = headers["content-type"] ?? "";
  const spoken = spokenInstead(content, type, from);
  if (spoken?.kind === "at")
    return way.again ? follow(spoken, policy, { ...way, again: false }) : mediaFailed("damaged");
  if (spoken) return spoken;
  if (content.byteLength === 0) return mediaFailed("empty");
  // A connection that broke off looks like the end of a shorter file.
  const promised = headers["content-length"];
  if (promised !== undefined && Number(promised) !== content.byteLength) return mediaLater("cut-off");
  return isIntact(content, from.sha256) ? { kind: "file", content, type } : mediaLater("damaged");
}

async function collect({ body }: Opened, most: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > most) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function spokenInstead(content: Uint8Array, type: string, { readJson }: At): Located | undefined {
  const json = /^(?:application|text)\/(?:json|plain)\b/i.test(type) && content.byteLength <= longestJson;
  const parsed = readJson && json ? parseJson(content) : undefined;
  return parsed === undefined ? undefined : readJson?.(parsed);
}

function isIntact(content: Uint8Array, sha256: string | undefined): boolean {
  if (sha256 === undefined) return true;
  const hash = createHash("sha256").update(content).digest();
  return [hash.toString("hex"), hash.toString("base64")].includes(sha256);
}
