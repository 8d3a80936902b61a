import { secondsToWait } from "../channels/platform-call.ts";
import { judgeUrl } from "./allowed-url.ts";
import { NotPublicError, type Open, type Opening } from "./open-guarded.ts";

export interface PostPolicy {
  /** For the whole answer, of which only the status is looked at. */
  readonly maxSeconds: number;
  /**
   * Of a system on one machine, and empty everywhere else: what is not this machine itself is posted there, with the host as
   * part of the path. It comes from the environment alone.
   */
  readonly standIn: string;
}

export type Posted =
  | { readonly kind: "answered"; readonly status: number; readonly waitSeconds?: number }
  | { readonly kind: "failed"; readonly code: "not-allowed" | "not-public" | "timeout" | "network" };

/** Everywhere but on one machine: https to what is public. */
const anywhere = { platform: [], credentialed: [], elsewhere: true };

/**
 * Posts to an address that an operator named, and never follows where that points. The name is resolved once, all that it
 * resolves to must be public, and the connection goes to exactly that: see `openGuarded`.
 */
export async function postEvent(
  { url, headers, body }: { url: string; headers: Readonly<Record<string, string>>; body: string },
  policy: PostPolicy,
  open: Open,
  now: Date,
): Promise<Posted> {
  const target = targetOf(url, policy.standIn);
  if (!target) return { kind: "failed", code: "not-allowed" };
  const signal = AbortSignal.timeout(policy.maxSeconds * 1000);
  const length = String(Buffer.byteLength(body));
  try {
    const answer = await open({
      ...target,
      ...{ signal, body },
      headers: {
        ...headers,
        "content-type": "application/json",
        "content-length": length,
        "user-agent": "Relaydesk",
      },
    });
    answer.close();
    const waitSeconds = secondsToWait(answer.headers["retry-after"] ?? null, now);
    return {
      kind: "answered",
      status: answer.status,
      ...(waitSeconds !== undefined && { waitSeconds }),
    };
  } catch (error) {
    if (error instanceof NotPublicError) return { kind: "failed", code: "not-public" };
    // The message of an error may hold the address, and the address a token.
    return { kind: "failed", code: signal.aborted ? "timeout" : "network" };
  }
}

function targetOf(address: string, standIn: string): Pick<Opening, "url" | "standIn"> | undefined {
  const named = URL.parse(address);
  if (!named) return undefined;
  if (standIn !== "" && named.protocol === "http:" && named.hostname === "127.0.0.1") {
    return { url: named, standIn: true };
  }
  const judged = judgeUrl(address, anywhere);
  if ("refused" in judged) return undefined;
  if (standIn === "") return { url: judged.url, standIn: false };
  return { url: new URL(`${standIn}/${named.host}${named.pathname}${named.search}`), standIn: true };
}
