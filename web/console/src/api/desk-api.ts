import type { ChannelView } from "../../../../shared/api/desk/channels.ts";
import type { ConversationView } from "../../../../shared/api/desk/conversation.ts";
import type {
  ChangeView,
  CheckView,
  EntryEditView,
  PublicationView,
  ReleasesView,
  SourcesView,
  SourceView,
} from "../../../../shared/api/desk/faq.ts";
import type { Page } from "../../../../shared/api/desk/fields.ts";
import type { IdentitiesView } from "../../../../shared/api/desk/identities.ts";
import type {
  AskedView,
  DraftView,
  EntryResult,
  EntrySummary,
  EntryView,
  ProposalView,
} from "../../../../shared/api/desk/knowledge.ts";
import type {
  AgentRequest,
  AgentSettingsView,
  AgentView,
  QueueView,
} from "../../../../shared/api/desk/people.ts";
import type { HeldHeadersView, HeldView } from "../../../../shared/api/desk/quarantine.ts";
import type { ReportQuery, ReportView } from "../../../../shared/api/desk/reports.ts";
import type { TicketView } from "../../../../shared/api/desk/tickets.ts";
import type { SocketPassView } from "../../../../shared/api/desk-socket.ts";
import { Problem, Unreachable } from "./problem.ts";
import { newRequestId } from "./request-id.ts";

type TokenSource = () => Promise<string>;
type Method = "GET" | "POST" | "PUT";

/** What an act on a ticket must carry: the fencing number of its owner and the version that was seen. */
export type Seen = Pick<TicketView, "id" | "epoch" | "v">;

export interface Reply {
  readonly text: string;
  /** The FAQ entry that it was made of. */
  readonly entry?: string;
  /** To a caller, as a text message. */
  readonly via?: "sms" | "mail";
}

/** A message that the platform approved, with what fills its gaps. */
export interface FilledTemplate {
  readonly template: string;
  readonly language: string;
  readonly values: readonly string[];
}

/** Files come in parts of so many bytes. */
const partBytes = 4_000_000;

/** The desk API as the console uses it. Every act takes the id that makes a repeat harmless. */
export class DeskApi {
  readonly #token: TokenSource;

  constructor(token: TokenSource) {
    this.#token = token;
  }

  me = () => this.#call<AgentView>("GET", "/desk/me");
  setPresence = (presence: AgentView["presence"]) =>
    this.#call<AgentView>("PUT", "/desk/me/presence", { presence });

  queues = async () => (await this.#call<Page<QueueView>>("GET", "/desk/queues")).items;
  mine = (cursor?: string) => this.#call<Page<TicketView>>("GET", `/desk/mine${page(cursor)}`);
  queueTickets = (queue: string, cursor?: string) =>
    this.#call<Page<TicketView>>("GET", `/desk/queues/${encodeURIComponent(queue)}/tickets${page(cursor)}`);
  claimNext = async (queue: string, request = newRequestId()) => {
    const path = `/desk/queues/${encodeURIComponent(queue)}/claim`;
    return (await this.#call<{ ticket?: TicketView }>("POST", path, { request })).ticket;
  };

  conversation = (ticket: string) => this.#call<ConversationView>("GET", `/desk/tickets/${ticket}`);
  messageHtml = (ticket: string, message: string) =>
    this.#text(`/desk/tickets/${ticket}/messages/${message}/html`);
  claim = (ticket: string, request = newRequestId()) => this.#act(ticket, "claim", { request });
  reply = ({ id, epoch, v }: Seen, reply: Reply, request: string) =>
    this.#act(id, "reply", { request, epoch, seen: v, ...reply });
  sendTemplate = ({ id, epoch, v }: Seen, filled: FilledTemplate, request = newRequestId()) =>
    this.#act(id, "template", { request, epoch, seen: v, ...filled });
  accept = (ticket: string, request = newRequestId()) => this.#act(ticket, "accept", { request });
  decline = (ticket: string, request = newRequestId()) => this.#act(ticket, "decline", { request });
  note = (ticket: string, text: string, request: string) => this.#act(ticket, "note", { request, text });
  transfer = ({ id, epoch }: Seen, queue: string, request = newRequestId()) =>
    this.#act(id, "transfer", { request, epoch, to: { queue } });
  release = ({ id, epoch }: Seen, request = newRequestId()) => this.#act(id, "release", { request, epoch });
  close = ({ id, epoch, v }: Seen, request = newRequestId()) =>
    this.#act(id, "close", { request, epoch, seen: v });
  liftSuppression = (ticket: string, request = newRequestId()) =>
    this.#act(ticket, "lift-suppression", { request });

  identities = (ticket: string) => this.#call<IdentitiesView>("GET", `/desk/tickets/${ticket}/identities`);
  confirmAddress = (ticket: string, address: string, request = newRequestId()) =>
    this.#act(ticket, "confirm-address", { request, address });
  unlink = (ticket: string, contact: string, request = newRequestId()) =>
    this.#act(ticket, "unlink", { request, contact });

  socketPass = async () => (await this.#call<SocketPassView>("POST", "/desk/socket", {})).pass;
  channels = async () => (await this.#call<Page<ChannelView>>("GET", "/desk/channels")).items;
  resumeChannel = (channel: string, account: string) =>
    this.#call<ChannelView>("POST", "/desk/channels/resume", { channel, account });
  agents = async () => (await this.#call<Page<AgentSettingsView>>("GET", "/desk/agents")).items;
  setAgent = (agent: string, change: AgentRequest) =>
    this.#call<AgentSettingsView>("PUT", `/desk/agents/${encodeURIComponent(agent)}`, change);

  /**
   * A customer's file, put together from its parts, under the name that the desk holds to be safe. Its type is that of
   * plain bytes whatever it says itself: a browser makes no page of it.
   *
   * @param index place in the message's list
   * @param size bytes, as the list says
   */
  attachment = async (ticket: string, message: string, index: number, size: number) => {
    const parts: ArrayBuffer[] = [];
    let name = "file";
    for (let part = 0; part < Math.max(1, Math.ceil(size / partBytes)); part += 1) {
      const path = `/desk/tickets/${ticket}/messages/${message}/attachments/${index}/${part}`;
      const response = await this.#send("GET", path);
      name = nameIn(response.headers.get("content-disposition")) ?? name;
      parts.push(await response.arrayBuffer());
    }
    return { name, blob: new Blob(parts, { type: "application/octet-stream" }) };
  };

  quarantine = (cursor?: string) => this.#call<Page<HeldView>>("GET", `/desk/quarantine${page(cursor)}`);
  heldHeaders = (item: string) => this.#call<HeldHeadersView>("GET", `/desk/quarantine/${item}/headers`);
  releaseHeld = (item: string) => this.#call<unknown>("POST", `/desk/quarantine/${item}/release`, {});
  deleteHeld = (item: string) => this.#call<unknown>("POST", `/desk/quarantine/${item}/delete`, {});

  entries = async (language: string) =>
    (await this.#call<Page<EntrySummary>>("GET", `/desk/faq/entries?language=${language}`)).items;
  entry = (entry: string) => this.#call<EntryView>("GET", `/desk/faq/entries/${entry}`);
  ask = (text: string) => this.#call<AskedView>("POST", "/desk/faq/ask", { text });
  report = (query: ReportQuery) =>
    this.#call<ReportView>("GET", `/desk/reports?${new URLSearchParams(query)}`);
  results = async (days: number) =>
    (await this.#call<Page<EntryResult>>("GET", `/desk/faq/results?days=${days}`)).items;
  proposals = async () => (await this.#call<Page<ProposalView>>("GET", "/desk/faq/proposals")).items;
  draft = (proposal: string, entry?: string) =>
    this.#call<DraftView>("POST", `/desk/faq/proposals/${proposal}/draft`, {
      ...(entry !== undefined && { entry }),
    });
  dismiss = (proposal: string) => this.#call<unknown>("POST", `/desk/faq/proposals/${proposal}/dismiss`, {});

  sources = () => this.#call<SourcesView>("GET", "/desk/faq/sources");
  source = (entry: string) => this.#call<SourceView>("GET", `/desk/faq/sources/${encodeURIComponent(entry)}`);
  checkFaq = (edit: EntryEditView) => this.#call<CheckView>("POST", "/desk/faq/check", { edits: [edit] });
  publishFaq = (edit: EntryEditView, request: string) =>
    this.#call<PublicationView>("POST", "/desk/faq/publications", { request, edits: [edit] });
  publication = (request: string) =>
    this.#call<PublicationView>("GET", `/desk/faq/publications/${encodeURIComponent(request)}`);
  releases = () => this.#call<ReleasesView>("GET", "/desk/faq/releases");
  releaseChanges = async (version: number) =>
    (await this.#call<Page<ChangeView>>("GET", `/desk/faq/releases/${version}/changes`)).items;
  enforceRelease = (version: number | "deployed") =>
    this.#call<ReleasesView>("POST", `/desk/faq/releases/${version}/enforce`, {});

  #act(ticket: string, act: string, body: object): Promise<unknown> {
    return this.#call("POST", `/desk/tickets/${ticket}/${act}`, body);
  }

  async #call<Answer>(method: Method, path: string, body?: object): Promise<Answer> {
    const response = await this.#send(method, path, body);
    return (await response.json()) as Answer;
  }

  async #text(path: string): Promise<string> {
    return (await this.#send("GET", path)).text();
  }

  async #send(method: Method, path: string, body?: object): Promise<Response> {
    const headers: Record<string, string> = { authorization: `Bearer ${await this.#token()}` };
    if (body !== undefined) headers["content-type"] = "application/json";
    const response = await fetch(path, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }).catch(() => {
      throw new Unreachable("The desk cannot be reached.");
    });
    if (response.ok) return response;
    const told: { title?: unknown; reason?: unknown } = await response.json().catch(() => ({}));
    throw new Problem(
      response.status,
      typeof told.title === "string" ? told.title : `The desk answered ${response.status}.`,
      typeof told.reason === "string" ? told.reason : undefined,
    );
  }
}

function page(cursor: string | undefined): string {
  return `?limit=50${cursor === undefined ? "" : `&cursor=${encodeURIComponent(cursor)}`}`;
}

/** The whole name of RFC 6266. */
function nameIn(disposition: string | null): string | undefined {
  const name = /filename\*=UTF-8''([^;]+)/.exec(disposition ?? "")?.[1];
  return name === undefined ? undefined : decodeURIComponent(name);
}
