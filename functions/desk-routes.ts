import type { Role } from "../shared/api/desk/people.ts";
import type { AgentId } from "../shared/domain/ids.ts";

/** Who is signed in, from claims that the API's authorizer has checked. */
export interface Person {
  readonly id: AgentId;
  readonly name: string;
  readonly role: Role;
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
}

const everybody: readonly Role[] = ["agent", "supervisor", "admin"];
const leads: readonly Role[] = ["supervisor", "admin"];

/** The desk API on one page: what there is and who may. */
export const routes = [
  { name: "me", method: "GET", path: "/desk/me", roles: everybody },
  { name: "presence", method: "PUT", path: "/desk/me/presence", roles: everybody },
  { name: "socketPass", method: "POST", path: "/desk/socket", roles: everybody },
  { name: "agents", method: "GET", path: "/desk/agents", roles: leads },
  { name: "setAgent", method: "PUT", path: "/desk/agents/:agent", roles: leads },
  { name: "mine", method: "GET", path: "/desk/mine", roles: everybody },
  { name: "queues", method: "GET", path: "/desk/queues", roles: everybody },
  { name: "queueTickets", method: "GET", path: "/desk/queues/:queue/tickets", roles: everybody },
  { name: "claimNext", method: "POST", path: "/desk/queues/:queue/claim", roles: everybody },
  { name: "ticket", method: "GET", path: "/desk/tickets/:ticket", roles: everybody },
  {
    name: "messageHtml",
    method: "GET",
    path: "/desk/tickets/:ticket/messages/:message/html",
    roles: everybody,
  },
  {
    name: "attachments",
    method: "GET",
    path: "/desk/tickets/:ticket/messages/:message/attachments",
    roles: everybody,
  },
  {
    name: "attachmentPart",
    method: "GET",
    path: "/desk/tickets/:ticket/messages/:message/attachments/:index/:part",
    roles: everybody,
  },
  { name: "claim", method: "POST", path: "/desk/tickets/:ticket/claim", roles: everybody },
  { name: "accept", method: "POST", path: "/desk/tickets/:ticket/accept", roles: everybody },
  { name: "decline", method: "POST", path: "/desk/tickets/:ticket/decline", roles: everybody },
  { name: "reply", method: "POST", path: "/desk/tickets/:ticket/reply", roles: everybody },
  { name: "template", method: "POST", path: "/desk/tickets/:ticket/template", roles: everybody },
  { name: "typing", method: "POST", path: "/desk/tickets/:ticket/typing", roles: everybody },
  { name: "uploadFile", method: "PUT", path: "/desk/tickets/:ticket/files/:file/:part", roles: everybody },
  { name: "note", method: "POST", path: "/desk/tickets/:ticket/note", roles: everybody },
  { name: "transfer", method: "POST", path: "/desk/tickets/:ticket/transfer", roles: everybody },
  { name: "release", method: "POST", path: "/desk/tickets/:ticket/release", roles: everybody },
  { name: "close", method: "POST", path: "/desk/tickets/:ticket/close", roles: everybody },
  { name: "identities", method: "GET", path: "/desk/tickets/:ticket/identities", roles: everybody },
  { name: "askAddress", method: "POST", path: "/desk/tickets/:ticket/confirm-address", roles: everybody },
  { name: "unlink", method: "POST", path: "/desk/tickets/:ticket/unlink", roles: leads },
  { name: "lift", method: "POST", path: "/desk/tickets/:ticket/lift-suppression", roles: leads },
  { name: "channels", method: "GET", path: "/desk/channels", roles: everybody },
  { name: "resumeChannel", method: "POST", path: "/desk/channels/resume", roles: leads },
  { name: "quarantine", method: "GET", path: "/desk/quarantine", roles: everybody },
  { name: "heldItem", method: "GET", path: "/desk/quarantine/:item", roles: everybody },
  { name: "heldHeaders", method: "GET", path: "/desk/quarantine/:item/headers", roles: everybody },
  { name: "releaseHeld", method: "POST", path: "/desk/quarantine/:item/release", roles: leads },
  { name: "deleteHeld", method: "POST", path: "/desk/quarantine/:item/delete", roles: leads },
  { name: "entries", method: "GET", path: "/desk/faq/entries", roles: everybody },
  { name: "entry", method: "GET", path: "/desk/faq/entries/:entry", roles: everybody },
  { name: "ask", method: "POST", path: "/desk/faq/ask", roles: everybody },
  { name: "faqResults", method: "GET", path: "/desk/faq/results", roles: leads },
  { name: "proposals", method: "GET", path: "/desk/faq/proposals", roles: leads },
  { name: "proposal", method: "GET", path: "/desk/faq/proposals/:proposal", roles: leads },
  { name: "draftProposal", method: "POST", path: "/desk/faq/proposals/:proposal/draft", roles: leads },
  { name: "dismissProposal", method: "POST", path: "/desk/faq/proposals/:proposal/dismiss", roles: leads },
  { name: "examples", method: "POST", path: "/desk/faq/examples", roles: leads },
] as const satisfies readonly {
  name: string;
  method: string;
  path: string;
  roles: readonly Role[];
}[];

export type RouteName = (typeof routes)[number]["name"];

export interface Found {
  readonly name: RouteName;
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
  if (found) return { name: found.each.name, roles: found.each.roles, params: found.params };
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
