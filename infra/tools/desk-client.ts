import { randomUUID } from "node:crypto";
import type { BlocksView } from "../../shared/api/desk/acts.ts";
import type { ChannelView } from "../../shared/api/desk/channels.ts";
import type { AttachmentView, ConversationView } from "../../shared/api/desk/conversation.ts";
import type { Page } from "../../shared/api/desk/fields.ts";
import type { DraftView, EntryResult, ExampleView, ProposalView } from "../../shared/api/desk/knowledge.ts";
import type {
  AgentRequest,
  AgentSettingsView,
  AgentView,
  QueueView,
  Role,
} from "../../shared/api/desk/people.ts";
import type {
  CannedReplyRequest,
  CannedReplyView,
  MacroRequest,
  MacroView,
} from "../../shared/api/desk/phrases.ts";
import type { HeldHeadersView, HeldView } from "../../shared/api/desk/quarantine.ts";
import type { ReportView } from "../../shared/api/desk/reports.ts";
import type { SearchView } from "../../shared/api/desk/search.ts";
import type { ReplyRequest, TicketView } from "../../shared/api/desk/tickets.ts";
import type { SocketPassView } from "../../shared/api/desk-socket.ts";

export interface FileToSend {
  readonly name: string;
  readonly type: string;
  readonly content: Uint8Array;
}
type UploadedFile = NonNullable<ReplyRequest["files"]>[number];

interface CloseOptions {
  readonly request?: string;
  /** The FAQ entry that it was about, or that the reply is made of. */
  readonly entry?: string;
}
interface ReplyOptions extends CloseOptions {
  readonly files?: readonly UploadedFile[];
}

interface Content {
  readonly body: string | Buffer<ArrayBuffer>;
  readonly type: string;
}

/** The desk API takes parts up to this. Bytes. */
const partBytes = 4_000_000;

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

  /** What opens the desk's socket. */
  socketPass = () => this.#send<SocketPassView>("POST", "/desk/socket");
  me = () => this.#send<AgentView>("GET", "/desk/me");
  presence = (presence: AgentView["presence"]) =>
    this.#send<AgentView>("PUT", "/desk/me/presence", { presence });
  search = (q: string) => this.#send<SearchView>("GET", `/desk/search?q=${encodeURIComponent(q)}`);
  setAgent = (agent: string, change: AgentRequest) =>
    this.#send<AgentSettingsView>("PUT", `/desk/agents/${encodeURIComponent(agent)}`, change);
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
  reply = (
    ticket: TicketView,
    text: string,
    { request = randomUUID(), files = [], entry }: ReplyOptions = {},
  ) =>
    this.#send<TicketView>("POST", ticketPath(ticket.id, "reply"), {
      text,
      ...owned(ticket, request),
      ...(files.length > 0 && { files }),
      ...(entry !== undefined && { entry }),
    });

  /** Uploads a file for the next reply on the ticket, in parts that fit into a request. */
  async upload(ticket: string, file: FileToSend): Promise<UploadedFile> {
    const id: string = randomUUID();
    const parts = Math.max(1, Math.ceil(file.content.byteLength / partBytes));
    for (let part = 0; part < parts; part += 1) {
      const bytes = file.content.subarray(part * partBytes, (part + 1) * partBytes);
      await this.#request("PUT", ticketPath(ticket, `files/${id}/${part}`), {
        body: Buffer.from(bytes),
        type: "application/octet-stream",
      });
    }
    return { file: id, parts, name: file.name, type: file.type };
  }
  attachments = (ticket: string, message: string) =>
    this.#send<Page<AttachmentView>>("GET", attachmentsPath(ticket, message));

  /** A file that a customer sent, put together from its parts. */
  async download(ticket: string, message: string, index: number, size: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let part = 0; part < Math.max(1, Math.ceil(size / partBytes)); part += 1) {
      const response = await this.#fetch("GET", `${attachmentsPath(ticket, message)}/${index}/${part}`);
      if (!response.ok) await refused(response);
      parts.push(Buffer.from(await response.arrayBuffer()));
    }
    return Buffer.concat(parts);
  }
  /** Lets the ticket's customer be written to again (supervisors). */
  liftSuppression = (id: string) =>
    this.#send<TicketView>("POST", ticketPath(id, "lift-suppression"), { request: randomUUID() });
  close = (ticket: TicketView, { request = randomUUID(), entry }: CloseOptions = {}) =>
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

  /** Sends a message that the platform approved. */
  template = (ticket: TicketView, template: string, language: string, values: readonly string[]) =>
    this.#send<TicketView>("POST", ticketPath(ticket.id, "template"), {
      ...owned(ticket, randomUUID()),
      template,
      language,
      values,
    });
  setReply = (id: string, reply: CannedReplyRequest) =>
    this.#send<CannedReplyView>("PUT", `/desk/replies/${id}`, reply);
  setMacro = (id: string, macro: MacroRequest) => this.#send<MacroView>("PUT", `/desk/macros/${id}`, macro);
  blocks = () => this.#send<BlocksView>("GET", "/desk/blocks");

  channels = () => this.#send<Page<ChannelView>>("GET", "/desk/channels");
  /** Lets answers go out again from an account that was stopped (supervisors). */
  resumeChannel = (channel: string, account: string) =>
    this.#send<ChannelView>("POST", "/desk/channels/resume", { channel, account });

  quarantine = (cursor?: string) =>
    this.#send<Page<HeldView>>(
      "GET",
      `/desk/quarantine${cursor === undefined ? "" : `?cursor=${encodeURIComponent(cursor)}`}`,
    );
  heldHeaders = (id: string) =>
    this.#send<HeldHeadersView>("GET", `/desk/quarantine/${encodeURIComponent(id)}/headers`);
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
  /** UTC days, `YYYY-MM-DD`, both ends in. */
  report = (from: string, to: string) => this.#send<ReportView>("GET", `/desk/reports?from=${from}&to=${to}`);
  examples = (texts: readonly string[]) =>
    this.#send<Page<ExampleView>>("POST", "/desk/faq/examples", { texts });

  /** The page of a mail that came as HTML, with the policy it is to be shown under. */
  messageHtml = async (ticket: string, message: string): Promise<{ html: string; policy: string }> => {
    const path = ticketPath(ticket, `messages/${encodeURIComponent(message)}/html`);
    const response = await this.#fetch("GET", path);
    if (!response.ok) await refused(response);
    return { html: await response.text(), policy: response.headers.get("content-security-policy") ?? "" };
  };

  #send<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    if (body === undefined) return this.#request(method, path);
    return this.#request(method, path, { body: JSON.stringify(body), type: "application/json" });
  }

  async #request<Answer>(method: string, path: string, content?: Content): Promise<Answer> {
    const response = await this.#fetch(method, path, content);
    if (!response.ok) await refused(response);
    return (await response.json().catch(() => ({}))) as Answer;
  }

  #fetch(method: string, path: string, content?: Content): Promise<Response> {
    return fetch(this.#base + path, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(content && { "content-type": content.type }),
      },
      ...(content && { body: content.body }),
    });
  }
}

/** @throws DeskError always */
async function refused(response: Response): Promise<never> {
  const answer = await response.json().catch(() => ({}));
  throw new DeskError(response.status, titleOf(answer) ?? response.statusText);
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

function attachmentsPath(ticket: string, message: string): string {
  return ticketPath(ticket, `messages/${encodeURIComponent(message)}/attachments`);
}

function ticketPath(id: string, act?: string): string {
  return `/desk/tickets/${encodeURIComponent(id)}${act ? `/${act}` : ""}`;
}

function owned(ticket: TicketView, request: string) {
  return { request, epoch: ticket.epoch, seen: ticket.v };
}
