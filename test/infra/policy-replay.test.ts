import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pastTicket } from "../../infra/tools/past-tickets.ts";
import { comparePolicies, comparisonText } from "../../infra/tools/policy-comparison.ts";
import { readExport } from "../../infra/tools/policy-replay.ts";
import { noCalendars } from "../../shared/domain/business-hours.ts";
import { parseConfig } from "../../shared/domain/config.ts";
import type { PastTicket } from "../../shared/domain/past-ticket.ts";
import type { AuditRecord } from "../../shared/flow/ports.ts";
import { afterNoon, agentNamed, anAssignedTicket, noon, sampleConfig } from "../support/samples.ts";

const past = (id: string, change: Partial<PastTicket>): PastTicket => ({
  id,
  createdAt: noon,
  queuedAt: noon,
  channel: "email",
  language: "en",
  category: "refund",
  queue: "money",
  priority: 2,
  status: "closed",
  held: [{ agent: "Ada", from: noon, to: afterNoon(30) }],
  ...change,
});

const changed = parseConfig({
  ...sampleConfig,
  queues: {
    important: { ...sampleConfig.queues.money, categories: ["refund"], vip: true, priority: 1 },
    ...sampleConfig.queues,
  },
});

test("a replay shows what would come to another queue, and who would wait how long", () => {
  const tickets = [
    past("a", {}),
    past("b", {}),
    past("c", { vip: true, held: [{ agent: "Ada", from: afterNoon(60), to: afterNoon(90) }] }),
    past("d", { held: [], queuedAt: noon }),
    { ...past("machine", { held: [] }), queuedAt: undefined } as unknown as PastTicket,
  ].map((ticket) => JSON.parse(JSON.stringify(ticket)) as PastTicket);
  const agents = [{ id: agentNamed("Ada"), max: 1, skills: [], languages: [] }];
  const policy = (config: typeof sampleConfig) => ({ config, hours: noCalendars });
  const comparison = comparePolicies(tickets, agents, policy(sampleConfig), policy(changed));
  expect(comparison).toMatchObject({
    replayed: 4,
    leftOut: 1,
    moved: [{ from: "money", to: "important", tickets: 1 }],
    before: [{ queue: "money", tickets: 4, longest: 60, neverTaken: 1 }],
  });
  expect(comparison.after.find(({ queue }) => queue === "important")).toMatchObject({
    tickets: 1,
    longest: 0,
  });
  const text = comparisonText(comparison);
  expect(text).toContain("money → important: 1");
  expect(text).toContain("4 → 3");
});

test("an export tells of a ticket who had it and when, and nothing of what was written", () => {
  const act = (at: number, what: string, actor = "Ada"): AuditRecord => ({
    id: `act ${at}`,
    ticket: ticket.id,
    at: afterNoon(at),
    actor,
    act: what,
  });
  const ticket = anAssignedTicket("told", agentNamed("bo"));
  const acts = [act(9, "claimed", "Bo"), act(1, "claimed"), act(3, "replied"), act(7, "released")];
  const told = pastTicket(ticket, acts);
  expect(told).toMatchObject({
    queuedAt: noon,
    firstResponseAt: afterNoon(3),
    held: [
      { agent: "Ada", from: afterNoon(1), to: afterNoon(7) },
      { agent: "Bo", from: afterNoon(9) },
    ],
  });
  expect(JSON.stringify(told)).not.toMatch(/question|customer\.example/);
});

test("a line that is none of an export is named", async () => {
  const folder = mkdtempSync(join(tmpdir(), "relaydesk-export-"));
  try {
    const file = join(folder, "export.jsonl");
    const agent = { agent: { id: "Ada", max: 3, skills: [], languages: [] } };
    writeFileSync(file, `${JSON.stringify(agent)}\n\n${JSON.stringify(past("a", {}))}\n`);
    expect(await readExport(file)).toEqual({ tickets: [past("a", {})], agents: [agent.agent] });
    writeFileSync(file, `${JSON.stringify(past("a", {}))}\n{"id":7}\n`);
    await expect(readExport(file)).rejects.toThrow("line 2, is not one of an export");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
