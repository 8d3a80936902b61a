import * as z from "zod/mini";
import { PauseReason } from "./service-clock.ts";

const minutes = z.number().check(z.int(), z.positive());
const name = z.string().check(z.minLength(1));

const targets = {
  /** From a customer's message until somebody replies for the first time. */
  firstResponseMinutes: z.exactOptional(minutes),
  /** The same for every later message. */
  nextResponseMinutes: z.exactOptional(minutes),
  /** From when a ticket comes to people until it is closed. */
  resolutionMinutes: z.exactOptional(minutes),
};

const actions = {
  raisePriority: z.exactOptional(z.boolean()),
  moveTo: z.exactOptional(name),
  /** Named in the audit trail and in the log, where alarms and other programs find them. */
  notify: z.exactOptional(z.array(name)),
};

/** What is promised, by which clock, and what happens when a promise is not kept. Minutes are working minutes. */
export const ServiceLevel = z.strictObject({
  ...targets,
  /** Name of a calendar; without it every minute counts. */
  hours: z.exactOptional(name),
  /** Other targets for the tickets of a priority. */
  byPriority: z._default(z.partialRecord(z.enum(["1", "2", "3", "4"]), z.strictObject(targets)), {}),
  /** While what the time until the resolution does not count; while a ticket is snoozed, that until an answer, too. */
  pauses: z._default(z.array(PauseReason), ["waiting-for-customer"]),
  /** When so much of a target has passed. */
  warn: z.exactOptional(
    z.strictObject({ atPercent: z.number().check(z.minimum(1), z.maximum(99)), ...actions }),
  ),
  /** When a target is missed. */
  breach: z._default(z.strictObject(actions), { raisePriority: true }),
});
export type ServiceLevel = z.infer<typeof ServiceLevel>;
