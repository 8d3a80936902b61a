import type { Key } from "./keys.ts";

/* Who did what at the desk: `AUDIT#<day>` / `<agent>#<request>`, read by the day or by day and person. */

export function auditPartition(day: string): string {
  return `AUDIT#${day}`;
}

export function auditKey({ at, agent, id }: { at: string; agent: string; id: string }): Key {
  return { pk: auditPartition(at.slice(0, 10)), sk: `${agent}#${id}` };
}

/** What an agent's client had done under an id that it made up: `REQ#<agent>` / `<request>`, for a day. */
export function requestKey(agent: string, request: string): Key {
  return { pk: `REQ#${agent}`, sk: request };
}
