import config from "relaydesk:config";
import * as z from "zod/mini";
import {
  type AgentView,
  ClaimRequest,
  CloseRequest,
  NoteRequest,
  PageQuery,
  PresenceRequest,
  type QueueView,
  ReleaseRequest,
  ReplyRequest,
  TransferRequest,
} from "../shared/api/desk.ts";
import { outboundQueue, replayQueues } from "../shared/aws/queues.ts";
import type { AgentId, MessageId, TicketId } from "../shared/domain/ids.ts";
import { agentLine } from "../shared/domain/ticket.ts";
import {
  type Actor,
  claimNext,
  claimTicket,
  closeTicket,
  type DeskOutcome,
  type DeskServices,
  type Owner,
  releaseTicket,
  replyToTicket,
  transferTicket,
  writeNote,
} from "../shared/flow/desk.ts";
import { deleteHeld, type HeldOutcome, releaseHeld } from "../shared/flow/release-held.ts";
import { type Person, personOf, route, type routes, type Work } from "./desk-routes.ts";
import { conversationView, heldView, ticketView } from "./desk-views.ts";
import { type HttpResponse, httpFunction, json, problem } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { openIds, openParameters, openQueues, openStores } from "./services.ts";

const env = readEnvironment("desk-api");
const ids = openIds(openParameters(env.PARAMETERS_PATH));
const { tickets: store, desk, blobs } = openStores(env.TABLE_NAME, env.BUCKET_NAME);
const sqs = openQueues();
const outbound = outboundQueue(sqs, env.OUTBOUND_QUEUE_URL);
const replays = replayQueues(sqs, { inbound: env.INBOUND_QUEUE_URL, mail: env.MAIL_QUEUE_URL }, blobs);

/** What agents, supervisors and admins do. Who may do what is one table, `desk-routes.ts`. */
export const handler = httpFunction("desk-api", async (request, log) => {
  const person = personOf(request.claims);
  if (!person) return problem(403, "You are in none of the groups agent, supervisor and admin.");
  const found = route(request.method, request.path);
  if (found === "unknown") return problem(404, "There is no such address in the desk API.");
  if (found === "wrong-method") return problem(405, "This address does not take that method.");
  if (!found.roles.includes(person.role)) {
    return problem(403, `This takes the role ${found.roles.join(" or ")}.`);
  }
  const work = { person, params: found.params, query: new URLSearchParams(request.rawQuery) };
  const parsed = parseBody(request.method, request.body);
  if (parsed === "malformed") return problem(400, "The body is not JSON.");
  const answer = await handlers[found.name]({ ...work, body: parsed });
  if (request.method !== "GET") {
    log.info("desk act", { act: found.name, agent: person.id, status: answer.status, ...found.params });
  }
  return answer;
});

type Handlers = Readonly<Record<(typeof routes)[number]["name"], (work: Work) => Promise<HttpResponse>>>;

const handlers: Handlers = {
  me: async ({ person }) => json(200, await agentView(person)),
  presence: withBody(PresenceRequest, async ({ person }, { presence }) => {
    const agent = await knownAgent(person);
    await desk.putAgent({ ...agent, presence });
    return json(200, await agentView(person));
  }),

  queues: async () => {
    const items = await Promise.all(Object.keys(config.queues).map(queueView));
    return json(200, { items });
  },
  queueTickets: withPage(async ({ params }, page) => {
    const queue = params.queue ?? "";
    if (!Object.hasOwn(config.queues, queue)) return problem(404, `There is no queue "${queue}".`);
    return lineOfTickets(queue, page);
  }),
  mine: withPage(({ person }, page) => lineOfTickets(agentLine(person.id), page)),
  claimNext: withBody(ClaimRequest, async ({ person, params }, { request }) => {
    const queue = params.queue ?? "";
    if (!Object.hasOwn(config.queues, queue)) return problem(404, `There is no queue "${queue}".`);
    await knownAgent(person);
    const outcome = await claimNext(queue, actor(person, request), await services());
    if (outcome.kind === "nothing-waits") return json(200, {});
    return outcome.kind === "done" ? json(200, { ticket: ticketView(outcome.ticket) }) : answer(outcome);
  }),

  ticket: async ({ params }) => {
    const conversation = await store.conversationOf(ticketId(params));
    if (!conversation) return problem(404, "There is no such ticket.");
    // The words of many languages, which no other request needs.
    const { forwardedMailIn } = await import("../shared/mail/older-mail.ts");
    return json(200, conversationView(conversation, forwardedMailIn));
  },
  messageHtml: async ({ params }) => {
    const conversation = await store.conversationOf(ticketId(params));
    const found = conversation?.messages.find(({ id }) => id === params.message);
    // Large, and few requests need it.
    const { messagePage } = await import("./message-page.ts");
    return messagePage(found, blobs);
  },
  claim: withBody(ClaimRequest, async ({ person, params }, { request }) => {
    await knownAgent(person);
    return answer(await claimTicket(ticketId(params), actor(person, request), await services()));
  }),
  reply: withBody(ReplyRequest, async ({ person, params }, { request, epoch, text, seen }) =>
    answer(
      await replyToTicket(ticketId(params), owner(person, request, epoch), { text, seen }, await services()),
    ),
  ),
  note: withBody(NoteRequest, async ({ person, params }, { request, text }) =>
    answer(await writeNote(ticketId(params), actor(person, request), text, await services())),
  ),
  transfer: withBody(TransferRequest, async ({ person, params }, { request, epoch, to }) =>
    answer(
      await transferTicket(
        ticketId(params),
        owner(person, request, epoch),
        "queue" in to ? to : { agent: to.agent as AgentId },
        await services(),
      ),
    ),
  ),
  release: withBody(ReleaseRequest, async ({ person, params }, { request, epoch }) =>
    answer(await releaseTicket(ticketId(params), owner(person, request, epoch), await services())),
  ),
  close: withBody(CloseRequest, async ({ person, params }, { request, epoch, seen }) =>
    answer(await closeTicket(ticketId(params), owner(person, request, epoch), seen, await services())),
  ),

  quarantine: withPage(async (_work, { limit, cursor }) => {
    const page = await desk.held(limit, cursor);
    return json(200, { ...page, items: page.items.map(heldView) });
  }),
  heldItem: async ({ params }) => {
    const item = await desk.heldItem(messageId(params));
    return item ? json(200, heldView(item)) : problem(404, "There is no such item.");
  },
  releaseHeld: async ({ person, params }) =>
    heldAnswer(await releaseHeld(messageId(params), person.name, { desk, replays })),
  deleteHeld: async ({ person, params }) =>
    heldAnswer(await deleteHeld(messageId(params), person.name, desk)),
};

async function services(): Promise<DeskServices> {
  return {
    store,
    desk,
    outbound,
    ids: await ids(),
    config,
    now: () => new Date(),
    random: Math.random,
  };
}

function actor({ id, name }: Person, request: string): Actor {
  return { agent: id, name, request };
}

function owner(person: Person, request: string, epoch: number): Owner {
  return { ...actor(person, request), epoch };
}

function ticketId(params: Work["params"]): TicketId {
  return (params.ticket ?? "") as TicketId;
}

function messageId(params: Work["params"]): MessageId {
  return (params.item ?? "") as MessageId;
}

/** An agent is known from the first request on, with what the configuration gives everybody. */
async function knownAgent({ id, name }: Person) {
  const known = await desk.agent(id);
  if (known) {
    const { open: _, ...rest } = known;
    return rest;
  }
  const agent = {
    id,
    name,
    max: config.desk.maxOpenTickets,
    skills: [],
    languages: [],
    presence: "available" as const,
  };
  await desk.putAgent(agent);
  return agent;
}

async function agentView(person: Person): Promise<AgentView> {
  const { id, name, max, presence } = await knownAgent(person);
  const open = (await desk.agent(id))?.open ?? 0;
  return { id, name, role: person.role, open, max, presence };
}

const countedUpTo = 100;

async function queueView(id: string): Promise<QueueView> {
  const { items, cursor } = await desk.line(id, countedUpTo);
  return { id, name: config.queues[id]?.name ?? {}, waiting: items.length, more: cursor !== undefined };
}

type PageOf = z.infer<typeof PageQuery>;

async function lineOfTickets(line: string, { limit, cursor }: PageOf): Promise<HttpResponse> {
  const page = await desk.line(line, limit, cursor);
  const found = await Promise.all(page.items.map(({ ticket }) => store.ticket(ticket)));
  const items = found.filter((ticket) => ticket !== undefined).map(ticketView);
  return json(200, { items, ...(page.cursor !== undefined && { cursor: page.cursor }) });
}

const REFUSALS: Record<Extract<DeskOutcome, { kind: "refused" }>["reason"], readonly [number, string]> = {
  taken: [409, "Somebody else has this ticket."],
  "not-yours": [409, "This ticket is not yours, or is yours anew: look at it again."],
  stale: [409, "A message came that you have not seen: look at the ticket again."],
  closed: [409, "This ticket is closed."],
  "unknown-queue": [422, "There is no such queue."],
  "unknown-ticket": [404, "There is no such ticket."],
  "unknown-agent": [422, "There is no such agent."],
  "over-capacity": [409, "You have as many tickets as you may have at once: close or release one first."],
};

function answer(outcome: DeskOutcome): HttpResponse {
  if (outcome.kind === "done") return json(200, ticketView(outcome.ticket));
  return problem(...REFUSALS[outcome.reason], { reason: outcome.reason });
}

const HELD_REFUSALS: Record<Extract<HeldOutcome, { kind: "refused" }>["reason"], readonly [number, string]> =
  {
    "unknown-item": [404, "There is no such item."],
    "settled-already": [409, "Somebody has already decided about this item."],
    "cannot-be-released": [422, "This cannot become a message; its raw form is kept."],
  };

function heldAnswer(outcome: HeldOutcome): HttpResponse {
  if (outcome.kind === "done") return json(200, heldView(outcome.item));
  return problem(...HELD_REFUSALS[outcome.reason], { reason: outcome.reason });
}

function withBody<Schema extends z.ZodMiniType>(
  schema: Schema,
  handle: (work: Work, body: z.infer<Schema>) => Promise<HttpResponse>,
) {
  return async (work: Work): Promise<HttpResponse> => {
    const parsed = z.safeParse(schema, work.body);
    return parsed.success ? handle(work, parsed.data) : invalid(parsed.error.issues);
  };
}

function withPage(handle: (work: Work, page: PageOf) => Promise<HttpResponse>) {
  return async (work: Work): Promise<HttpResponse> => {
    const parsed = z.safeParse(PageQuery, Object.fromEntries(work.query));
    return parsed.success ? handle(work, parsed.data) : invalid(parsed.error.issues);
  };
}

function invalid(issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]) {
  const errors = issues.map(({ path, message }) => ({ field: path.join("."), problem: message }));
  return problem(422, "Some fields are missing or not right.", { errors });
}

function parseBody(method: string, body: Uint8Array): unknown {
  if (method === "GET" || body.byteLength === 0) return undefined;
  try {
    return JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    return "malformed";
  }
}
