import relaydeskConfig from "../relaydesk.config.ts";
import { parseConfig } from "../shared/domain/config.ts";
import type { AgentId, TicketId } from "../shared/domain/ids.ts";
import { claimNext } from "../shared/flow/claim.ts";
import type { DeskServices } from "../shared/flow/desk.ts";
import { memoryStore } from "../test/support/memory-store.ts";
import { afterNoon, aTicket, noon, sampleIds } from "../test/support/samples.ts";
import { markdownTable } from "./statistics.ts";

/** Agents who all ask a queue for its next ticket at the same moment, again and again. */
export interface ClaimsOf {
  readonly agents: number;
  /** What they pick from: the very first ticket, or the first three for each agent who is there. */
  readonly pick: "first" | "among the first";
  readonly claims: number;
  /** Conditional writes that failed, for each claim that succeeded. */
  readonly failedPerClaim: number;
  /** How many places further down the line than the first one a claimed ticket stood, on average. */
  readonly placesDown: number;
}

const rounds = 3;
const picks = ["first", "among the first"] as const;

/**
 * Claims of many agents at once through the desk's own flow, on the store in memory. Reads and writes take their turns in
 * lockstep, which is the worst that can happen: everybody reads the line before anybody writes.
 */
export async function measureClaims(
  progress: (line: string) => void = () => {},
): Promise<readonly ClaimsOf[]> {
  const rows: ClaimsOf[] = [];
  for (const agents of [10, 50, 200]) {
    for (const pick of picks) {
      // Two hundred who all want the same ticket would take minutes to be told so.
      if (pick === "first" && agents > 50) continue;
      progress(`${agents} agents, ${pick}`);
      rows.push(await claimsOf(agents, pick));
    }
  }
  return rows;
}

async function claimsOf(agents: number, pick: ClaimsOf["pick"]): Promise<ClaimsOf> {
  const store = memoryStore();
  const names = Array.from({ length: agents }, (_, at) => `agent-${at}` as AgentId);
  for (const id of names) {
    await store.putAgent({ id, name: id, max: 100, skills: [], languages: [], presence: "available" });
  }
  const order = new Map<TicketId, number>();
  for (let at = 0; at < agents * (rounds + 3); at += 1) {
    const ticket = aTicket(`waits ${at}`, { firstResponseDue: afterNoon(at) });
    order.set(ticket.id, at);
    await store.save({ before: undefined, after: ticket });
  }
  let failed = 0;
  let claimed = 0;
  let down = 0;
  const save: DeskServices["store"]["save"] = async (change) => {
    const saved = await store.save(change);
    if (saved !== "saved") failed += 1;
    return saved;
  };
  const random = seeded(agents);
  const services: DeskServices = {
    store: { ...store, save },
    // Whoever takes the very first looks at no more than one.
    desk: pick === "first" ? { ...store, line: (line) => store.line(line, 1) } : store,
    outbound: { nudge: async () => {} },
    ids: sampleIds,
    config: parseConfig(relaydeskConfig),
    now: () => new Date(noon),
    random,
  };
  for (let round = 0; round < rounds; round += 1) {
    const firstLeft = Math.min(...[...order.values()]);
    let asking = names;
    while (asking.length > 0) {
      const outcomes = await Promise.all(
        asking.map((agent, at) =>
          claimNext("general", { agent, name: agent, request: `r${round}-${at}-${claimed}` }, services),
        ),
      );
      const left: AgentId[] = [];
      for (const [at, outcome] of outcomes.entries()) {
        const agent = asking[at];
        if (outcome.kind === "done") {
          claimed += 1;
          down += (order.get(outcome.ticket.id) ?? 0) - firstLeft;
          order.delete(outcome.ticket.id);
        } else if (agent !== undefined) left.push(agent);
      }
      asking = left;
    }
  }
  return {
    agents,
    pick,
    claims: claimed,
    failedPerClaim: Math.round((100 * failed) / claimed) / 100,
    placesDown: Math.round(down / claimed - (agents - 1) / 2),
  };
}

/** The same order of chances for the same seed, so that the figures are the same on every machine. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

export function claimsTable(rows: readonly ClaimsOf[]): string {
  return markdownTable(
    ["agents at once", "pick", "claims", "failed writes a claim", "places down the line"],
    rows.map(({ agents, pick, claims, failedPerClaim, placesDown }) => [
      String(agents),
      pick,
      String(claims),
      String(failedPerClaim),
      String(placesDown),
    ]),
  );
}
