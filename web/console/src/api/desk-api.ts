import type {
  AgentView,
  AskedView,
  ConversationView,
  EntryResult,
  EntrySummary,
  EntryView,
  HeldHeadersView,
  HeldView,
  Page,
  ProposalView,
  QueueView,
  TicketView,
} from "../../../../shared/api/desk.ts";
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
}

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
  note = (ticket: string, text: string, request: string) => this.#act(ticket, "note", { request, text });
  transfer = ({ id, epoch }: Seen, queue: string, request = newRequestId()) =>
    this.#act(id, "transfer", { request, epoch, to: { queue } });
  release = ({ id, epoch }: Seen, request = newRequestId()) => this.#act(id, "release", { request, epoch });
  close = ({ id, epoch, v }: Seen, request = newRequestId()) =>
    this.#act(id, "close", { request, epoch, seen: v });
  liftSuppression = (ticket: string, request = newRequestId()) =>
    this.#act(ticket, "lift-suppression", { request });

  quarantine = (cursor?: string) => this.#call<Page<HeldView>>("GET", `/desk/quarantine${page(cursor)}`);
  heldHeaders = (item: string) => this.#call<HeldHeadersView>("GET", `/desk/quarantine/${item}/headers`);
  releaseHeld = (item: string) => this.#call<unknown>("POST", `/desk/quarantine/${item}/release`, {});
  deleteHeld = (item: string) => this.#call<unknown>("POST", `/desk/quarantine/${item}/delete`, {});

  entries = async (language: string) =>
    (await this.#call<Page<EntrySummary>>("GET", `/desk/faq/entries?language=${language}`)).items;
  entry = (entry: string) => this.#call<EntryView>("GET", `/desk/faq/entries/${entry}`);
  ask = (text: string) => this.#call<AskedView>("POST", "/desk/faq/ask", { text });
  results = async (days: number) =>
    (await this.#call<Page<EntryResult>>("GET", `/desk/faq/results?days=${days}`)).items;
  proposals = async () => (await this.#call<Page<ProposalView>>("GET", "/desk/faq/proposals")).items;
  draft = (proposal: string) =>
    this.#call<{ file: string; content: string }>("POST", `/desk/faq/proposals/${proposal}/draft`, {});
  dismiss = (proposal: string) => this.#call<unknown>("POST", `/desk/faq/proposals/${proposal}/dismiss`, {});

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
