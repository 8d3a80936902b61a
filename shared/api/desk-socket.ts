import * as z from "zod/mini";

/*
 * What the desk's socket and its clients say to each other, one JSON object a message.
 *
 * A client listens to topics: `queue:<queue>` (which tickets stand in it), `ticket:<ticket>` (everything on it, and who
 * looks at it) and `me` (one's own tickets, and what one is offered). For each it gets a cursor, which stands for what the
 * table holds. News is pushed when it happens, and may be lost; a client that shows its cursors, after a gap and now and
 * then, is told which topics have changed since. So nothing is missed for longer than that, and nothing has to be kept for
 * whoever is away.
 */

/** Spoken by the client that is given in `Sec-WebSocket-Protocol` beside `pass.<pass>`. */
export const DESK_PROTOCOL = "relaydesk.desk.v1";
export const PASS_PREFIX = "pass.";

/** Of a queue or ticket. */
const id = /^(me|(queue|ticket):[A-Za-z0-9_-]{1,64})$/;
export const DeskTopic = z.string().check(z.regex(id, "must be me, queue:<queue> or ticket:<ticket>"));
export type DeskTopic = z.infer<typeof DeskTopic>;

const topics = z.array(DeskTopic).check(z.minLength(1), z.maxLength(20));
const ticket = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/));

/** What clients say. */
export const DeskCall = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("listen"), topics }),
  z.strictObject({ type: z.literal("leave"), topics }),
  /** The cursors of what one listens to, as they were told last. */
  z.strictObject({
    type: z.literal("sync"),
    cursors: z
      .record(DeskTopic, z.string().check(z.maxLength(64)))
      .check(z.refine((known) => Object.keys(known).length <= 100, "must be of 100 topics at most")),
  }),
  z.strictObject({ type: z.literal("typing"), ticket }),
]);
export type DeskCall = z.infer<typeof DeskCall>;

const colleague = z.object({ id: z.string(), name: z.string() });

/** What they hear. Kinds that a client does not know it leaves aside. */
export const DeskNews = z.discriminatedUnion("type", [
  /** Answers `listen` and `sync`. What was read before this came may be older than the cursors. */
  z.object({ type: z.literal("listening"), cursors: z.record(z.string(), z.string()) }),
  /** Look again. `tickets`: which ones, and their versions, where that is known. */
  z.object({
    type: z.literal("changed"),
    topics: z.array(z.string()),
    tickets: z.array(z.object({ id: z.string(), v: z.number() })),
  }),
  z.object({ type: z.literal("refused"), topics: z.array(z.string()), title: z.string() }),
  /** Who looks at a ticket, each once. */
  z.object({ type: z.literal("viewers"), ticket: z.string(), viewers: z.array(colleague) }),
  /** Holds for some seconds. */
  z.object({ type: z.literal("typing"), ticket: z.string(), agent: colleague }),
  /** The ticket's customer types in the chat; holds for some seconds, too. */
  z.object({ type: z.literal("customer-typing"), ticket: z.string() }),
  z.object({ type: z.literal("not-understood"), title: z.string() }),
]);
export type DeskNews = z.infer<typeof DeskNews>;

/** `POST /desk/socket` answers with this. */
export const SocketPassView = z.object({
  pass: z.string(),
  /** Seconds. */
  expiresIn: z.number(),
});
export type SocketPassView = z.infer<typeof SocketPassView>;
