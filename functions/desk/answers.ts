import * as z from "zod/mini";
import { PageQuery } from "../../shared/api/desk/fields.ts";
import type { DeskOutcome } from "../../shared/flow/desk.ts";
import type { Work } from "../desk-routes.ts";
import { ticketView } from "../desk-views.ts";
import { type HttpResponse, json, problem } from "../edge.ts";

/** How requests to the desk API are read, and how outcomes become answers. */

export type PageOf = z.infer<typeof PageQuery>;

export const REFUSALS: Record<
  Extract<DeskOutcome, { kind: "refused" }>["reason"],
  readonly [number, string]
> = {
  taken: [409, "Somebody else has this ticket."],
  "not-yours": [409, "This ticket is not yours, or is yours anew: look at it again."],
  stale: [409, "A message came that you have not seen: look at the ticket again."],
  closed: [409, "This ticket is closed."],
  "no-verified-mail": [409, "No mail address is proven to be this customer's."],
  "no-text-message": [409, "This customer cannot be sent a text message."],
  "not-for-you": [409, "This ticket waits for somebody else."],
  "not-offered": [409, "This ticket is not offered to you, or no longer."],
  "unknown-queue": [422, "There is no such queue."],
  "bad-time": [422, "A ticket can rest for 90 days at most, and until a time that is to come."],
  "not-snoozed": [409, "This ticket does not rest, or no longer."],
  "too-many-tickets": [409, "As many tickets as may be belong with this one already."],
  "unknown-ticket": [404, "There is no such ticket."],
  "unknown-agent": [422, "There is no such agent."],
  "over-capacity": [409, "You have as many tickets as you may have at once: close or release one first."],
};

/** The ticket as it is after an act, or why there was none. */
export function answer(outcome: DeskOutcome): HttpResponse {
  if (outcome.kind === "done") return json(200, ticketView(outcome.ticket));
  return problem(...REFUSALS[outcome.reason], { reason: outcome.reason });
}

/** A handler that gets a body of the schema's shape; another one is answered with its faults, field by field. */
export function withBody<Schema extends z.ZodMiniType>(
  schema: Schema,
  handle: (work: Work, body: z.infer<Schema>) => Promise<HttpResponse>,
) {
  return async (work: Work): Promise<HttpResponse> => {
    const parsed = z.safeParse(schema, work.body);
    return parsed.success ? handle(work, parsed.data) : invalid(parsed.error.issues);
  };
}

/** A handler of lists that come page by page. */
export function withPage(handle: (work: Work, page: PageOf) => Promise<HttpResponse>) {
  return withQuery(PageQuery, handle);
}

/** A handler that gets a query of the schema's shape. */
export function withQuery<Schema extends z.ZodMiniType>(
  schema: Schema,
  handle: (work: Work, query: z.infer<Schema>) => Promise<HttpResponse>,
) {
  return async (work: Work): Promise<HttpResponse> => {
    const parsed = z.safeParse(schema, Object.fromEntries(work.query));
    return parsed.success ? handle(work, parsed.data) : invalid(parsed.error.issues);
  };
}

function invalid(issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]) {
  const errors = issues.map(({ path, message }) => ({ field: path.join("."), problem: message }));
  return problem(422, "Some fields are missing or not right.", { errors });
}
