import config from "relaydesk:config";
import deployedEntries from "relaydesk:entries";
import {
  ClaimRequest,
  CloseRequest,
  NoteRequest,
  ReleaseRequest,
  ReplyRequest,
  TemplateRequest,
  TransferRequest,
} from "../../shared/api/desk/tickets.ts";
import { loadChannel } from "../../shared/channels/registry.ts";
import { largestFiles } from "../../shared/channels/reply-window.ts";
import type { Config } from "../../shared/domain/config.ts";
import type { AgentId, TicketId } from "../../shared/domain/ids.ts";
import { agentLine } from "../../shared/domain/ticket.ts";
import { checkFiles, type FilesChecked } from "../../shared/flow/agent-files.ts";
import { acceptOffer, claimNext, claimTicket, declineOffer } from "../../shared/flow/claim.ts";
import {
  type Actor,
  closeTicket,
  type DeskOutcome,
  releaseTicket,
  replyToTicket,
  transferTicket,
  writeNote,
} from "../../shared/flow/desk.ts";
import type { Handlers } from "../desk-routes.ts";
import { ticketView } from "../desk-views.ts";
import { type HttpResponse, json, problem } from "../edge.ts";
import { isKnownEntry } from "../known-entry.ts";
import { answer, type PageOf, REFUSALS, withBody, withPage } from "./answers.ts";
import {
  actor,
  blobs,
  desk,
  ids,
  knowledge,
  knownAgent,
  now,
  owner,
  parts,
  services,
  store,
  ticketId,
} from "./open.ts";

/** Lines of tickets, and what agents do with a ticket. */

export const handlers: Handlers<"tickets"> = {
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
      const limit = await attachmentLimit(id, files.length, via === "mail" ? "email" : undefined);
      const checked = await checkFiles(id, files, limit, blobs);
      if ("refused" in checked) return filesRefused(checked);
      const { attachments } = checked;
      const way = via === "mail" ? await byMail(id) : { ...(via && { via }) };
      if (way === undefined) return problem(...REFUSALS["no-verified-mail"], { reason: "no-verified-mail" });
      const said = { text, seen, attachments, ...(entry !== undefined && { entry }), ...way };
      const act = owner(person, request, epoch);
      return found(await replyToTicket(id, act, said, await services()), act, text);
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
  note: withBody(NoteRequest, async ({ person, params }, { request, text, mentions = [] }) => {
    const called = mentions.map((agent) => agent as AgentId);
    return answer(await writeNote(ticketId(params), actor(person, request), text, await services(), called));
  }),
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
      await closeTicket(ticketId(params), owner(person, request, epoch), seen, await services(), {
        ...choice,
        mayWrite: await mayWrite(ticketId(params)),
      }),
    );
  }),
};

/** What was answered is found by its words, too, where the operator wants words kept. A repeat makes up for a crash before. */
async function found(outcome: DeskOutcome, { request }: Actor, text: string): Promise<HttpResponse> {
  if (outcome.kind === "done" && config.search.textDays) {
    const { keepReply } = await import("../found-words.ts");
    await keepReply(outcome.ticket.id, request, text, parts, await ids());
  }
  return answer(outcome);
}

/** Few replies are made of a template. */
const channelWork = () => import("../desk-channels.ts");

const TEMPLATE_REFUSALS = {
  "unknown-template": "This customer's channel has no such template.",
  "wrong-values": "The template has another number of gaps.",
};

/** What is learned from a choice must be about an entry that there is. */
function unknownEntry(entry: string): HttpResponse {
  return problem(422, `The knowledge base has no entry "${entry}".`, { reason: "unknown-entry" });
}

async function lineOfTickets(line: string, { limit, cursor }: PageOf): Promise<HttpResponse> {
  const page = await desk.line(line, limit, cursor);
  const found = await Promise.all(page.items.map(({ ticket }) => store.ticket(ticket)));
  const items = found.filter((ticket) => ticket !== undefined).map(ticketView);
  return json(200, { items, ...(page.cursor !== undefined && { cursor: page.cursor }) });
}

async function attachmentLimit(id: TicketId, files: number, instead?: "email"): Promise<number> {
  const ticket = files > 0 ? await store.ticket(id) : undefined;
  const channel = ticket && (await loadChannel(instead ?? ticket.channel));
  return channel ? largestFiles(channel, instead ? {} : ticket.thread) : 0;
}

/** To the address that is proven to be the customer's, if there is one. */
async function byMail(id: TicketId): Promise<{ readonly mailTo: string } | undefined> {
  const ticket = await store.ticket(id);
  const { verifiedMail } = await channelWork();
  const mailTo = ticket && (await verifiedMail(ticket, parts));
  return mailTo === undefined ? undefined : { mailTo };
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

/** Whether the customer's channel takes a message from us now; only looked at where they would be sent one. */
export async function mayWrite(id: TicketId): Promise<boolean> {
  const satisfaction: Config["desk"]["satisfaction"] = config.desk.satisfaction;
  if (satisfaction.channels.length === 0) return false;
  const ticket = await store.ticket(id);
  if (!ticket || !satisfaction.channels.includes(ticket.channel)) return false;
  const { window, accountStopped } = await (await channelWork()).replyConditions(ticket, parts, now());
  return window.state === "open" && accountStopped === undefined;
}
