import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../infra/cloud/project-root.ts";
import { isMain } from "../infra/main-module.ts";
import { queueKey, ticketTimerKey } from "../shared/aws/keys.ts";
import type { Ticket } from "../shared/domain/ticket.ts";
import { afterNoon, aTicket, sampleIds } from "../test/support/samples.ts";
import { markdownTable } from "./statistics.ts";

/** Write units a second that one key takes (a DynamoDB partition, also on demand: docs.aws.amazon.com, "Designing partition keys"). */
export const KEY_LIMIT = 1000;

export interface Load {
  /** Messages a second. */
  readonly perSecond: number;
  readonly seconds: number;
}

export interface HotKey {
  /** What is written, and how it is spread. */
  readonly what: string;
  readonly keys: number;
  /** Of all seconds and keys, write units. */
  readonly most: number;
  readonly fits: boolean;
}

/** How long a ticket stays in its line before somebody takes it, in this play. Seconds. */
const inLine = 5;

/**
 * Plays so many seconds of messages and counts what is written under each key of the indexes in each second, by the very
 * functions that make the keys. Ids are hashes, as in life, so the outcome is the same each time.
 */
export function simulate({ perSecond, seconds }: Load): readonly HotKey[] {
  const rows: HotKey[] = [];
  for (const share of [0.3, 1]) {
    for (const shards of [1, 4, 8, 16]) {
      const writes = new Writes();
      eachMessage({ perSecond, seconds }, (ticket, second, number) => {
        if (number % 10 >= share * 10) return;
        const key = queueKey(ticket, { shardsOf: () => shards });
        if (!key) throw new Error("the ticket stands in no line");
        writes.add(key.qpk, second, 1);
        // Whoever takes it moves it to a line of their own, which is another key.
        if (second + inLine < seconds) writes.add(key.qpk, second + inLine, 1);
      });
      rows.push(writes.row(`one line, ${100 * share} % of messages enter it, ${shards} shards`));
    }
  }
  for (const share of [0.5, 1]) {
    const writes = new Writes();
    eachMessage({ perSecond, seconds }, (ticket, second, number) => {
      if (number % 10 >= share * 10) return;
      const key = ticketTimerKey(ticket);
      if (!key) throw new Error("the ticket has no deadline");
      // The deadline before goes and the next one comes, under one key.
      writes.add(key.tpk, second, 2);
    });
    rows.push(writes.row(`deadlines, ${100 * share} % of messages move theirs`));
  }
  for (const share of [0.02, 0.2]) {
    const writes = new Writes();
    const units = 4;
    eachMessage({ perSecond, seconds }, (ticket, second, number) => {
      const own = number % 100 < share * 100;
      writes.add(own ? "the one" : ticket.id, second, units);
    });
    rows.push(writes.row(`one conversation that writes ${100 * share} % of all messages`));
  }
  return rows;
}

/** Write units by key and second. */
class Writes {
  readonly #units = new Map<string, number>();
  readonly #keys = new Set<string>();

  add(key: string, second: number, units: number): void {
    const at = `${second} ${key}`;
    this.#keys.add(key);
    this.#units.set(at, (this.#units.get(at) ?? 0) + units);
  }

  row(what: string): HotKey {
    let most = 0;
    for (const units of this.#units.values()) most = Math.max(most, units);
    return { what, keys: this.#keys.size, most, fits: most <= KEY_LIMIT };
  }
}

const sample = aTicket("simulated", { firstResponseDue: afterNoon(60) });

function eachMessage(
  { perSecond, seconds }: Load,
  act: (ticket: Ticket, second: number, number: number) => void,
): void {
  for (let second = 0; second < seconds; second += 1) {
    for (let at = 0; at < perSecond; at += 1) {
      const number = second * perSecond + at;
      const ticket = { ...sample, id: sampleIds.ticket(sampleIds.message("simulated", String(number))) };
      act(ticket, second, at);
    }
  }
}

export function simulationText(load: Load, rows: readonly HotKey[]): string {
  const table = markdownTable(
    ["written", "keys", "most on one key, units/s", "fits"],
    rows.map(({ what, keys, most, fits }) => [what, keys, most, fits ? "yes" : "no: throttled"]),
  );
  return `# simulation\n\n\`npm run simulate -- --per-second ${load.perSecond}\`: ${load.seconds} seconds of ${load.perSecond} messages a second, keys by the product's own functions. Counted, not timed. One key takes ${KEY_LIMIT} write units a second.\n\n${table}\n`;
}

if (isMain(import.meta)) {
  const { values } = parseArgs({
    options: {
      "per-second": { type: "string", default: "5000" },
      seconds: { type: "string", default: "20" },
      record: { type: "boolean" },
    },
  });
  const load = { perSecond: Number(values["per-second"]), seconds: Number(values.seconds) };
  if (!(load.perSecond >= 1 && load.seconds >= 1)) {
    console.error("usage: npm run simulate -- --per-second 5000 --seconds 20 [--record]");
    process.exit(2);
  }
  const text = simulationText(load, simulate(load));
  console.log(text);
  if (values.record) writeFileSync(join(root, "bench/results/simulation.md"), text);
}
