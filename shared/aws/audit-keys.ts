import type { Key } from "./keys.ts";

/* Who did what at the desk: `AUDIT#<day>` / `<agent>#<request>#<mark>`, read by the day or by day and person. */

export function auditPartition(day: string): string {
  return `AUDIT#${day}`;
}

/** @param mark tells acts apart that call themselves by one id */
export function auditKey({ at, agent, id }: { at: string; agent: string; id: string }, mark: string): Key {
  return { pk: auditPartition(at.slice(0, 10)), sk: `${agent}#${id}#${mark}` };
}

/** What an agent's client had done under an id that it made up: `REQ#<agent>` / `<request>`, for a day. */
export function requestKey(agent: string, request: string): Key {
  return { pk: `REQ#${agent}`, sk: request };
}
