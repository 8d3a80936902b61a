import { arrive, isTyping, type Written, write } from "./customers.ts";
import { checkAtRest } from "./final-checks.ts";
import type { Violation } from "./observer.ts";
import {
  startAgent,
  startClock,
  startDelivery,
  startLifting,
  startReading,
  startReport,
  startTriage,
} from "./workers.ts";
import { World, type WorldOptions } from "./world.ts";

export interface History {
  readonly violations: readonly Violation[];
  readonly messages: number;
  /** How many messages were decided about together with a later one. */
  readonly readTogether: number;
  /** Every call in its order, to see how it came about. */
  readonly lines: readonly string[];
}

const crashProbabilities = [0, 0.03, 0.1, 0.2];
const duplicates = 0.6;
const messagesWritten = 6;
const atOnce = 6;

/** Runs one history to its end and checks it. The same options give the same history. */
export async function runHistory(options: WorldOptions): Promise<History> {
  const world = new World(options);
  const crashes = world.chance.pick(crashProbabilities);
  const written: Written[] = [];
  while (written.length < messagesWritten || world.inbound.length > 0) {
    if (written.length < messagesWritten && world.chance.happens(isTyping(world, written) ? 0.4 : 0.08)) {
      const next = write(world, written);
      written.push(next);
      arrive(world, next, duplicates);
    }
    startSomething(world);
    world.pass(written.length === messagesWritten && isIdle(world) ? untilNext(world) : passingTime(world));
    await world.scheduler.step(crashes);
    if (world.scheduler.history.length > 20_000) {
      world.observer.report("P1", "the history does not come to an end");
      break;
    }
  }
  await bringToRest(world);
  checkAtRest(world, written);
  const { violations, bursts } = world.observer;
  const readTogether = [...bursts].filter(([message, last]) => message !== last).length;
  return { violations, messages: written.length, readTogether, lines: world.scheduler.history };
}

function startSomething(world: World): void {
  if (world.scheduler.workers.length >= atOnce) return;
  const luck = world.chance.next();
  if (luck < 0.3) startTriage(world);
  else if (luck < 0.42) startDelivery(world);
  else if (luck < 0.5) startAgent(world);
  else if (luck < 0.53) startClock(world);
  else if (luck < 0.56) startReport(world);
  else if (luck < 0.563) startLifting(world);
  else if (luck < 0.663) startReading(world);
}

/** Nobody works, and what is left on the queue is hidden for a while. */
function isIdle({ scheduler, inbound, time }: World): boolean {
  return scheduler.workers.length === 0 && inbound.every((item) => item.visibleAt > time);
}

function untilNext({ inbound, time }: World): number {
  return Math.max(0, Math.min(...inbound.map((item) => item.visibleAt)) - time);
}

/** Mostly little; now and then a lease runs out; seldom a day goes by. Milliseconds. */
function passingTime({ chance }: World): number {
  const luck = chance.next();
  if (luck < 0.99) return chance.below(200);
  if (luck < 0.996) return chance.below(90_000);
  return luck < 0.9993 ? chance.below(2_400_000) : 90_000_000;
}

/** No more crashes: what began ends, what is due is done, until nothing is left to do. */
async function bringToRest(world: World): Promise<void> {
  world.calm = true;
  for (let round = 0; round < 60; round += 1) {
    while (await world.scheduler.step(0));
    const open = [...world.store.contents.outbox.values()].some(
      ({ state }) => state === "PENDING" || state === "SENDING",
    );
    const held = [...world.store.contents.tickets.values()].some(
      ({ lessonAt, burst }) => lessonAt !== undefined || burst !== undefined,
    );
    if (!open && !held && world.inbound.length === 0 && world.reports.length === 0) return;
    world.pass(200_000);
    while (world.reports.length > 0) {
      startReport(world);
      while (await world.scheduler.step(0));
    }
    startClock(world);
    while (await world.scheduler.step(0));
    while (world.followUps.length > 0) {
      startReading(world);
      while (await world.scheduler.step(0));
    }
    while (world.nudges.length > 0) {
      startDelivery(world);
      while (await world.scheduler.step(0));
    }
  }
}
