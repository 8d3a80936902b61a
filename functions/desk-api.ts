import config from "relaydesk:config";
import * as z from "zod/mini";
import {
  type AgentView,
  ClaimRequest,
  CloseRequest,
  DraftRequest,
  ExamplesRequest,
  LiftRequest,
  NoteRequest,
  PageQuery,
  PresenceRequest,
  ProposalsQuery,
  type QueueView,
  ReleaseRequest,
  ReplyRequest,
  ResultsQuery,
  TransferRequest,
} from "../shared/api/desk.ts";
import type { SocketPassView } from "../shared/api/desk-socket.ts";
import { outboundQueue, replayQueues } from "../shared/aws/queues.ts";
import { loadChannel } from "../shared/channels/registry.ts";
import type { AgentId, MessageId, TicketId } from "../shared/domain/ids.ts";
import { agentLine } from "../shared/domain/ticket.ts";
import { checkFiles, type FilesChecked, largestPart, partKey } from "../shared/flow/agent-files.ts";
import {
  type Actor,
  claimNext,
  claimTicket,
  closeTicket,
  type DeskOutcome,
  type DeskServices,
  liftSuppression,
  type Owner,
  releaseTicket,
  replyToTicket,
  transferTicket,
  writeNote,
} from "../shared/flow/desk.ts";
import { headersOfHeld } from "../shared/flow/held-headers.ts";
import type { ProposalRefusal } from "../shared/flow/proposals.ts";
import { deleteHeld, type HeldOutcome, releaseHeld } from "../shared/flow/release-held.ts";
import { withDeskNews } from "./desk-news.ts";
import { type Person, personOf, route, type routes, type Work } from "./desk-routes.ts";
import { conversationView, heldView, ticketView } from "./desk-views.ts";
import { type HttpResponse, httpFunction, json, problem } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { openIds, openLearning, openParameters, openQueues } from "./services.ts";
import { openDeskStores } from "./stores.ts";

const env = readEnvironment("desk-api");
const ids = openIds(openParameters(env.PARAMETERS_PATH));
const { tickets, desk, suppressions, blobs } = openDeskStores(env.TABLE_NAME, env.BUCKET_NAME);
const { store, tellDesks } = withDeskNews(tickets, env);
const learning = openLearning(env.TABLE_NAME);
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
  const query = new URLSearchParams(request.rawQuery);
  const work = { person, params: found.params, query, bytes: request.body };
  const parsed = found.name === "uploadFile" ? undefined : parseBody(request.method, request.body);
  if (parsed === "malformed") return problem(400, "The body is not JSON.");
  const answer = await handlers[found.name]({ ...work, body: parsed });
  await tellDesks(log);
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
  socketPass: async ({ person }) => {
    const { makeSocketPass, PASS_SECONDS } = await import("../shared/domain/socket-pass.ts");
    const pass = makeSocketPass(person, now(), await ids());
    return json(200, { pass, expiresIn: PASS_SECONDS } satisfies SocketPassView);
  },
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
    const { channel, address } = conversation.ticket;
    const suppression = await suppressions.suppression((await ids()).address(channel, address));
    const { forwardedMailIn } = await import("../shared/mail/older-mail.ts");
    return json(200, conversationView(conversation, suppression, forwardedMailIn));
  },
  messageHtml: async ({ params, query }) => {
    const conversation = await store.conversationOf(ticketId(params));
    const found = conversation?.messages.find(({ id }) => id === params.message);
    // Large, and few requests need it.
    const { messagePage } = await import("./message-page.ts");
    return messagePage(found, blobs, query.get("lang") ?? "en");
  },
  claim: withBody(ClaimRequest, async ({ person, params }, { request }) => {
    await knownAgent(person);
    return answer(await claimTicket(ticketId(params), actor(person, request), await services()));
  }),
  reply: withBody(
    ReplyRequest,
    async ({ person, params }, { request, epoch, text, seen, files = [], entry }) => {
      const id = ticketId(params);
      const checked = await checkFiles(id, files, await attachmentLimit(id, files.length), blobs);
      if ("refused" in checked) return filesRefused(checked);
      const { attachments } = checked;
      const said = { text, seen, attachments, ...(entry !== undefined && { entry }) };
      const act = owner(person, request, epoch);
      return answer(await replyToTicket(id, act, said, await services()));
    },
  ),
  uploadFile: async ({ person, params, bytes }) => {
    const part = Number(params.part);
    if (!/^\d$/.test(params.part ?? "")) return problem(404, "A file has the parts 0 to 9.");
    if (bytes.byteLength === 0) return problem(422, "There is nothing in this part.");
    if (bytes.byteLength > largestPart) {
      return problem(413, `A part has at most ${largestPart} bytes: send a larger file in several.`);
    }
    const ticket = await store.ticket(ticketId(params));
    if (!ticket) return problem(404, "There is no such ticket.");
    if (ticket.status !== "assigned" || ticket.agent !== person.id) return problem(...REFUSALS["not-yours"]);
    await blobs.put(partKey(ticket.id, params.file ?? "", part), bytes, "application/octet-stream");
    return json(200, { file: params.file, part, size: bytes.byteLength });
  },
  lift: withBody(LiftRequest, async ({ person, params }, { request }) => {
    const lifting = { ...(await services()), suppressions };
    const outcome = await liftSuppression(ticketId(params), actor(person, request), lifting);
    return outcome.kind === "refused" && outcome.reason === "not-suppressed"
      ? problem(409, "This customer's address is not suppressed.", { reason: outcome.reason })
      : answer(outcome);
  }),
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
  close: withBody(CloseRequest, async ({ person, params }, { request, epoch, seen, ...choice }) =>
    answer(
      await closeTicket(ticketId(params), owner(person, request, epoch), seen, await services(), choice),
    ),
  ),

  quarantine: withPage(async (_work, { limit, cursor }) => {
    const page = await desk.held(limit, cursor);
    return json(200, { ...page, items: page.items.map(heldView) });
  }),
  heldItem: async ({ params }) => {
    const item = await desk.heldItem(messageId(params));
    return item ? json(200, heldView(item)) : problem(404, "There is no such item.");
  },
  heldHeaders: async ({ params }) => {
    const headers = await headersOfHeld(messageId(params), { desk, blobs });
    if (headers.kind === "shown") return json(200, { text: headers.text, complete: headers.complete });
    return headers.reason === "unknown-item"
      ? problem(404, "There is no such item.")
      : problem(404, "Of this item no raw mail is kept.", { reason: headers.reason });
  },
  releaseHeld: async ({ person, params }) =>
    heldAnswer(await releaseHeld(messageId(params), person.name, { desk, replays, now })),
  deleteHeld: async ({ person, params }) =>
    heldAnswer(await deleteHeld(messageId(params), person.name, { desk, blobs, now })),

  faqResults: withQuery(ResultsQuery, async (_work, { days }) =>
    json(200, { days, items: await (await faqWork()).resultsOf(days, now(), learning) }),
  ),
  proposals: withQuery(ProposalsQuery, async (_work, { state, least }) => {
    const items = await (await faqWork()).proposalsIn(state, learning);
    const { proposalView } = await views();
    return json(200, { items: items.filter(({ size }) => size >= least).map(proposalView) });
  }),
  proposal: async ({ params }) => {
    const found = await (await faqWork()).findProposal(params.proposal ?? "", learning);
    if (!found) return problem(404, "There is no such proposal.");
    return json(200, (await views()).proposalView(found));
  },
  draftProposal: withBody(DraftRequest, async ({ person, params }, wishes) => {
    const outcome = await (await faqWork()).draftProposal(
      params.proposal ?? "",
      wishes,
      person.name,
      learning,
    );
    if (outcome.kind !== "done") return proposalRefused(outcome);
    return json(200, (await views()).draftView(outcome.draft));
  }),
  dismissProposal: async ({ person, params }) => {
    const outcome = await (await faqWork()).dismissProposal(params.proposal ?? "", person.name, learning);
    if (outcome.kind !== "done") return proposalRefused(outcome);
    return json(200, (await views()).proposalView(outcome.proposal));
  },
  examples: withBody(ExamplesRequest, async (_work, { texts }) => {
    const { prepareExample } = await import("../shared/domain/example-text.ts");
    const { exampleView } = await views();
    return json(200, { items: texts.map(prepareExample).map(exampleView) });
  }),
};

const now = () => new Date();

/** Supervisors learn from the desk now and then; agents never need it. */
const faqWork = () => import("../shared/flow/proposals.ts");
const views = () => import("./learning-views.ts");

const PROPOSAL_REFUSALS: Record<ProposalRefusal, readonly [number, string]> = {
  "unknown-proposal": [404, "There is no such proposal."],
  changed: [409, "The proposal changed meanwhile. Please look at it again."],
  "nothing-usable": [422, "Every example tells who wrote it: please write the entry by hand."],
};

function proposalRefused({ reason }: { readonly reason: ProposalRefusal }): HttpResponse {
  return problem(...PROPOSAL_REFUSALS[reason], { reason });
}

async function services(): Promise<DeskServices> {
  return {
    store,
    desk,
    outbound,
    ids: await ids(),
    config,
    now,
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

/** Bytes that the ticket's customer can be sent with one reply. */
async function attachmentLimit(id: TicketId, files: number): Promise<number> {
  const ticket = files > 0 ? await store.ticket(id) : undefined;
  return (ticket && (await loadChannel(ticket.channel)))?.maxAttachmentBytes ?? 0;
}

function filesRefused({ refused, size, limit }: Extract<FilesChecked, { refused: string }>): HttpResponse {
  const why = {
    "no-files-here": "This customer's channel takes no files: send a link, or only words.",
    "file-missing": "A file was not uploaded completely: upload it again.",
    "files-too-large": `The files have ${megabytes(size)} MB and may have ${megabytes(limit)} MB in all: leave some out, or send a link.`,
  };
  return problem(refused === "files-too-large" ? 413 : 422, why[refused], { reason: refused });
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}

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
  return withQuery(PageQuery, handle);
}

function withQuery<Schema extends z.ZodMiniType>(
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

function parseBody(method: string, body: Uint8Array): unknown {
  if (method === "GET" || body.byteLength === 0) return undefined;
  try {
    return JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    return "malformed";
  }
}
