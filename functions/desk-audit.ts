import { randomUUID } from "node:crypto";
import * as z from "zod/mini";
import { ResumeRequest } from "../shared/api/desk/channels.ts";
import { auditStore } from "../shared/aws/audit-store.ts";
import type { Table } from "../shared/aws/table.ts";
import type { Found, Person } from "./desk-routes.ts";

/** What changes nothing that anybody would ask about. */
const noActs: ReadonlySet<string> = new Set([
  "typing",
  "socketPass",
  "uploadFile",
  "ask",
  "examples",
  "checkFaq",
  "tryFaq",
  "askTrial",
]);

/** Nothing of it is noted, and a repeat does no harm. */
export function changesNothing(act: string): boolean {
  return noActs.has(act);
}

const Identified = z.object({ request: z.string().check(z.regex(/^[\w-]{8,64}$/)) });
/** Where an act was handed to, as far as it says. */
const Transferred = z.object({
  to: z.union([z.object({ queue: z.string() }), z.object({ agent: z.string() })]),
});

/**
 * Notes who did what: after it was done, and before anybody is told so. When that fails the client is not answered, sends the act
 * again, and that leaves the record.
 *
 * @param idempotencyKey header of acts whose body carries no request id
 */
export async function noteAct(
  { name: act, params }: Found,
  person: Person,
  request: { readonly body: unknown; readonly idempotencyKey: string | undefined },
  { table, now }: { readonly table: Table; readonly now: Date },
): Promise<void> {
  if (changesNothing(act)) return;
  const { id: agent, name, role } = person;
  const id = requestOf(request) ?? randomUUID();
  const on = { ...params, ...particulars(act, request.body) };
  await auditStore({ table }).note({ id, at: now.toISOString(), agent, name, role, act, on });
}

function requestOf({ body, idempotencyKey }: Parameters<typeof noteAct>[2]): string | undefined {
  return [body, { request: idempotencyKey }]
    .map((each) => Identified.safeParse(each).data?.request)
    .find(Boolean);
}

/** Nothing of what was written to customers or about them. */
function particulars(act: string, body: unknown): Record<string, string> {
  if (act === "resumeChannel") return ResumeRequest.safeParse(body).data ?? {};
  if (act === "setAgent" && body) return { changed: Object.keys(body).sort().join(" ") };
  const { to } = Transferred.safeParse(body).data ?? {};
  return to ? { to: "queue" in to ? to.queue : to.agent } : {};
}
