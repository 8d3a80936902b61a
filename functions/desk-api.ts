import config from "relaydesk:config";
import { ResumeRequest } from "../shared/api/desk/channels.ts";
import type { SignInPlace } from "../shared/api/desk/people.ts";
import { desk, env, hours, parts, store, tellDesks } from "./desk/open.ts";
import { refusedAccess, withQueues } from "./desk-access.ts";
import { requestLimits } from "./desk-limits.ts";
import { type Area, type Handlers, personOf, type RouteName, route, type Work } from "./desk-routes.ts";
import { type HttpResponse, httpFunction, json, type Log, problem } from "./edge.ts";
import { offerAfterwards } from "./offer-afterwards.ts";

const tooMany = requestLimits(config.desk.requestsPerMinute, async () => {
  const { rateLimits } = await import("../shared/aws/rate-limits.ts");
  return rateLimits(parts);
});

/** What agents, supervisors and admins do. Who may do what is one table, `desk-routes.ts`. */
export const handler = httpFunction("desk-api", async (request, log) => {
  if (request.method === "GET" && request.path === "/desk/sign-in") return json(200, signInPlace);
  if (request.method === "GET" && request.path === "/desk/openapi.json") return description();
  const signedIn = personOf(request.claims);
  if (!signedIn) return problem(403, "You are in none of the groups agent, supervisor and admin.");
  const found = route(request.method, request.path);
  if (found === "unknown") return problem(404, "There is no such address in the desk API.");
  if (found === "wrong-method") return problem(405, "This address does not take that method.");
  if (!found.roles.includes(signedIn.role)) {
    return problem(403, `This takes the role ${found.roles.join(" or ")}.`);
  }
  const wait = await tooMany(signedIn.id, found.name, new Date());
  if (wait) return wait;
  const person = await withQueues(signedIn, { desk, store });
  const refused = await refusedAccess(found, person, { desk, store });
  if (refused) return refused;
  const query = new URLSearchParams(request.rawQuery);
  const work = { person, params: found.params, query, bytes: request.body, base: baseOf(request.headers) };
  const parsed = found.name === "uploadFile" ? undefined : parseBody(request.method, request.body);
  if (parsed === "malformed") return problem(400, "The body is not JSON.");
  const key = request.headers["idempotency-key"];
  const handle = async (name: RouteName) =>
    (await handlerOf({ area: found.area, name }))({
      ...work,
      body: parsed,
      ...(key !== undefined && { key }),
    });
  if (request.method === "GET") return told(await handle(found.name), log);
  const { doNoted } = await import("./desk-repeats.ts");
  const asked = { found, person, body: parsed, bytes: request.body, idempotencyKey: key };
  const { answer, repeated } = await doNoted(asked, handle, { table: parts.table, now: () => new Date() });
  if (answer.status < 300 && !repeated && changesWhoIsFree.has(found.name)) {
    await offerAfterwards(store, parts, await hours, log);
  }
  const about = found.name === "resumeChannel" ? ResumeRequest.safeParse(parsed).data : {};
  log.info("desk act", {
    act: found.name,
    agent: person.id,
    status: answer.status,
    ...(repeated && { repeated }),
    ...found.params,
    ...about,
  });
  return told(answer, log);
});

/** Whoever looks at the desk hears of what was changed before its actor does. */
async function told(answer: HttpResponse, log: Log): Promise<HttpResponse> {
  await tellDesks(log);
  return answer;
}

/** What all of this is, for programs. Kept current by a test; `npm run openapi` writes it. */
async function description(): Promise<HttpResponse> {
  const { default: document } = await import("../shared/api/desk-openapi.json", { with: { type: "json" } });
  return json(200, document, { "cache-control": "public, max-age=300" });
}

/** Nobody needs all of it: an area is loaded when one of its addresses is first wanted. */
const areas: { readonly [Of in Area]: () => Promise<{ readonly handlers: Handlers<Of> }> } = {
  people: () => import("./desk/people.ts"),
  persons: () => import("./desk/persons.ts"),
  tickets: () => import("./desk/tickets.ts"),
  conversation: () => import("./desk/conversation.ts"),
  identities: () => import("./desk/identities.ts"),
  channels: () => import("./desk/channels.ts"),
  quarantine: () => import("./desk/quarantine.ts"),
  faq: () => import("./desk/faq.ts"),
  knowledge: () => import("./desk/knowledge.ts"),
  search: () => import("./desk/search.ts"),
  audit: () => import("./desk/audit.ts"),
  webhooks: () => import("./desk/webhooks.ts"),
  acts: () => import("./desk/acts.ts"),
  phrases: () => import("./desk/phrases.ts"),
  reports: () => import("./desk/reports.ts"),
};

type Handler = (work: Work) => Promise<HttpResponse>;

async function handlerOf({
  area,
  name,
}: {
  readonly area: Area;
  readonly name: RouteName;
}): Promise<Handler> {
  const { handlers }: { readonly handlers: Partial<Record<RouteName, Handler>> } = await areas[area]();
  const handler = handlers[name];
  // The types of the areas leave no gap; a route without a handler does not compile.
  if (!handler) throw new Error(`The area "${area}" of the desk API has no handler "${name}".`);
  return handler;
}

/** After these somebody may have room, or be there, or not have wanted a ticket. */
const changesWhoIsFree: ReadonlySet<string> = new Set([
  "presence",
  "setAgent",
  "accept",
  "decline",
  "claim",
  "claimNext",
  "transfer",
  "release",
  "close",
  "snooze",
  "wake",
  "merge",
  "split",
  "spam",
  "bulk",
  "runMacro",
]);

const signInPlace: SignInPlace = { issuer: env.SIGN_IN_ISSUER, clientId: env.SIGN_IN_CLIENT_ID };

/** API Gateway and the local system only let a host through that is theirs. */
function baseOf({ host = "" }: Readonly<Record<string, string>>): string {
  const local = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host);
  return config.brand.url ?? `${local ? "http" : "https"}://${host}`;
}

function parseBody(method: string, body: Uint8Array): unknown {
  if (method === "GET" || body.byteLength === 0) return undefined;
  try {
    return JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    return "malformed";
  }
}
