import { randomUUID } from "node:crypto";
import type {
  AgentView,
  ConversationView,
  DraftView,
  EntryResult,
  ExampleView,
  HeldView,
  Page,
  ProposalView,
  QueueView,
  Role,
  TicketView,
} from "../../shared/api/desk.ts";

/** A refusal of the desk API, in its own words. */
export class DeskError extends Error {
  override readonly name = "DeskError";
  readonly status: number;
  constructor(status: number, title: string) {
    super(title);
    this.status = status;
  }
}

/** The desk API as its clients use it. Every act carries a fresh request id, so a client may send it twice. */
export class DeskClient {
  readonly #base: string;
  readonly #token: string;

  constructor(base: string, token: string) {
    this.#base = base.replace(/\/$/, "");
    this.#token = token;
  }

  me = () => this.#send<AgentView>("GET", "/desk/me");
  presence = (presence: AgentView["presence"]) =>
    this.#send<AgentView>("PUT", "/desk/me/presence", { presence });
  queues = () => this.#send<Page<QueueView>>("GET", "/desk/queues");
  mine = () => this.#send<Page<TicketView>>("GET", "/desk/mine");
  queue = (id: string) =>
    this.#send<Page<TicketView>>("GET", `/desk/queues/${encodeURIComponent(id)}/tickets`);
  claimNext = (queue: string) =>
    this.#send<{ ticket?: TicketView }>("POST", `/desk/queues/${encodeURIComponent(queue)}/claim`, {
      request: randomUUID(),
    });

  ticket = (id: string) => this.#send<ConversationView>("GET", ticketPath(id));
  claim = (id: string) => this.#send<TicketView>("POST", ticketPath(id, "claim"), { request: randomUUID() });
  note = (id: string, text: string) =>
    this.#send<TicketView>("POST", ticketPath(id, "note"), { text, request: randomUUID() });

  /** Acts of the owner: `ticket` is the view that the agent had before their eyes. */
  reply = (ticket: TicketView, text: string, request: string = randomUUID(), entry?: string) =>
    this.#send<TicketView>("POST", ticketPath(ticket.id, "reply"), {
      text,
      ...owned(ticket, request),
      ...(entry !== undefined && { entry }),
    });
  close = (ticket: TicketView, request: string = randomUUID(), entry?: string) =>
    this.#send<TicketView>("POST", ticketPath(ticket.id, "close"), {
      ...owned(ticket, request),
      ...(entry !== undefined && { entry }),
    });
  release = (ticket: TicketView) =>
    this.#send<TicketView>("POST", ticketPath(ticket.id, "release"), {
      request: randomUUID(),
      epoch: ticket.epoch,
    });
  transfer = (ticket: TicketView, to: { queue: string } | { agent: string }) =>
    this.#send<TicketView>("POST", ticketPath(ticket.id, "transfer"), {
      request: randomUUID(),
      epoch: ticket.epoch,
      to,
    });

  quarantine = () => this.#send<Page<HeldView>>("GET", "/desk/quarantine");
  settle = (id: string, act: "release" | "delete") =>
    this.#send<HeldView>("POST", `/desk/quarantine/${encodeURIComponent(id)}/${act}`);

  results = (days: number) =>
    this.#send<{ days: number; items: readonly EntryResult[] }>("GET", `/desk/faq/results?days=${days}`);
  proposals = (state: ProposalView["state"] = "open", least = 1) =>
    this.#send<Page<ProposalView>>("GET", `/desk/faq/proposals?state=${state}&least=${least}`);
  draft = (id: string, wishes: { entry?: string; category?: string; question?: string } = {}) =>
    this.#send<DraftView>("POST", `/desk/faq/proposals/${encodeURIComponent(id)}/draft`, wishes);
  dismiss = (id: string) =>
    this.#send<ProposalView>("POST", `/desk/faq/proposals/${encodeURIComponent(id)}/dismiss`);
  examples = (texts: readonly string[]) =>
    this.#send<Page<ExampleView>>("POST", "/desk/faq/examples", { texts });

  async #send<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(this.#base + path, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new DeskError(response.status, titleOf(answer) ?? response.statusText);
    return answer as Answer;
  }
}

/** A token of the local issuer; in AWS the console gets it from Cognito's sign-in page. */
export async function signInLocally(issuer: string, name: string, role: Role): Promise<string> {
  const response = await fetch(`${issuer}/sign-in`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, role }),
  });
  const answer: unknown = await response.json();
  if (!response.ok || !isToken(answer)) throw new DeskError(response.status, "The local sign-in refused.");
  return answer.access_token;
}

function isToken(answer: unknown): answer is { access_token: string } {
  return typeof answer === "object" && answer !== null && "access_token" in answer;
}

function titleOf(answer: unknown): string | undefined {
  if (typeof answer !== "object" || answer === null) return undefined;
  if ("title" in answer) return String(answer.title);
  return "message" in answer ? String(answer.message) : undefined;
}

function ticketPath(id: string, act?: string): string {
  return `/desk/tickets/${encodeURIComponent(id)}${act ? `/${act}` : ""}`;
}

function owned(ticket: TicketView, request: string) {
  return { request, epoch: ticket.epoch, seen: ticket.v };
}
