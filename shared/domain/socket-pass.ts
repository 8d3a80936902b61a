import { timingSafeEqual } from "node:crypto";
import * as z from "zod/mini";
import type { AgentId, Ids } from "./ids.ts";

/** Who may open a socket of the desk. */
export interface PassHolder {
  readonly id: AgentId;
  readonly name: string;
  readonly role: string;
}

/** Long enough to open a socket with, too short to be worth stealing. Seconds. */
export const PASS_SECONDS = 30;

const Pass = z.object({
  id: z.custom<AgentId>((value) => typeof value === "string" && value !== ""),
  name: z.string(),
  role: z.string(),
  until: z.number(),
});

/**
 * A pass to a socket for somebody whose token was checked. Browsers can send nothing with a WebSocket but its address,
 * which logs keep, and subprotocols: so it consists of characters that a subprotocol may have (RFC 6455, 4.1).
 */
export function makeSocketPass(
  { id, name, role }: PassHolder,
  now: Date,
  ids: Pick<Ids, "passSignature">,
): string {
  const pass = JSON.stringify({ id, name, role, until: now.getTime() + PASS_SECONDS * 1000 });
  const text = Buffer.from(pass).toString("base64url");
  return `${text}.${ids.passSignature(text)}`;
}

/** Whom a pass was made for; `undefined` for one that is too old or that we did not make. */
export function readSocketPass(
  pass: string,
  now: Date,
  ids: Pick<Ids, "passSignature">,
): PassHolder | undefined {
  const [text = "", signature = ""] = pass.split(".");
  const ours = Buffer.from(ids.passSignature(text));
  const theirs = Buffer.from(signature);
  if (ours.length !== theirs.length || !timingSafeEqual(ours, theirs)) return undefined;
  const { until, ...holder } = z.parse(Pass, JSON.parse(Buffer.from(text, "base64url").toString()));
  return until > now.getTime() ? holder : undefined;
}
