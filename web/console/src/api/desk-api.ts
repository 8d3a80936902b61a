import type { AgentRequest, AgentView, EntryEditRequest, TicketView } from "./desk-calls.ts";
import { type Calls, calls } from "./desk-calls.ts";
import { Problem, Unreachable } from "./problem.ts";
import { newRequestId } from "./request-id.ts";

type TokenSource = () => Promise<string>;
type CallName = keyof Calls;
type Given<Name extends CallName> = Omit<Calls[Name], "answer">;
/** What a call takes; nothing where it takes nothing. */
type Asked<Name extends CallName> =
  Record<never, never> extends Given<Name> ? [given?: Given<Name>] : [given: Given<Name>];
/** Calls that answer with JSON. */
type Answered<Name extends CallName> = Calls[Name]["answer"];
/** Acts on a ticket. */
type Act = {
  [Name in CallName]: Calls[Name] extends { path: { ticket: string }; body: { request: string } }
    ? Name
    : never;
}[CallName];

/** What an act on a ticket must carry: the fencing number of its owner and the version that was seen. */
export type Seen = Pick<TicketView, "id" | "epoch" | "v">;

export interface Reply {
  readonly text: string;
  /** The FAQ entry that it was made of. */
  readonly entry?: string;
  /** To a caller, as a text message. */
  readonly via?: "sms" | "mail";
  /** Uploaded before. */
  readonly files?: readonly SentFile[];
}

/** A file that lies with the desk until a reply takes it along. */
export interface SentFile {
  readonly file: string;
  readonly parts: number;
  readonly name: string;
  readonly type: string;
}

/** How a ticket rests: until a time, or until the customer writes. */
export interface Rest {
  readonly until?: string;
  readonly backTo: "agent" | "queue";
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

  me = () => this.#call("me");
  setPresence = (presence: AgentView["presence"]) => this.#call("presence", { body: { presence } });

  queues = async () => (await this.#call("queues")).items;
  mine = (cursor?: string) => this.#call("mine", { query: page(cursor) });
  queueTickets = (queue: string, cursor?: string) =>
    this.#call("queueTickets", { path: { queue }, query: page(cursor) });
  claimNext = async (queue: string, request = newRequestId()) =>
    (await this.#call("claimNext", { path: { queue }, body: { request } })).ticket;

  conversation = (ticket: string) => this.#call("ticket", { path: { ticket } });
  messageHtml = async (ticket: string, message: string) =>
    (await this.#send("messageHtml", { path: { ticket, message } })).text();
  claim = (ticket: string, request = newRequestId()) => this.#act("claim", ticket, { request });
  reply = ({ id, epoch, v }: Seen, reply: Reply, request: string) =>
    this.#act("reply", id, { request, epoch, seen: v, ...reply });
  sendTemplate = ({ id, epoch, v }: Seen, filled: FilledTemplate, request = newRequestId()) =>
    this.#act("template", id, { request, epoch, seen: v, ...filled });
  accept = (ticket: string, request = newRequestId()) => this.#act("accept", ticket, { request });
  decline = (ticket: string, request = newRequestId()) => this.#act("decline", ticket, { request });
  note = (ticket: string, text: string, request: string, mentions: readonly string[] = []) =>
    this.#act("note", ticket, { request, text, ...(mentions.length > 0 && { mentions: [...mentions] }) });
  transfer = (
    { id, epoch }: Seen,
    to: { readonly queue: string } | { readonly agent: string },
    request = newRequestId(),
  ) => this.#act("transfer", id, { request, epoch, to });
  snooze = ({ id, epoch }: Seen, rest: Rest, request = newRequestId()) =>
    this.#act("snooze", id, { request, epoch, ...rest });
  wake = (ticket: string, request = newRequestId()) => this.#act("wake", ticket, { request });
  merge = (ticket: string, into: string, request = newRequestId()) =>
    this.#act("merge", ticket, { request, into });
  split = (ticket: string, message: string, request = newRequestId()) =>
    this.#call("split", { path: { ticket }, body: { request, message } });
  link = (ticket: string, other: string, request = newRequestId()) =>
    this.#act("link", ticket, { request, other });
  unlinkTicket = (ticket: string, other: string, request = newRequestId()) =>
    this.#act("unlinkTicket", ticket, { request, other });
  spam = ({ id, epoch }: Seen, request = newRequestId()) => this.#act("spam", id, { request, epoch });
  block = (ticket: string, who: "contact" | "domain", request = newRequestId()) =>
    this.#act("block", ticket, { request, who });
  others = async (ticket: string) => (await this.#call("others", { path: { ticket } })).items;
  ticketPhrases = (ticket: string) => this.#call("ticketPhrases", { path: { ticket } });
  runMacro = ({ id, epoch, v }: Seen, macro: string, request = newRequestId()) =>
    this.#call("runMacro", { path: { ticket: id }, body: { request, epoch, seen: v, macro } });
  bulk = async (act: Calls["bulk"]["body"]["act"], tickets: readonly Seen[], request = newRequestId()) => {
    const chosen = tickets.map(({ id, epoch, v }) => ({ id, epoch, seen: v }));
    return (await this.#call("bulk", { body: { request, act, tickets: chosen } })).items;
  };
  snoozed = (queue?: string, cursor?: string) =>
    this.#call("snoozed", { query: { ...page(cursor), ...(queue !== undefined && { queue }) } });
  search = (q: string, cursor?: string) => this.#call("search", { query: { q, ...page(cursor) } });
  audit = (day: string, agent?: string, cursor?: string) =>
    this.#call("audit", { query: { day, ...(agent !== undefined && { agent }), ...page(cursor) } });
  exportPerson = (contact: string, reason: string) =>
    this.#call("exportPerson", { path: { contact }, body: { reason } });
  erasePerson = (contact: string) =>
    this.#call("erasePerson", { path: { contact }, body: { confirm: contact } });
  erasure = (contact: string) => this.#call("erasure", { path: { contact } });
  colleagues = async () => (await this.#call("colleagues")).items;
  mentions = async () => (await this.#call("mentions")).items;
  seeMentions = (at: string) => this.#call("seeMentions", { body: { at } });
  blocks = async () => (await this.#call("blocks")).items;
  liftBlock = (kind: "contact" | "domain", of: string) => this.#call("liftBlock", { body: { kind, of } });
  phrases = () => this.#call("phrases");
  setReply = (reply: string, body: Calls["setReply"]["body"]) =>
    this.#call("setReply", { path: { reply }, body });
  removeReply = (reply: string) => this.#call("removeReply", { path: { reply } });
  setMacro = (macro: string, body: Calls["setMacro"]["body"]) =>
    this.#call("setMacro", { path: { macro }, body });
  removeMacro = (macro: string) => this.#call("removeMacro", { path: { macro } });

  /** Hands a file over, part by part, for the next reply on this ticket. */
  upload = async (ticket: string, file: File): Promise<SentFile> => {
    const id = newRequestId();
    const parts = Math.max(1, Math.ceil(file.size / partBytes));
    for (let part = 0; part < parts; part += 1) {
      const body = file.slice(part * partBytes, (part + 1) * partBytes);
      await this.#send("uploadFile", { path: { ticket, file: id, part: String(part) }, body });
    }
    return { file: id, parts, name: file.name, type: file.type || "application/octet-stream" };
  };
  release = ({ id, epoch }: Seen, request = newRequestId()) => this.#act("release", id, { request, epoch });
  close = ({ id, epoch, v }: Seen, request = newRequestId()) =>
    this.#act("close", id, { request, epoch, seen: v });
  liftSuppression = (ticket: string, request = newRequestId()) => this.#act("lift", ticket, { request });

  identities = (ticket: string) => this.#call("identities", { path: { ticket } });
  confirmAddress = (ticket: string, address: string, request = newRequestId()) =>
    this.#act("askAddress", ticket, { request, address });
  unlink = (ticket: string, contact: string, request = newRequestId()) =>
    this.#act("unlink", ticket, { request, contact });

  socketPass = async () => (await this.#call("socketPass")).pass;
  channels = async () => (await this.#call("channels")).items;
  resumeChannel = (channel: string, account: string) =>
    this.#call("resumeChannel", { body: { channel, account } });
  agents = async () => (await this.#call("agents")).items;
  setAgent = (agent: string, change: AgentRequest) =>
    this.#call("setAgent", { path: { agent }, body: change });

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
      const path = { ticket, message, index: String(index), part: String(part) };
      const response = await this.#send("attachmentPart", { path });
      name = nameIn(response.headers.get("content-disposition")) ?? name;
      parts.push(await response.arrayBuffer());
    }
    return { name, blob: new Blob(parts, { type: "application/octet-stream" }) };
  };

  quarantine = (cursor?: string) => this.#call("quarantine", { query: page(cursor) });
  heldHeaders = (item: string) => this.#call("heldHeaders", { path: { item } });
  releaseHeld = (item: string) => this.#call("releaseHeld", { path: { item } });
  deleteHeld = (item: string) => this.#call("deleteHeld", { path: { item } });

  entries = async (language: string) => (await this.#call("entries", { query: { language } })).items;
  entry = (entry: string) => this.#call("entry", { path: { entry } });
  ask = (text: string) => this.#call("ask", { body: { text } });
  reportTickets = (query: NonNullable<Calls["reportTickets"]["query"]>, cursor?: string) =>
    this.#call("reportTickets", { query: { ...query, ...page(cursor) } });
  report = (query: NonNullable<Calls["report"]["query"]>) => this.#call("report", { query });
  results = async (days: number) => (await this.#call("faqResults", { query: { days } })).items;
  proposals = async () => (await this.#call("proposals")).items;
  draft = (proposal: string, entry?: string) =>
    this.#call("draftProposal", { path: { proposal }, body: { ...(entry !== undefined && { entry }) } });
  dismiss = (proposal: string) => this.#call("dismissProposal", { path: { proposal } });

  sources = () => this.#call("sources");
  source = (entry: string) => this.#call("source", { path: { entry } });
  checkFaq = (edit: EntryEditRequest) => this.#call("checkFaq", { body: { edits: [edit] } });
  publishFaq = (edit: EntryEditRequest, request: string) =>
    this.#call("publishFaq", { body: { request, edits: [edit] } });
  tryFaq = (edit: EntryEditRequest) => this.#call("tryFaq", { body: { edits: [edit] } });
  trial = (trial: string) => this.#call("trial", { path: { trial } });
  askTrial = (trial: string, text: string) => this.#call("askTrial", { path: { trial }, body: { text } });
  publication = (publication: string) => this.#call("publication", { path: { publication } });
  releases = () => this.#call("releases");
  releaseChanges = async (version: number) =>
    (await this.#call("releaseChanges", { path: { version: String(version) } })).items;
  enforceRelease = (version: number | "deployed") =>
    this.#call("enforceRelease", { path: { version: String(version) } });

  async #act<Name extends Act>(name: Name, ticket: string, body: Calls[Name]["body"]): Promise<unknown> {
    return (await this.#send(name, { path: { ticket }, body })).json();
  }

  async #call<Name extends CallName>(name: Name, ...[given]: Asked<Name>): Promise<Answered<Name>> {
    return (await this.#send(name, given ?? {})).json();
  }

  async #send(name: CallName, { path, query, body }: Sent): Promise<Response> {
    const [method, pattern] = calls[name];
    const headers: Record<string, string> = { authorization: `Bearer ${await this.#token()}` };
    const bytes = body instanceof Blob;
    if (body !== undefined) headers["content-type"] = bytes ? "application/octet-stream" : "application/json";
    const response = await fetch(addressOf(pattern, path, query), {
      method,
      headers,
      ...(body !== undefined && { body: bytes ? body : JSON.stringify(body) }),
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

interface Sent {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: object | Blob;
}

function addressOf(pattern: string, path: Sent["path"] = {}, query: Sent["query"] = {}): string {
  const address = pattern.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(path[name] ?? ""));
  const asked = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return asked.length === 0 ? address : `${address}?${asked.join("&")}`;
}

function page(cursor: string | undefined) {
  return { limit: 50, ...(cursor !== undefined && { cursor }) };
}

/** The whole name of RFC 6266. */
function nameIn(disposition: string | null): string | undefined {
  const name = /filename\*=UTF-8''([^;]+)/.exec(disposition ?? "")?.[1];
  return name === undefined ? undefined : decodeURIComponent(name);
}
