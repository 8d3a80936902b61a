import type { Role } from "../shared/api/desk/people.ts";
import type { AgentId } from "../shared/domain/ids.ts";
import type { HttpResponse } from "./edge.ts";

/** Who is signed in, from claims that the API's authorizer has checked. */
export interface Person {
  readonly id: AgentId;
  readonly name: string;
  readonly role: Role;
  /** The queues that an agent is kept to; all of them when absent. */
  readonly queues?: readonly string[];
}

/** One request with all that its handler may look at. */
export interface Work {
  readonly person: Person;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** Under which the desk was reached, such as `https://desk.example`. */
  readonly base: string;
  /** The same as it came. */
  readonly bytes: Uint8Array;
  /** The header `Idempotency-Key`, for acts whose body carries no id. */
  readonly key?: string;
}

const everybody: readonly Role[] = ["agent", "supervisor", "admin"];
const leads: readonly Role[] = ["supervisor", "admin"];
const admins: readonly Role[] = ["admin"];

/** The desk API on one page: what there is and who may. */
export const routes = [
  { name: "me", area: "people", method: "GET", path: "/desk/me", roles: everybody },
  { name: "presence", area: "people", method: "PUT", path: "/desk/me/presence", roles: everybody },
  { name: "socketPass", area: "people", method: "POST", path: "/desk/socket", roles: everybody },
  { name: "agents", area: "people", method: "GET", path: "/desk/agents", roles: leads },
  { name: "setAgent", area: "people", method: "PUT", path: "/desk/agents/:agent", roles: leads },
  {
    name: "exportPerson",
    area: "persons",
    method: "POST",
    path: "/desk/people/:contact/export",
    roles: admins,
  },
  {
    name: "erasePerson",
    area: "persons",
    method: "POST",
    path: "/desk/people/:contact/erase",
    roles: admins,
  },
  {
    name: "erasure",
    area: "persons",
    method: "GET",
    path: "/desk/people/:contact/erasure",
    roles: admins,
  },
  { name: "mine", area: "tickets", method: "GET", path: "/desk/mine", roles: everybody },
  { name: "audit", area: "audit", method: "GET", path: "/desk/audit", roles: ["admin"] },
  { name: "webhooks", area: "webhooks", method: "GET", path: "/desk/webhooks", roles: admins },
  {
    name: "webhookDeliveries",
    area: "webhooks",
    method: "GET",
    path: "/desk/webhooks/:endpoint/deliveries",
    roles: admins,
  },
  {
    name: "sendEventAgain",
    area: "webhooks",
    method: "POST",
    path: "/desk/webhooks/:endpoint/deliveries/:delivery/again",
    roles: admins,
  },
  { name: "search", area: "search", method: "GET", path: "/desk/search", roles: everybody },
  { name: "queues", area: "people", method: "GET", path: "/desk/queues", roles: everybody },
  {
    name: "queueTickets",
    area: "tickets",
    method: "GET",
    path: "/desk/queues/:queue/tickets",
    roles: everybody,
  },
  { name: "claimNext", area: "tickets", method: "POST", path: "/desk/queues/:queue/claim", roles: everybody },
  { name: "ticket", area: "conversation", method: "GET", path: "/desk/tickets/:ticket", roles: everybody },
  {
    name: "messageHtml",
    area: "conversation",
    method: "GET",
    path: "/desk/tickets/:ticket/messages/:message/html",
    roles: everybody,
  },
  {
    name: "attachments",
    area: "conversation",
    method: "GET",
    path: "/desk/tickets/:ticket/messages/:message/attachments",
    roles: everybody,
  },
  {
    name: "attachmentPart",
    area: "conversation",
    method: "GET",
    path: "/desk/tickets/:ticket/messages/:message/attachments/:index/:part",
    roles: everybody,
  },
  { name: "claim", area: "tickets", method: "POST", path: "/desk/tickets/:ticket/claim", roles: everybody },
  { name: "accept", area: "tickets", method: "POST", path: "/desk/tickets/:ticket/accept", roles: everybody },
  {
    name: "decline",
    area: "tickets",
    method: "POST",
    path: "/desk/tickets/:ticket/decline",
    roles: everybody,
  },
  { name: "reply", area: "tickets", method: "POST", path: "/desk/tickets/:ticket/reply", roles: everybody },
  {
    name: "template",
    area: "tickets",
    method: "POST",
    path: "/desk/tickets/:ticket/template",
    roles: everybody,
  },
  {
    name: "typing",
    area: "conversation",
    method: "POST",
    path: "/desk/tickets/:ticket/typing",
    roles: everybody,
  },
  {
    name: "uploadFile",
    area: "conversation",
    method: "PUT",
    path: "/desk/tickets/:ticket/files/:file/:part",
    roles: everybody,
  },
  { name: "note", area: "tickets", method: "POST", path: "/desk/tickets/:ticket/note", roles: everybody },
  {
    name: "transfer",
    area: "tickets",
    method: "POST",
    path: "/desk/tickets/:ticket/transfer",
    roles: everybody,
  },
  {
    name: "release",
    area: "tickets",
    method: "POST",
    path: "/desk/tickets/:ticket/release",
    roles: everybody,
  },
  { name: "close", area: "tickets", method: "POST", path: "/desk/tickets/:ticket/close", roles: everybody },
  {
    name: "identities",
    area: "identities",
    method: "GET",
    path: "/desk/tickets/:ticket/identities",
    roles: everybody,
  },
  {
    name: "askAddress",
    area: "identities",
    method: "POST",
    path: "/desk/tickets/:ticket/confirm-address",
    roles: everybody,
  },
  { name: "unlink", area: "identities", method: "POST", path: "/desk/tickets/:ticket/unlink", roles: leads },
  {
    name: "lift",
    area: "identities",
    method: "POST",
    path: "/desk/tickets/:ticket/lift-suppression",
    roles: leads,
  },
  { name: "channels", area: "channels", method: "GET", path: "/desk/channels", roles: everybody },
  { name: "resumeChannel", area: "channels", method: "POST", path: "/desk/channels/resume", roles: leads },
  { name: "quarantine", area: "quarantine", method: "GET", path: "/desk/quarantine", roles: everybody },
  { name: "heldItem", area: "quarantine", method: "GET", path: "/desk/quarantine/:item", roles: everybody },
  {
    name: "heldHeaders",
    area: "quarantine",
    method: "GET",
    path: "/desk/quarantine/:item/headers",
    roles: everybody,
  },
  {
    name: "releaseHeld",
    area: "quarantine",
    method: "POST",
    path: "/desk/quarantine/:item/release",
    roles: leads,
  },
  {
    name: "deleteHeld",
    area: "quarantine",
    method: "POST",
    path: "/desk/quarantine/:item/delete",
    roles: leads,
  },
  { name: "entries", area: "knowledge", method: "GET", path: "/desk/faq/entries", roles: everybody },
  { name: "entry", area: "knowledge", method: "GET", path: "/desk/faq/entries/:entry", roles: everybody },
  { name: "ask", area: "knowledge", method: "POST", path: "/desk/faq/ask", roles: everybody },
  { name: "faqResults", area: "knowledge", method: "GET", path: "/desk/faq/results", roles: leads },
  { name: "proposals", area: "knowledge", method: "GET", path: "/desk/faq/proposals", roles: leads },
  { name: "proposal", area: "knowledge", method: "GET", path: "/desk/faq/proposals/:proposal", roles: leads },
  {
    name: "draftProposal",
    area: "knowledge",
    method: "POST",
    path: "/desk/faq/proposals/:proposal/draft",
    roles: leads,
  },
  {
    name: "dismissProposal",
    area: "knowledge",
    method: "POST",
    path: "/desk/faq/proposals/:proposal/dismiss",
    roles: leads,
  },
  { name: "examples", area: "knowledge", method: "POST", path: "/desk/faq/examples", roles: leads },
  { name: "sources", area: "faq", method: "GET", path: "/desk/faq/sources", roles: everybody },
  { name: "source", area: "faq", method: "GET", path: "/desk/faq/sources/:entry", roles: everybody },
  { name: "releases", area: "faq", method: "GET", path: "/desk/faq/releases", roles: everybody },
  {
    name: "releaseChanges",
    area: "faq",
    method: "GET",
    path: "/desk/faq/releases/:version/changes",
    roles: everybody,
  },
  {
    name: "publication",
    area: "faq",
    method: "GET",
    path: "/desk/faq/publications/:publication",
    roles: everybody,
  },
  { name: "checkFaq", area: "faq", method: "POST", path: "/desk/faq/check", roles: admins },
  { name: "publishFaq", area: "faq", method: "POST", path: "/desk/faq/publications", roles: admins },
  { name: "tryFaq", area: "faq", method: "POST", path: "/desk/faq/trials", roles: admins },
  { name: "trial", area: "faq", method: "GET", path: "/desk/faq/trials/:trial", roles: admins },
  { name: "askTrial", area: "faq", method: "POST", path: "/desk/faq/trials/:trial/ask", roles: admins },
  {
    name: "enforceRelease",
    area: "faq",
    method: "POST",
    path: "/desk/faq/releases/:version/enforce",
    roles: admins,
  },
  { name: "snooze", area: "acts", method: "POST", path: "/desk/tickets/:ticket/snooze", roles: everybody },
  { name: "wake", area: "acts", method: "POST", path: "/desk/tickets/:ticket/wake", roles: everybody },
  { name: "snoozed", area: "acts", method: "GET", path: "/desk/snoozed", roles: everybody },
  { name: "others", area: "acts", method: "GET", path: "/desk/tickets/:ticket/others", roles: everybody },
  { name: "merge", area: "acts", method: "POST", path: "/desk/tickets/:ticket/merge", roles: everybody },
  { name: "split", area: "acts", method: "POST", path: "/desk/tickets/:ticket/split", roles: everybody },
  { name: "link", area: "acts", method: "POST", path: "/desk/tickets/:ticket/link", roles: everybody },
  {
    name: "unlinkTicket",
    area: "acts",
    method: "POST",
    path: "/desk/tickets/:ticket/unlink-ticket",
    roles: everybody,
  },
  { name: "spam", area: "acts", method: "POST", path: "/desk/tickets/:ticket/spam", roles: everybody },
  { name: "block", area: "acts", method: "POST", path: "/desk/tickets/:ticket/block", roles: everybody },
  { name: "blocks", area: "acts", method: "GET", path: "/desk/blocks", roles: everybody },
  { name: "liftBlock", area: "acts", method: "POST", path: "/desk/blocks/lift", roles: leads },
  { name: "bulk", area: "acts", method: "POST", path: "/desk/bulk", roles: everybody },
  { name: "colleagues", area: "acts", method: "GET", path: "/desk/colleagues", roles: everybody },
  { name: "mentions", area: "acts", method: "GET", path: "/desk/me/mentions", roles: everybody },
  { name: "seeMentions", area: "acts", method: "POST", path: "/desk/me/mentions/seen", roles: everybody },
  { name: "phrases", area: "phrases", method: "GET", path: "/desk/phrases", roles: everybody },
  { name: "setReply", area: "phrases", method: "PUT", path: "/desk/replies/:reply", roles: leads },
  { name: "removeReply", area: "phrases", method: "POST", path: "/desk/replies/:reply/delete", roles: leads },
  { name: "setMacro", area: "phrases", method: "PUT", path: "/desk/macros/:macro", roles: leads },
  { name: "removeMacro", area: "phrases", method: "POST", path: "/desk/macros/:macro/delete", roles: leads },
  {
    name: "ticketPhrases",
    area: "phrases",
    method: "GET",
    path: "/desk/tickets/:ticket/phrases",
    roles: everybody,
  },
  {
    name: "runMacro",
    area: "phrases",
    method: "POST",
    path: "/desk/tickets/:ticket/macro",
    roles: everybody,
  },
  { name: "report", area: "reports", method: "GET", path: "/desk/reports", roles: leads },
  { name: "reportTickets", area: "reports", method: "GET", path: "/desk/reports/tickets", roles: leads },
] as const satisfies readonly {
  name: string;
  area: string;
  method: string;
  path: string;
  roles: readonly Role[];
}[];

type Route = (typeof routes)[number];
export type RouteName = Route["name"];
/** What is loaded together, when one of its addresses is first wanted. */
export type Area = Route["area"];

/** The work of one area, each under the name of its route. */
export type Handlers<Of extends Area> = Readonly<
  Record<Extract<Route, { area: Of }>["name"], (work: Work) => Promise<HttpResponse>>
>;

export interface Found {
  readonly name: RouteName;
  readonly area: Area;
  readonly roles: readonly Role[];
  readonly params: Readonly<Record<string, string>>;
}

/** The route of a request, with what its path names. */
export function route(method: string, path: string): Found | "unknown" | "wrong-method" {
  const fitting = routes.flatMap((each) => {
    const params = match(each.path, path);
    return params ? [{ each, params }] : [];
  });
  const found = fitting.find(({ each }) => each.method === method);
  if (found)
    return { name: found.each.name, area: found.each.area, roles: found.each.roles, params: found.params };
  return fitting.length > 0 ? "wrong-method" : "unknown";
}

/** Ids are letters, digits and dashes: anything else is no address of ours. */
const idShape = /^[A-Za-z0-9_-]{1,64}$/;

function match(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const actual = given[at] ?? "";
    if (!part.startsWith(":")) {
      if (part !== actual) return undefined;
    } else if (idShape.test(actual)) {
      params[part.slice(1)] = actual;
    } else {
      return undefined;
    }
  }
  return params;
}

/** The most powerful of the groups counts. `undefined` for somebody who is in none of ours. */
export function personOf(claims: Readonly<Record<string, unknown>>): Person | undefined {
  const groups = groupsOf(claims["cognito:groups"]);
  const role = (["admin", "supervisor", "agent"] as const).find((each) => groups.includes(each));
  const { sub } = claims;
  if (role === undefined || typeof sub !== "string" || sub === "") return undefined;
  const name = claims.username ?? claims["cognito:username"] ?? sub;
  return { id: sub as AgentId, name: String(name), role };
}

/** API Gateway hands a list claim on as the text `[agent supervisor]`. */
function groupsOf(claim: unknown): readonly string[] {
  if (Array.isArray(claim)) return claim.map(String);
  return typeof claim === "string" ? claim.replace(/^\[|\]$/g, "").split(/[\s,]+/) : [];
}
