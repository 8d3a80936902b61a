import * as z from "zod/mini";

/** Why time does not count against us. */
export const PauseReason = z.enum(["waiting-for-customer", "snoozed"]);
export type PauseReason = z.infer<typeof PauseReason>;

/**
 * One promise to a customer, as a clock whose state says all there is to know: nothing has to be counted again from the
 * past. Times are ISO 8601, what is left is milliseconds of working time.
 */
export const ServiceClock = z.discriminatedUnion("state", [
  z.object({
    state: z.literal("running"),
    startedAt: z.string(),
    dueAt: z.string(),
    /** When to warn; absent once it was done, or where nothing is to be done. */
    warnAt: z.exactOptional(z.string()),
  }),
  z.object({
    state: z.literal("paused"),
    because: PauseReason,
    startedAt: z.string(),
    pausedAt: z.string(),
    left: z.number(),
    leftToWarning: z.exactOptional(z.number()),
  }),
  /** The breach was acted on. It stands until the promise is kept, late. */
  z.object({
    state: z.literal("missed"),
    startedAt: z.string(),
    dueAt: z.string(),
    missedAt: z.string(),
  }),
]);
export type ServiceClock = z.infer<typeof ServiceClock>;
export type ClockIn<State extends ServiceClock["state"]> = Extract<ServiceClock, { state: State }>;

/**
 * The clocks of a ticket. `response`: somebody waits for a human, for the first time (`firstResponse`) or again
 * (`nextResponse`). `resolution`: from the moment it came to people until it is closed.
 */
export const ServiceClocks = z.object({
  firstResponse: z.exactOptional(ServiceClock),
  nextResponse: z.exactOptional(ServiceClock),
  resolution: z.exactOptional(ServiceClock),
});
export type ServiceClocks = z.infer<typeof ServiceClocks>;

export const clockNames = ["firstResponse", "nextResponse", "resolution"] as const;
export type ClockName = (typeof clockNames)[number];

/** As records and operators name them. */
export const clockLabels = {
  firstResponse: "first-response",
  nextResponse: "next-response",
  resolution: "resolution",
} as const;

/** When a response was or is due, for putting tickets in order; nothing while none is promised. */
export function responseDue({ firstResponse, nextResponse }: ServiceClocks = {}): string | undefined {
  const clock = firstResponse ?? nextResponse;
  return clock && clock.state !== "paused" ? clock.dueAt : undefined;
}

/** When a clock has to be looked at. */
export function clockDeadline(clock: ServiceClock | undefined): string | undefined {
  return clock?.state === "running" ? (clock.warnAt ?? clock.dueAt) : undefined;
}

/** When somebody is to have answered a customer who waits: the first time, or again. */
export function answerDue({ clocks }: { readonly clocks?: ServiceClocks | undefined }): Date | undefined {
  const due = [clocks?.firstResponse, clocks?.nextResponse].flatMap((clock) =>
    clock?.state === "running" ? new Date(clock.dueAt) : [],
  );
  return due[0];
}
