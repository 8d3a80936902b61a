import { createHash } from "node:crypto";
import * as z from "zod/mini";
import { type DoneRequest, requestStore } from "../shared/aws/request-store.ts";
import type { Table } from "../shared/aws/table.ts";
import { changesNothing, noteAct } from "./desk-audit.ts";
import type { Found, Person, RouteName } from "./desk-routes.ts";
import { type HttpResponse, problem } from "./edge.ts";

/**
 * Acts whose answers say what customers wrote, or are long, each with what shows how it stands: of those no answer is kept, and a
 * repeat sees that. Where it is the act itself, doing it again changes nothing.
 */
const shownBy: Readonly<Partial<Record<RouteName, RouteName>>> = {
  releaseHeld: "heldItem",
  deleteHeld: "heldItem",
  draftProposal: "draftProposal",
  dismissProposal: "proposal",
  seeMentions: "mentions",
  enforceRelease: "releases",
  exportPerson: "exportPerson",
};

const Keyed = z.object({ request: z.string() });
const keyShape = /^[\w-]{8,64}$/;

interface Asked {
  readonly found: Found;
  readonly person: Person;
  /** As it was parsed: acts that carry a `request` there tell repeats themselves. */
  readonly body: unknown;
  readonly bytes: Uint8Array;
  readonly idempotencyKey: string | undefined;
}

type Handle = (name: RouteName) => Promise<HttpResponse>;

/** What became of what was asked for, and whether it had been done before. */
interface Done {
  readonly answer: HttpResponse;
  readonly repeated: boolean;
}

interface Services {
  readonly table: Table;
  readonly now: () => Date;
}

/**
 * Does an act and notes it, unless the same person had it done under the same `Idempotency-Key` within a day: then nothing is changed,
 * and they are told what they were told then. What was refused is tried anew. That it was done is kept last, so that a crash in
 * between loses nothing: the act is done again, as if without a key.
 */
export async function doNoted(asked: Asked, handle: Handle, services: Services): Promise<Done> {
  const { found, person, body, bytes, idempotencyKey: key } = asked;
  if (key === undefined || changesNothing(found.name) || z.safeParse(Keyed, body).success) {
    return { answer: await act(asked, handle, services), repeated: false };
  }
  if (!keyShape.test(key)) return { answer: badKey, repeated: false };
  const requests = requestStore(services);
  const print = printOf(found, bytes);
  const done = await requests.done(person.id, key);
  if (done && done.print !== print) return { answer: keyReused, repeated: false };
  const shown = shownBy[found.name];
  if (done)
    return { answer: done.told ? asTold(done.told) : await handle(shown ?? found.name), repeated: true };
  const answer = await act(asked, handle, services);
  if (answer.status < 300) {
    const { status, body: text } = answer;
    const told = { status, ...(text !== undefined && { body: text }) };
    await requests.keep(person.id, key, { print, ...(shown === undefined && { told }) }, services.now());
  }
  return { answer, repeated: false };
}

const badKey = problem(400, "An Idempotency-Key has 8 to 64 letters, digits, dashes and underscores.");
const keyReused = problem(
  422,
  "This Idempotency-Key was used for something else: make up one for each act.",
  {
    reason: "request-reused",
  },
);

async function act(
  { found, person, body, idempotencyKey }: Asked,
  handle: Handle,
  { table, now }: Services,
): Promise<HttpResponse> {
  const answer = await handle(found.name);
  if (answer.status < 300) await noteAct(found, person, { body, idempotencyKey }, { table, now: now() });
  return answer;
}

function asTold(told: NonNullable<DoneRequest["told"]>): HttpResponse {
  return { ...told, headers: { "content-type": "application/json" } };
}

function printOf({ name, params }: Found, bytes: Uint8Array): string {
  const place = JSON.stringify([name, Object.entries(params).sort()]);
  return createHash("sha256").update(place).update("\n").update(bytes).digest("base64url");
}
