import config from "relaydesk:config";
import deployedEntries from "relaydesk:entries";
import * as z from "zod/mini";
import { ResumeRequest } from "../shared/api/desk/channels.ts";
import { PageQuery } from "../shared/api/desk/fields.ts";
import { ConfirmAddressRequest, LiftRequest, UnlinkRequest } from "../shared/api/desk/identities.ts";
import {
  AskRequest,
  DraftRequest,
  EntriesQuery,
  ExamplesRequest,
  ProposalsQuery,
  ResultsQuery,
} from "../shared/api/desk/knowledge.ts";
import {
  AgentRequest,
  type AgentView,
  PresenceRequest,
  type QueueView,
  type SignInPlace,
} from "../shared/api/desk/people.ts";
import {
  ClaimRequest,
  CloseRequest,
  NoteRequest,
  ReleaseRequest,
  ReplyRequest,
  TemplateRequest,
  TransferRequest,
} from "../shared/api/desk/tickets.ts";
import type { SocketPassView } from "../shared/api/desk-socket.ts";
import { deskStore } from "../shared/aws/desk-store.ts";
import { outboundQueue, replayQueues, signQueue } from "../shared/aws/queues.ts";
import { suppressionStore } from "../shared/aws/suppression-store.ts";
import { ticketStore } from "../shared/aws/ticket-store.ts";
import { loadChannel } from "../shared/channels/registry.ts";
import type { Config } from "../shared/domain/config.ts";
import type { AgentId, MessageId, TicketId } from "../shared/domain/ids.ts";
import { agentLine } from "../shared/domain/ticket.ts";
import { checkFiles, type FilesChecked, largestPart, partKey } from "../shared/flow/agent-files.ts";
import type { AskOutcome } from "../shared/flow/confirm-address.ts";
import {
  type Actor,
  acceptOffer,
  claimNext,
  claimTicket,
  closeTicket,
  type DeskOutcome,
  type DeskServices,
  declineOffer,
  liftSuppression,
  type Owner,
  releaseTicket,
  replyToTicket,
  transferTicket,
  writeNote,
} from "../shared/flow/desk.ts";
import type { ProposalRefusal } from "../shared/flow/proposals.ts";
import type { HeldOutcome } from "../shared/flow/release-held.ts";
import { openHours } from "./business-hours.ts";
import { withDeskNews } from "./desk-news.ts";
import { type Person, personOf, route, type routes, type Work } from "./desk-routes.ts";
import { agentSettingsView, heldView, ticketView } from "./desk-views.ts";
import { type HttpResponse, httpFunction, json, problem } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { isKnownEntry } from "./known-entry.ts";
import { offerAfterwards } from "./offer-afterwards.ts";
import { openIds, openParameters, openParts, openQueues } from "./services.ts";

const env = readEnvironment("desk-api");
const ids = openIds(openParameters(env.PARAMETERS_PATH));
const parts = openParts(env.TABLE_NAME, env.BUCKET_NAME);
const { blobs } = parts;
const desk = deskStore(parts);
const suppressions = suppressionStore(parts);
const { store, tellDesks } = withDeskNews(ticketStore(parts), env);
const hours = openHours(config);
const sqs = openQueues();
const outbound = outboundQueue(sqs, env.OUTBOUND_QUEUE_URL);
const showSign = signQueue(sqs, env.OUTBOUND_QUEUE_URL);
const replays = replayQueues(sqs, { inbound: env.INBOUND_QUEUE_URL, mail: env.MAIL_QUEUE_URL }, blobs);

/** What agents, supervisors and admins do. Who may do what is one table, `desk-routes.ts`. */
export const handler = httpFunction("desk-api", async (request, log) => {
  if (request.method === "GET" && request.path === "/desk/sign-in") return json(200, signInPlace);
  const person = personOf(request.claims);
  if (!person) return problem(403, "You are in none of the groups agent, supervisor and admin.");
  const found = route(request.method, request.path);
  if (found === "unknown") return problem(404, "There is no such address in the desk API.");
  if (found === "wrong-method") return problem(405, "This address does not take that method.");
  if (!found.roles.includes(person.role)) {
    return problem(403, `This takes the role ${found.roles.join(" or ")}.`);
  }
  const query = new URLSearchParams(request.rawQuery);
  const work = { person, params: found.params, query, bytes: request.body, base: baseOf(request.headers) };
  const parsed = found.name === "uploadFile" ? undefined : parseBody(request.method, request.body);
  if (parsed === "malformed") return problem(400, "The body is not JSON.");
  const answer = await handlers[found.name]({ ...work, body: parsed });
  if (answer.status < 300 && changesWhoIsFree.has(found.name)) {
    await offerAfterwards(store, parts, await hours, log);
  }
  await tellDesks(log);
  if (request.method !== "GET") {
    const about = found.name === "resumeChannel" ? ResumeRequest.safeParse(parsed).data : {};
    log.info("desk act", {
      act: found.name,
      agent: person.id,
      status: answer.status,
      ...found.params,
      ...about,
    });
  }
  return answer;
});

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
]);

const signInPlace: SignInPlace = { issuer: env.SIGN_IN_ISSUER, clientId: env.SIGN_IN_CLIENT_ID };

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
  agents: async () => json(200, { items: (await desk.agents()).map(agentSettingsView) }),
  setAgent: withBody(AgentRequest, async ({ params }, change) => {
    const { agentWith } = await import("./agent-settings.ts");
    const agent = await desk.agent((params.agent ?? "") as AgentId);
    if (!agent) return problem(404, "There is no such agent: they are known once they have signed in.");
    const changed = agentWith(agent, change, Object.keys(config.queues));
    if ("unknownQueue" in changed) return problem(422, `There is no queue "${changed.unknownQueue}".`);
    await desk.putAgent(changed);
    return json(200, agentSettingsView({ ...agent, ...changed }));
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
    const { conversationView } = await import("./conversation-view.ts");
    const facts = conversation.messages.some(({ message }) => message.call)
      ? await (await import("./call-facts.ts")).callFacts(conversation, env.TABLE_NAME, await ids())
      : {};
    const conditions = await (await channelWork()).replyConditions(conversation.ticket, parts, now());
    return json(
      200,
      conversationView(conversation, { suppression, passedOn: forwardedMailIn, ...conditions }, facts),
    );
  },
  messageHtml: async ({ params, query }) => {
    const found = await messageOn(params);
    // Large, and few requests need it.
    const { messagePage } = await import("./message-page.ts");
    return messagePage(found, blobs, query.get("lang") ?? "en");
  },

  attachments: async ({ params }) => {
    const { attachmentList } = await import("./attachment-part.ts");
    return attachmentList(await messageOn(params));
  },
  attachmentPart: async ({ params }) => {
    const { attachmentPart } = await import("./attachment-part.ts");
    return attachmentPart(await messageOn(params), params.index ?? "", params.part ?? "", blobs);
  },
  claim: withBody(ClaimRequest, async ({ person, params }, { request }) => {
    await knownAgent(person);
    return answer(await claimTicket(ticketId(params), actor(person, request), await services()));
  }),
  accept: withBody(ClaimRequest, async ({ person, params }, { request }) =>
    answer(await acceptOffer(ticketId(params), actor(person, request), await services())),
  ),
  decline: withBody(ClaimRequest, async ({ person, params }, { request }) =>
    answer(await declineOffer(ticketId(params), actor(person, request), await services())),
  ),
  reply: withBody(
    ReplyRequest,
    async ({ person, params }, { request, epoch, text, seen, files = [], entry, via }) => {
      if (entry !== undefined && !(await isKnownEntry(entry, deployedEntries, knowledge)))
        return unknownEntry(entry);
      const id = ticketId(params);
      const checked = await checkFiles(id, files, await attachmentLimit(id, files.length), blobs);
      if ("refused" in checked) return filesRefused(checked);
      const { attachments } = checked;
      const said = { text, seen, attachments, ...(entry !== undefined && { entry }), ...(via && { via }) };
      const act = owner(person, request, epoch);
      return answer(await replyToTicket(id, act, said, await services()));
    },
  ),
  template: withBody(
    TemplateRequest,
    async ({ person, params }, { request, epoch, seen, template: name, language, values }) => {
      const id = ticketId(params);
      const ticket = await store.ticket(id);
      if (!ticket) return problem(404, "There is no such ticket.");
      const { templateText } = await channelWork();
      const filled = templateText(ticket.channel, { template: name, language, values });
      if ("refused" in filled)
        return problem(422, TEMPLATE_REFUSALS[filled.refused], { reason: filled.refused });
      const said = { text: filled.text, seen, template: { name, language, values } };
      return answer(await replyToTicket(id, owner(person, request, epoch), said, await services()));
    },
  ),
  typing: async ({ person, params }) => {
    const ticket = await store.ticket(ticketId(params));
    if (!ticket) return problem(404, "There is no such ticket.");
    if (ticket.status !== "assigned" || ticket.agent !== person.id) return problem(...REFUSALS["not-yours"]);
    const signs: Config["signs"] = config.signs;
    const shown = signs.typing.includes(ticket.channel);
    if (shown) await showSign(ticket.id, "typing", ticket.contact);
    return json(200, { shown });
  },
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
  identities: async ({ params }) => {
    const conversation = await store.conversationOf(ticketId(params));
    if (!conversation) return problem(404, "There is no such ticket.");
    return json(200, await (await identityWork()).identitiesView(conversation, await linking()));
  },
  askAddress: withBody(ConfirmAddressRequest, async ({ person, params, base }, { request, address }) => {
    const asking = { ...(await services()), ...(await linking()), suppressions };
    const act = actor(person, request);
    const outcome = await (await identityWork()).askToConfirm(
      ticketId(params),
      act,
      { address, base },
      asking,
    );
    return outcome.kind === "refused" ? refusedAsking(outcome.reason) : answer(outcome);
  }),
  unlink: withBody(UnlinkRequest, async ({ person, params }, { request, contact }) => {
    const unlinking = { ...(await services()), ...(await linking()) };
    const act = actor(person, request);
    const outcome = await (await identityWork()).unlinkFrom(ticketId(params), act, contact, unlinking);
    return outcome.kind === "refused" && outcome.reason === "not-linked"
      ? problem(409, "These two are not linked.", { reason: outcome.reason })
      : answer(outcome);
  }),
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
  close: withBody(CloseRequest, async ({ person, params }, { request, epoch, seen, ...choice }) => {
    const { entry } = choice;
    if (entry !== undefined && !(await isKnownEntry(entry, deployedEntries, knowledge)))
      return unknownEntry(entry);
    return answer(
      await closeTicket(ticketId(params), owner(person, request, epoch), seen, await services(), choice),
    );
  }),

  channels: async () => json(200, { items: await (await channelWork()).listChannels(parts, now()) }),
  resumeChannel: withBody(ResumeRequest, async (_work, account) => {
    const resumed = await (await channelWork()).resumeChannel(account, parts, outbound, now());
    if (resumed === "unknown-account") return problem(404, "There is no such account.");
    if (resumed === "not-stopped") return problem(409, "This account is not stopped.", { reason: resumed });
    return json(200, resumed);
  }),

  quarantine: withPage(async (_work, { limit, cursor }) => {
    const page = await desk.held(limit, cursor);
    return json(200, { ...page, items: page.items.map(heldView) });
  }),
  heldItem: async ({ params }) => {
    const item = await desk.heldItem(messageId(params));
    return item ? json(200, heldView(item)) : problem(404, "There is no such item.");
  },
  heldHeaders: async ({ params }) => {
    const { headersOfHeld } = await import("../shared/flow/held-headers.ts");
    const headers = await headersOfHeld(messageId(params), { desk, blobs });
    if (headers.kind === "shown") return json(200, { text: headers.text, complete: headers.complete });
    return headers.reason === "unknown-item"
      ? problem(404, "There is no such item.")
      : problem(404, "Of this item no raw mail is kept.", { reason: headers.reason });
  },
  releaseHeld: async ({ person, params }) =>
    heldAnswer(await (await heldWork()).releaseHeld(messageId(params), person.name, { desk, replays, now })),
  deleteHeld: async ({ person, params }) =>
    heldAnswer(await (await heldWork()).deleteHeld(messageId(params), person.name, { desk, blobs, now })),

  entries: withQuery(EntriesQuery, async (_work, { language }) =>
    json(200, { items: (await knowledge()).entries(language) }),
  ),
  entry: async ({ params }) => {
    const found = (await knowledge()).entry(params.entry ?? "");
    return found ? json(200, found) : problem(404, "There is no such entry.");
  },
  ask: withBody(AskRequest, async (_work, question) => json(200, await (await knowledge()).ask(question))),
  faqResults: withQuery(ResultsQuery, async (_work, { days }) =>
    json(200, { days, items: await (await faqWork()).resultsOf(days, now(), await learned()) }),
  ),
  proposals: withQuery(ProposalsQuery, async (_work, { state, least }) => {
    const items = await (await faqWork()).proposalsIn(state, await learned());
    const { proposalView } = await faqViews();
    return json(200, { items: items.filter(({ size }) => size >= least).map(proposalView) });
  }),
  proposal: async ({ params }) => {
    const found = await (await faqWork()).findProposal(params.proposal ?? "", await learned());
    return found
      ? json(200, (await faqViews()).proposalView(found))
      : problem(404, "There is no such proposal.");
  },
  draftProposal: withBody(DraftRequest, async ({ person, params }, wishes) => {
    const outcome = await (await faqWork()).draftProposal(
      params.proposal ?? "",
      wishes,
      person.name,
      await learned(),
    );
    return outcome.kind === "done"
      ? json(200, (await faqViews()).draftView(outcome.draft))
      : proposalRefused(outcome);
  }),
  dismissProposal: async ({ person, params }) => {
    const outcome = await (await faqWork()).dismissProposal(
      params.proposal ?? "",
      person.name,
      await learned(),
    );
    return outcome.kind === "done"
      ? json(200, (await faqViews()).proposalView(outcome.proposal))
      : proposalRefused(outcome);
  },
  examples: withBody(ExamplesRequest, async (_work, { texts }) => {
    const { prepareExample } = await import("../shared/domain/example-text.ts");
    const { exampleView } = await faqViews();
    return json(200, { items: texts.map(prepareExample).map(exampleView) });
  }),
};

const now = () => new Date();

/** What the machine knows and how it understands, opened when somebody first wants it. */
async function knowledge() {
  const { openKnowledge } = await import("./desk-knowledge.ts");
  return openKnowledge(process.env.LAMBDA_TASK_ROOT ?? ".", config, parts);
}

/** Few tickets need it. */
const identityWork = () => import("./desk-identities.ts");
async function linking() {
  return { identities: (await identityWork()).openIdentities(env.TABLE_NAME), store, ids: await ids(), now };
}

type AskRefusal = Extract<AskOutcome, { kind: "refused" }>["reason"];

function refusedAsking(reason: AskRefusal): HttpResponse {
  const refusals: Record<AskRefusal, readonly [number, string]> = {
    ...REFUSALS,
    "own-address": [409, "This is the address that this customer writes from."],
    suppressed: [409, "Nothing is sent to this address any more: mail to it bounced."],
    "asked-too-often": [429, "Addresses were asked about often on this ticket today: try again tomorrow."],
    "no-mail-here": [409, "There is no mail channel to ask by."],
  };
  return problem(...refusals[reason], { reason });
}

/** API Gateway and the local system only let a host through that is theirs. */
function baseOf({ host = "" }: Readonly<Record<string, string>>): string {
  const local = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host);
  return config.brand.url ?? `${local ? "http" : "https"}://${host}`;
}
/** What was held back is looked at seldom. */
const heldWork = () => import("../shared/flow/release-held.ts");

/** Accounts of channels are looked at now and then. */
const channelWork = () => import("./desk-channels.ts");

const TEMPLATE_REFUSALS = {
  "unknown-template": "This customer's channel has no such template.",
  "wrong-values": "The template has another number of gaps.",
};

/** What is learned from a choice must be about an entry that there is. */
function unknownEntry(entry: string): HttpResponse {
  return problem(422, `The knowledge base has no entry "${entry}".`, { reason: "unknown-entry" });
}

/** Supervisors learn from the desk now and then; agents never need it. */
const learned = async () => (await import("./open-learning.ts")).openLearning(env.TABLE_NAME);
const faqWork = () => import("../shared/flow/proposals.ts");
const faqViews = () => import("./faq-views.ts");

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
    hours: await hours,
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

async function messageOn(params: Work["params"]) {
  const conversation = await store.conversationOf(ticketId(params));
  return conversation?.messages.find(({ id }) => id === params.message);
}

function messageId(params: Work["params"]): MessageId {
  return (params.item ?? "") as MessageId;
}

/** An agent is known from the first request on, with what the configuration gives everybody. */
async function knownAgent({ id, name }: Person) {
  const known = await desk.agent(id);
  if (known) {
    const { open: _, openOf: __, offer: ___, offeredAt: ____, ...rest } = known;
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
  const { open = 0, offer } = (await desk.agent(id)) ?? {};
  const waits = offer && offer.until > now().toISOString() ? { offer } : {};
  return { id, name, role: person.role, open, max, presence, ...waits };
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
  "no-text-message": [409, "This customer cannot be sent a text message."],
  "not-for-you": [409, "This ticket waits for somebody else."],
  "not-offered": [409, "This ticket is not offered to you, or no longer."],
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
