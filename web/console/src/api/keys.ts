/** The line of tickets that are mine. */
export const mine = "mine";

/** Under which name each answer of the desk is kept. */
export const keys = {
  me: ["me"],
  queues: ["queues"],
  line: (line: string) => ["line", line],
  conversation: (ticket: string) => ["conversation", ticket],
  identities: (ticket: string) => ["identities", ticket],
  others: (ticket: string) => ["others", ticket],
  phrasesFor: (ticket: string) => ["phrases", ticket],
  phrases: ["phrases"],
  snoozed: ["snoozed"],
  snoozedOf: (line: string) => ["snoozed", line],
  search: (q: string) => ["search", q],
  audit: (day: string, agent: string) => ["audit", day, agent],
  erasure: (contact: string) => ["erasure", contact],
  mentions: ["mentions"],
  colleagues: ["colleagues"],
  blocks: ["blocks"],
  channels: ["channels"],
  agents: ["agents"],
  quarantine: ["quarantine"],
  proposals: ["proposals"],
  entries: (language: string) => ["entries", language],
  entry: (entry: string) => ["entry", entry],
  sources: ["faq-sources"],
  source: (entry: string) => ["faq-sources", entry],
  releases: ["faq-releases"],
  releaseChanges: (version: number) => ["faq-releases", String(version)],
  report: (query: object) => ["report", query],
  reportTickets: (query: object) => ["report-tickets", query],
  results: (days: number) => ["results", days],
} as const;

/** What has to be looked at again when a topic of the desk's socket has changed. */
export function keysOf(topic: string): readonly (readonly string[])[] {
  const [kind = "", id = ""] = topic.split(":");
  if (kind === "me") return [keys.me, keys.line(mine), keys.mentions, keys.snoozed];
  if (kind === "queue") return [keys.queues, keys.line(id), keys.snoozedOf(id)];
  return kind === "ticket" ? [keys.conversation(id)] : [];
}
