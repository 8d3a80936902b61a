import { aroundTheClock, type BusinessCalendar, type BusinessHours } from "./business-hours.ts";
import type { Config } from "./config.ts";
import {
  type ClockIn,
  type ClockName,
  clockNames,
  type PauseReason,
  type ServiceClock,
  type ServiceClocks,
} from "./service-clock.ts";
import type { Priority, Ticket } from "./ticket.ts";

/** What is promised to the customer of a ticket where it is now. Minutes of working time. */
export interface Promised {
  /** Name of a calendar; absent: around the clock. */
  readonly hours?: string;
  readonly minutes: Readonly<Partial<Record<ClockName, number>>>;
  readonly pauses: readonly PauseReason[];
  readonly warn?: Actions & { readonly atPercent: number };
  readonly breach: Actions;
}

/** What the clock does when a promise is about to be broken, or is. */
export interface Actions {
  /** By one. */
  readonly raisePriority?: boolean;
  readonly moveTo?: string;
  readonly notify?: readonly string[];
}

/** Where the configuration says nothing: more urgent by one, as soon as a target is missed. */
export const usualBreach: Actions = { raisePriority: true };

type Place = Pick<Ticket, "queue" | "priority" | "channel">;

/** For a channel that has no target of its own, minutes. */
const usualFirstResponse = 480;

/** The service level of a queue, priority and channel. */
export function promisedFor({ queue, priority, channel }: Place, config: Config): Promised {
  const settings = config.queues[queue] ?? config.queues[config.defaultQueue];
  const level = config.serviceLevels[settings?.serviceLevel ?? ""];
  const own = level?.byPriority[priorityKey(priority)];
  const firstResponse =
    own?.firstResponseMinutes ??
    level?.firstResponseMinutes ??
    settings?.firstResponseMinutes ??
    config.desk.firstResponseMinutesOf[channel] ??
    usualFirstResponse;
  const nextResponse = own?.nextResponseMinutes ?? level?.nextResponseMinutes;
  const resolution = own?.resolutionMinutes ?? level?.resolutionMinutes;
  return {
    ...(level?.hours !== undefined && { hours: level.hours }),
    minutes: {
      firstResponse,
      ...(nextResponse !== undefined && { nextResponse }),
      ...(resolution !== undefined && { resolution }),
    },
    pauses: level?.pauses ?? ["waiting-for-customer"],
    ...(level?.warn && { warn: level.warn }),
    breach: level?.breach ?? usualBreach,
  };
}

/**
 * By when somebody answers who has just written, and whose ticket goes there.
 *
 * @throws when a calendar is named that nobody opened
 */
export function firstResponseDue(place: Place, { config, hours }: Promising, from: Date): Date {
  const promised = promisedFor(place, config);
  const minutes = promised.minutes.firstResponse ?? usualFirstResponse;
  return new Date(calendarOf(promised, hours).add(from.getTime(), minutes * 60_000));
}

function priorityKey(priority: Priority) {
  return `${priority}` as const;
}

export interface Promising {
  readonly config: Config;
  /** Needed as soon as the configuration names a calendar for a service level. */
  readonly hours?: BusinessHours | undefined;
}

/**
 * The ticket after a change, with the clocks that the change starts, pauses, resumes or stops:
 *
 *   first response   starts when a customer's message begins to wait for a human; stops with an agent's reply
 *   next response    the same once somebody has replied; where no target is set, only in a queue, with that of the first
 *   resolution       starts when the ticket comes to people; pauses while the customer is waited for; stops with closing
 *
 * Where the ticket moves to another queue or priority, what was promised before stands unless the new place promises
 * more. A target that was missed stays missed until it is met.
 */
export function withServiceLevels(
  before: Ticket | undefined,
  after: Ticket,
  { config, hours }: Promising,
  now: Date,
): Ticket {
  const promised = promisedFor(after, config);
  const calendar = calendarOf(promised, hours);
  const moved = before !== undefined && !samePlace(before, after);
  const context: Context = { before, after, promised, calendar, moved, now: now.getTime() };
  const kept: ServiceClocks = { ...responseClocks(context), ...resolutionClock(context) };
  const { clocks: _, ...rest } = after;
  return Object.keys(kept).length === 0 ? rest : { ...rest, clocks: kept };
}

interface Context {
  readonly before: Ticket | undefined;
  readonly after: Ticket;
  readonly promised: Promised;
  readonly calendar: BusinessCalendar;
  readonly moved: boolean;
  readonly now: number;
}

function samePlace(one: Place, other: Place): boolean {
  return one.queue === other.queue && one.priority === other.priority && one.channel === other.channel;
}

/** @throws when a calendar is named that nobody opened: a deadline would silently be wrong */
function calendarOf({ hours: name }: Promised, hours: BusinessHours | undefined): BusinessCalendar {
  if (name === undefined) return aroundTheClock;
  const calendar = hours?.(name);
  if (!calendar) throw new Error(`The calendar "${name}" was not opened`);
  return calendar;
}

function responseClocks(context: Context): Pick<ServiceClocks, "firstResponse" | "nextResponse"> {
  const { before, after, promised } = context;
  const atWork = after.status === "queued" || after.status === "assigned";
  if (!atWork || after.waitingSince === undefined) return {};
  const { firstResponse, nextResponse } = after.clocks ?? {};
  if (firstResponse) return { firstResponse: goesOn(firstResponse, "firstResponse", context) };
  if (nextResponse) return { nextResponse: goesOn(nextResponse, "nextResponse", context) };
  // Stopped by this very change, and somebody waits all the same: for what the agent had not seen.
  const stopped = before?.clocks?.firstResponse ?? before?.clocks?.nextResponse;
  const since = stopped && before?.waitingSince === after.waitingSince ? context.now : undefined;
  const startedAt = since ?? Date.parse(after.waitingSince);
  if (after.respondedAt === undefined) {
    return {
      firstResponse: started(startedAt, promised.minutes.firstResponse ?? usualFirstResponse, context),
    };
  }
  const inQueue = after.status === "queued" ? promised.minutes.firstResponse : undefined;
  const minutes = promised.minutes.nextResponse ?? inQueue;
  return minutes === undefined ? {} : { nextResponse: started(startedAt, minutes, context) };
}

function resolutionClock(context: Context): Pick<ServiceClocks, "resolution"> {
  const { after, promised, now } = context;
  const known = after.clocks?.resolution;
  const minutes = promised.minutes.resolution;
  if (after.status === "closed" || (!known && minutes === undefined)) return {};
  const waits = after.status === "queued" || after.waitingSince !== undefined;
  if (!known) {
    if (after.status === "answered") return {};
    const since = after.waitingSince === undefined ? now : Date.parse(after.waitingSince);
    return { resolution: started(since, minutes ?? 0, context) };
  }
  const waitsForCustomer = !waits && promised.pauses.includes("waiting-for-customer");
  return { resolution: goesOn(known, "resolution", context, waitsForCustomer) };
}

/** A clock after the change: paused while nothing counts against us, else running towards what is promised here. */
function goesOn(
  clock: ServiceClock,
  name: ClockName,
  context: Context,
  waitsForCustomer = false,
): ServiceClock {
  const because = waitsForCustomer ? "waiting-for-customer" : isAsleep(context) ? "snoozed" : undefined;
  if (clock.state === "running" && because) return paused(clock, because, context);
  if (clock.state === "paused" && !because) return resumed(clock, context);
  return retargeted(clock, name, context);
}

function isAsleep({ after, promised }: Context): boolean {
  return after.snooze !== undefined && promised.pauses.includes("snoozed");
}

function started(at: number, minutes: number, { promised, calendar }: Context): ClockIn<"running"> {
  const amount = minutes * 60_000;
  const warnAfter = promised.warn && (amount * promised.warn.atPercent) / 100;
  return {
    state: "running",
    startedAt: iso(at),
    dueAt: iso(calendar.add(at, amount)),
    ...(warnAfter !== undefined && { warnAt: iso(calendar.add(at, warnAfter)) }),
  };
}

/** A promise only ever becomes stricter. */
function retargeted(clock: ServiceClock, name: ClockName, context: Context): ServiceClock {
  const { minutes: targets } = context.promised;
  const minutes = targets[name] ?? (name === "nextResponse" ? targets.firstResponse : undefined);
  if (!context.moved || clock.state !== "running" || minutes === undefined) return clock;
  const anew = started(Date.parse(clock.startedAt), minutes, context);
  return anew.dueAt < clock.dueAt ? anew : clock;
}

function paused(
  clock: ClockIn<"running">,
  because: PauseReason,
  { calendar, now }: Context,
): ClockIn<"paused"> {
  const leftUntil = (at: string) => calendar.between(now, Date.parse(at));
  return {
    state: "paused",
    because,
    startedAt: clock.startedAt,
    pausedAt: iso(now),
    left: leftUntil(clock.dueAt),
    ...(clock.warnAt !== undefined && { leftToWarning: leftUntil(clock.warnAt) }),
  };
}

function resumed(clock: ClockIn<"paused">, { calendar, now }: Context): ClockIn<"running"> {
  return {
    state: "running",
    startedAt: clock.startedAt,
    dueAt: iso(calendar.add(now, clock.left)),
    ...(clock.leftToWarning !== undefined && { warnAt: iso(calendar.add(now, clock.leftToWarning)) }),
  };
}

/** What a clock that came to its deadline asks for; `undefined` when none did. */
export function expired(
  clocks: ServiceClocks | undefined,
  now: string,
): { readonly name: ClockName; readonly clock: ClockIn<"running">; readonly missed: boolean } | undefined {
  const running = clockNames.flatMap((name) => {
    const clock = clocks?.[name];
    return clock?.state === "running" ? [{ name, clock }] : [];
  });
  const missed = running.find(({ clock }) => clock.dueAt <= now);
  const found = missed ?? running.find(({ clock }) => clock.warnAt !== undefined && clock.warnAt <= now);
  return found && { ...found, missed: missed !== undefined };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
