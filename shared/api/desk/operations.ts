import * as z from "zod/mini";
import { SocketPassView } from "../desk-socket.ts";
import {
  BlockRequest,
  BlocksView,
  BulkRequest,
  BulkView,
  ColleaguesView,
  LiftBlockRequest,
  LinkRequest,
  MentionsView,
  MergeRequest,
  OthersView,
  SeenMentionsRequest,
  SnoozedQuery,
  SnoozeRequest,
  SpamRequest,
  SplitRequest,
  WakeRequest,
} from "./acts.ts";
import { AuditQuery, DeskAct } from "./audit.ts";
import { ChannelView, ResumeRequest } from "./channels.ts";
import { AttachmentView, ConversationView } from "./conversation.ts";
import {
  ChangeView,
  CheckRequest,
  CheckView,
  PublicationView,
  PublishRequest,
  ReleasesView,
  SourcesView,
  SourceView,
  TrialView,
} from "./faq.ts";
import { PageQuery } from "./fields.ts";
import { ConfirmAddressRequest, IdentitiesView, LiftRequest, UnlinkRequest } from "./identities.ts";
import {
  AskedView,
  AskRequest,
  DraftRequest,
  DraftView,
  EntriesQuery,
  EntryResult,
  EntrySummary,
  EntryView,
  ExamplesRequest,
  ExampleView,
  ProposalsQuery,
  ProposalView,
  ResultsQuery,
} from "./knowledge.ts";
import { AgentRequest, AgentSettingsView, AgentView, PresenceRequest, QueueView } from "./people.ts";
import { EraseRequest, ErasureView, ExportRequest } from "./persons.ts";
import {
  CannedReplyRequest,
  CannedReplyView,
  MacroRequest,
  MacroRunView,
  MacroView,
  PhrasesView,
  RunMacroRequest,
  TicketPhrasesView,
} from "./phrases.ts";
import { HeldHeadersView, HeldView } from "./quarantine.ts";
import { ReportQuery, ReportTicketsQuery, ReportView } from "./reports.ts";
import { SearchQuery, SearchView } from "./search.ts";
import {
  ClaimRequest,
  CloseRequest,
  NoteRequest,
  ReleaseRequest,
  ReplyRequest,
  TemplateRequest,
  TicketView,
  TransferRequest,
} from "./tickets.ts";
import { WebhookDeliveryView, WebhookEndpointView } from "./webhooks.ts";

/** One address of the desk API, in words and schemas. */
export interface Operation {
  /** One line, as a title. */
  readonly summary: string;
  readonly query?: z.ZodMiniType;
  readonly body?: z.ZodMiniType | "bytes";
  readonly answer: Answer;
  /** Where it is not 200: what was asked for has begun. */
  readonly status?: 202;
}

/**
 * What comes back: one thing; all there is of a bounded list; a page of an unbounded one, with the cursor of the next; a page
 * for a browser; or bytes.
 */
export type Answer =
  | { readonly one: z.ZodMiniType }
  | { readonly all: z.ZodMiniType }
  | { readonly page: z.ZodMiniType }
  | "html"
  | "bytes";

const ticket = { one: TicketView };

/**
 * The desk API by the names of its routes (`functions/desk-routes.ts` has their paths and roles): of this the OpenAPI
 * description is made, and of that the console's client. No function loads it.
 */
export const operations = {
  me: { summary: "Who I am, and what is offered to me", answer: { one: AgentView } },
  presence: { summary: "Say whether I am there", body: PresenceRequest, answer: { one: AgentView } },
  socketPass: { summary: "A pass to the desk's socket", answer: { one: SocketPassView } },
  agents: { summary: "Everybody who works here", answer: { all: AgentSettingsView } },
  setAgent: {
    summary: "Set what an agent can do and may have",
    body: AgentRequest,
    answer: { one: AgentSettingsView },
  },
  mine: { summary: "My own tickets", query: PageQuery, answer: { page: TicketView } },
  audit: { summary: "Who did what on a day, the newest first", query: AuditQuery, answer: { page: DeskAct } },
  search: {
    summary: "Find tickets by number, id, contact, address, or words of what was written",
    query: SearchQuery,
    answer: { one: SearchView },
  },
  queues: { summary: "The queues that I may see, and how many wait in each", answer: { all: QueueView } },
  queueTickets: {
    summary: "Tickets of a queue, the next first",
    query: PageQuery,
    answer: { page: TicketView },
  },
  claimNext: {
    summary: "Take the next ticket of a queue; no ticket when nothing waits for me",
    body: ClaimRequest,
    answer: { one: z.object({ ticket: z.exactOptional(TicketView) }) },
  },
  ticket: { summary: "A ticket with everything on it", answer: { one: ConversationView } },
  messageHtml: { summary: "A mail as it was written, made safe", answer: "html" },
  attachments: { summary: "The files of a message", answer: { all: AttachmentView } },
  attachmentPart: { summary: "A part of a file", answer: "bytes" },
  claim: { summary: "Take a ticket", body: ClaimRequest, answer: ticket },
  accept: { summary: "Take what is offered to me", body: ClaimRequest, answer: ticket },
  decline: { summary: "Let what is offered to me pass", body: ClaimRequest, answer: ticket },
  reply: { summary: "Answer the customer", body: ReplyRequest, answer: ticket },
  template: {
    summary: "Send a message that the platform approved before",
    body: TemplateRequest,
    answer: ticket,
  },
  typing: {
    summary: "Show the customer that I am typing",
    answer: { one: z.object({ shown: z.boolean() }) },
  },
  uploadFile: {
    summary: "Upload a part of a file that goes with a reply",
    body: "bytes",
    answer: { one: z.object({ file: z.string(), part: z.number(), size: z.number() }) },
  },
  note: { summary: "Write a note for colleagues", body: NoteRequest, answer: ticket },
  transfer: { summary: "Hand a ticket to a queue or a colleague", body: TransferRequest, answer: ticket },
  release: { summary: "Put a ticket back into its queue", body: ReleaseRequest, answer: ticket },
  close: { summary: "Close a ticket", body: CloseRequest, answer: ticket },
  identities: { summary: "Where else this customer writes from", answer: { one: IdentitiesView } },
  askAddress: {
    summary: "Ask the owner of a mail address whether they are this customer",
    body: ConfirmAddressRequest,
    answer: ticket,
  },
  unlink: { summary: "Say that two contacts are not one person", body: UnlinkRequest, answer: ticket },
  lift: {
    summary: "Let this customer's address be written to again",
    body: LiftRequest,
    answer: ticket,
  },
  snooze: {
    summary: "Let a ticket rest until a time or the customer writes",
    body: SnoozeRequest,
    answer: ticket,
  },
  wake: { summary: "Take a ticket up again that rests", body: WakeRequest, answer: ticket },
  snoozed: {
    summary: "Tickets that rest: mine, or a queue's",
    query: SnoozedQuery,
    answer: { page: TicketView },
  },
  others: { summary: "Other tickets of the same customer", answer: { one: OthersView } },
  merge: { summary: "Make a ticket part of another one", body: MergeRequest, answer: ticket },
  split: { summary: "Begin a ticket of its own from a message on", body: SplitRequest, answer: ticket },
  link: { summary: "Say that two tickets belong together", body: LinkRequest, answer: ticket },
  unlinkTicket: { summary: "Say that they do not", body: LinkRequest, answer: ticket },
  spam: {
    summary: "Close a ticket as spam, and hold what its sender writes",
    body: SpamRequest,
    answer: ticket,
  },
  block: { summary: "Hold what a sender or their domain writes", body: BlockRequest, answer: ticket },
  blocks: { summary: "Who is kept out", answer: { one: BlocksView } },
  liftBlock: { summary: "Let somebody in again", body: LiftBlockRequest, answer: { one: z.object({}) } },
  bulk: { summary: "The same act on many tickets", body: BulkRequest, answer: { one: BulkView } },
  colleagues: { summary: "Who can be called or given a ticket", answer: { one: ColleaguesView } },
  mentions: { summary: "Notes that call me, the newest first", answer: { one: MentionsView } },
  seeMentions: {
    summary: "Say up to when I have seen them",
    body: SeenMentionsRequest,
    answer: { one: MentionsView },
  },
  phrases: { summary: "All canned replies and macros", answer: { one: PhrasesView } },
  setReply: { summary: "Set a canned reply", body: CannedReplyRequest, answer: { one: CannedReplyView } },
  removeReply: { summary: "Remove a canned reply", answer: { one: z.object({}) } },
  setMacro: { summary: "Set a macro", body: MacroRequest, answer: { one: MacroView } },
  removeMacro: { summary: "Remove a macro", answer: { one: z.object({}) } },
  ticketPhrases: {
    summary: "Replies and macros for a ticket, filled in",
    answer: { one: TicketPhrasesView },
  },
  runMacro: { summary: "Do what a macro says", body: RunMacroRequest, answer: { one: MacroRunView } },
  webhooks: { summary: "Who is told of events", answer: { all: WebhookEndpointView } },
  webhookDeliveries: {
    summary: "The events of an endpoint, the newest first",
    query: PageQuery,
    answer: { page: WebhookDeliveryView },
  },
  sendEventAgain: {
    summary: "Send an event once more",
    status: 202,
    answer: { one: WebhookDeliveryView },
  },
  channels: { summary: "How the accounts of all channels do", answer: { all: ChannelView } },
  resumeChannel: {
    summary: "Let an account that was stopped send again",
    body: ResumeRequest,
    answer: { one: ChannelView },
  },
  quarantine: {
    summary: "What was kept out, the newest first",
    query: PageQuery,
    answer: { page: HeldView },
  },
  heldItem: { summary: "One thing that was kept out", answer: { one: HeldView } },
  heldHeaders: { summary: "The headers of a held mail", answer: { one: HeldHeadersView } },
  releaseHeld: { summary: "Let it in after all", answer: { one: HeldView } },
  deleteHeld: { summary: "Throw it away", answer: { one: HeldView } },
  report: {
    summary: "How the desk did in some days",
    query: ReportQuery,
    answer: { one: ReportView },
  },
  reportTickets: {
    summary: "The tickets behind a number of a report, the latest day first",
    query: ReportTicketsQuery,
    answer: { page: TicketView },
  },
  exportPerson: {
    summary: "Everything that is held about a person",
    body: ExportRequest,
    answer: { one: z.record(z.string(), z.unknown()) },
  },
  erasePerson: {
    summary: "Let everything go that is held about a person",
    body: EraseRequest,
    status: 202,
    answer: { one: ErasureView },
  },
  erasure: { summary: "How far that is", answer: { one: ErasureView } },
  entries: {
    summary: "The entries of the knowledge base",
    query: EntriesQuery,
    answer: { all: EntrySummary },
  },
  entry: { summary: "An entry's answers", answer: { one: EntryView } },
  ask: { summary: "What would happen to a message", body: AskRequest, answer: { one: AskedView } },
  faqResults: {
    summary: "How entries did",
    query: ResultsQuery,
    answer: {
      one: z.object({ days: z.number(), items: z.readonly(z.array(EntryResult)) }),
    },
  },
  proposals: {
    summary: "Questions that nothing answers",
    query: ProposalsQuery,
    answer: { all: ProposalView },
  },
  proposal: { summary: "One group of such questions", answer: { one: ProposalView } },
  draftProposal: {
    summary: "Begin an entry from such questions",
    body: DraftRequest,
    answer: { one: DraftView },
  },
  dismissProposal: { summary: "These need no entry", answer: { one: ProposalView } },
  examples: {
    summary: "Take out of texts what tells who wrote them",
    body: ExamplesRequest,
    answer: { all: ExampleView },
  },
  sources: { summary: "What of the knowledge base can be edited", answer: { one: SourcesView } },
  source: { summary: "An entry as it is edited", answer: { one: SourceView } },
  checkFaq: {
    summary: "What would keep edits of entries from being published",
    body: CheckRequest,
    answer: { one: CheckView },
  },
  publishFaq: {
    summary: "Publish edits of entries",
    body: PublishRequest,
    status: 202,
    answer: { one: PublicationView },
  },
  publication: { summary: "How far that is", answer: { one: PublicationView } },
  tryFaq: {
    summary: "Compile edits of entries as if they were published, to be asked",
    status: 202,
    body: CheckRequest,
    answer: { one: TrialView },
  },
  trial: { summary: "How far that is", answer: { one: TrialView } },
  askTrial: {
    summary: "What would happen to a message if these edits were published",
    body: AskRequest,
    answer: { one: AskedView },
  },
  releases: { summary: "What was published of the knowledge base", answer: { one: ReleasesView } },
  releaseChanges: { summary: "What a version changed", answer: { all: ChangeView } },
  enforceRelease: { summary: "Go back to a version", answer: { one: ReleasesView } },
} as const satisfies Readonly<Record<string, Operation>>;
