import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusedAccess, withQueues } from "../../functions/desk-access.ts";
import { personOf, type RouteName, route, routes } from "../../functions/desk-routes.ts";
import type { Role } from "../../shared/api/desk/people.ts";
import type { AgentId } from "../../shared/domain/ids.ts";
import { memoryStore } from "../support/memory-store.ts";
import { afterNoon, anAssignedTicket, aTicket } from "../support/samples.ts";

/** Who may do what: the whole of it, so that a change of rights is a change of this table. */
const rights: Readonly<Record<(typeof routes)[number]["name"], string>> = {
  me: "agent supervisor admin",
  presence: "agent supervisor admin",
  socketPass: "agent supervisor admin",
  agents: "supervisor admin",
  setAgent: "supervisor admin",
  exportPerson: "admin",
  erasePerson: "admin",
  erasure: "admin",
  mine: "agent supervisor admin",
  queues: "agent supervisor admin",
  search: "agent supervisor admin",
  audit: "admin",
  webhooks: "admin",
  webhookDeliveries: "admin",
  sendEventAgain: "admin",
  queueTickets: "agent supervisor admin",
  claimNext: "agent supervisor admin",
  ticket: "agent supervisor admin",
  attachments: "agent supervisor admin",
  attachmentPart: "agent supervisor admin",
  messageHtml: "agent supervisor admin",
  claim: "agent supervisor admin",
  accept: "agent supervisor admin",
  decline: "agent supervisor admin",
  reply: "agent supervisor admin",
  template: "agent supervisor admin",
  typing: "agent supervisor admin",
  uploadFile: "agent supervisor admin",
  note: "agent supervisor admin",
  transfer: "agent supervisor admin",
  release: "agent supervisor admin",
  close: "agent supervisor admin",
  identities: "agent supervisor admin",
  askAddress: "agent supervisor admin",
  unlink: "supervisor admin",
  lift: "supervisor admin",
  channels: "agent supervisor admin",
  resumeChannel: "supervisor admin",
  quarantine: "agent supervisor admin",
  heldItem: "agent supervisor admin",
  heldHeaders: "agent supervisor admin",
  releaseHeld: "supervisor admin",
  deleteHeld: "supervisor admin",
  entries: "agent supervisor admin",
  entry: "agent supervisor admin",
  ask: "agent supervisor admin",
  faqResults: "supervisor admin",
  proposals: "supervisor admin",
  proposal: "supervisor admin",
  draftProposal: "supervisor admin",
  dismissProposal: "supervisor admin",
  examples: "supervisor admin",
  sources: "agent supervisor admin",
  source: "agent supervisor admin",
  releases: "agent supervisor admin",
  releaseChanges: "agent supervisor admin",
  publication: "agent supervisor admin",
  checkFaq: "admin",
  publishFaq: "admin",
  tryFaq: "admin",
  trial: "admin",
  askTrial: "admin",
  enforceRelease: "admin",
  snooze: "agent supervisor admin",
  wake: "agent supervisor admin",
  snoozed: "agent supervisor admin",
  others: "agent supervisor admin",
  merge: "agent supervisor admin",
  split: "agent supervisor admin",
  link: "agent supervisor admin",
  unlinkTicket: "agent supervisor admin",
  spam: "agent supervisor admin",
  block: "agent supervisor admin",
  blocks: "agent supervisor admin",
  liftBlock: "supervisor admin",
  bulk: "agent supervisor admin",
  colleagues: "agent supervisor admin",
  mentions: "agent supervisor admin",
  seeMentions: "agent supervisor admin",
  phrases: "agent supervisor admin",
  setReply: "supervisor admin",
  removeReply: "supervisor admin",
  setMacro: "supervisor admin",
  removeMacro: "supervisor admin",
  ticketPhrases: "agent supervisor admin",
  runMacro: "agent supervisor admin",
  report: "supervisor admin",
  reportTickets: "supervisor admin",
};

describe("the desk's routes", () => {
  it.each(routes.map((each) => [each.name, each.roles] as const))(
    "%s is for the roles it says",
    (name, roles) => {
      expect(roles.join(" ")).toBe(rights[name]);
    },
  );

  it.each(routes.map((each) => [each.method, each.path, each.name] as const))(
    "%s %s is found",
    (method, path, name) => {
      const found = route(method, path.replace(/:\w+/g, "4F7K9Q2M8TRW1XYZ"));
      expect(found).toMatchObject({ name });
    },
  );

  it.each([
    ["GET", "/desk", "unknown"],
    ["GET", "/desk/", "unknown"],
    ["GET", "/desk/tickets/", "unknown"],
    ["GET", "/desk/tickets/../me", "unknown"],
    ["GET", "/desk/tickets/a%2Fb", "unknown"],
    ["DELETE", "/desk/me", "wrong-method"],
    ["GET", "/desk/tickets/4F7K/claim", "wrong-method"],
  ])("%s %s is %s", (method, path, expected) => {
    expect(route(method, path)).toBe(expected);
  });

  it("never throws, whatever is asked for", () => {
    fc.assert(fc.property(fc.string(), fc.webPath(), (method, path) => void route(method, path)));
  });
});

/** How far those are kept who work on some queues only: by what a path names. The rest is theirs, or for everybody who may. */
const keptBy: Readonly<Partial<Record<(typeof routes)[number]["name"], "queue" | "ticket">>> = {
  queueTickets: "queue",
  claimNext: "queue",
  ticket: "ticket",
  messageHtml: "ticket",
  attachments: "ticket",
  attachmentPart: "ticket",
  claim: "ticket",
  accept: "ticket",
  decline: "ticket",
  reply: "ticket",
  template: "ticket",
  typing: "ticket",
  uploadFile: "ticket",
  note: "ticket",
  transfer: "ticket",
  release: "ticket",
  close: "ticket",
  identities: "ticket",
  askAddress: "ticket",
  unlink: "ticket",
  lift: "ticket",
  snooze: "ticket",
  wake: "ticket",
  others: "ticket",
  merge: "ticket",
  split: "ticket",
  link: "ticket",
  unlinkTicket: "ticket",
  spam: "ticket",
  block: "ticket",
  ticketPhrases: "ticket",
  runMacro: "ticket",
};

describe("access by queue", async () => {
  const store = memoryStore();
  const id = "agent-1" as AgentId;
  const tickets = {
    "of their queue": { ...aTicket("of their queue"), queue: "general" },
    "of another queue": { ...aTicket("of another queue"), queue: "security" },
    "of another queue, their own": { ...anAssignedTicket("their own", id), queue: "security" },
    "of another queue, somebody else's": {
      ...anAssignedTicket("somebody else's", "agent-2" as AgentId),
      queue: "security",
    },
    "of another queue, offered to them": {
      ...aTicket("offered"),
      queue: "security",
      offer: { agent: id, until: afterNoon(9) },
    },
  };
  const settings = { id, name: "Agent", max: 9, skills: [], languages: [], presence: "available" as const };
  await store.putAgent(settings);
  await store.putAgent({ ...settings, id: "agent-2" as AgentId });
  for (const after of Object.values(tickets)) {
    if ((await store.save({ before: undefined, after })) !== "saved") throw new Error("not as it should be");
  }
  const services = { desk: store, store };

  /** Whether somebody with these queues is let through to a route, by what its path names. */
  async function reaches(
    role: Role,
    queues: readonly string[] | undefined,
    name: RouteName,
    params: Record<string, string>,
  ) {
    await store.putAgent({ ...settings, ...(queues && { queues: [...queues] }) });
    const person = await withQueues({ id, name: "Agent", role }, services);
    expect(rights[name].split(" ")).toContain(role);
    return (await refusedAccess({ params }, person, services))?.status ?? "reached";
  }

  const every = routes.flatMap((each) => each.roles.map((role) => [each.name, role, each] as const));

  it.each(every)("to %s as %s is what the path asks for", async (name, role, { path }) => {
    const names = ["ticket", "queue"].filter((each) => path.includes(`/:${each}`));
    expect(names).toEqual(keptBy[name] === undefined ? [] : [keptBy[name]]);
    const kept = role === "agent" ? 403 : "reached";
    const open = keptBy[name] === undefined ? "reached" : kept;
    if (keptBy[name] === "queue" || keptBy[name] === undefined) {
      const queue = keptBy[name] && { queue: "security" };
      expect(await reaches(role, ["general"], name, { ...queue })).toBe(open);
      expect(await reaches(role, ["general", "security"], name, { ...queue })).toBe("reached");
      expect(await reaches(role, undefined, name, { ...queue })).toBe("reached");
      return;
    }
    const reached = Object.entries(tickets).map(
      async ([which, ticket]) =>
        [which, await reaches(role, ["general"], name, { ticket: ticket.id })] as const,
    );
    expect(Object.fromEntries(await Promise.all(reached))).toEqual({
      "of their queue": "reached",
      "of another queue": open,
      "of another queue, their own": "reached",
      "of another queue, somebody else's": open,
      "of another queue, offered to them": "reached",
    });
    expect(await reaches(role, undefined, name, { ticket: tickets["of another queue"].id })).toBe("reached");
  });

  it("leaves it to the handler to say that there is no such ticket", async () => {
    expect(await reaches("agent", ["general"], "ticket", { ticket: "4F7K9Q2M8TRW1XYZ" })).toBe("reached");
  });

  it("leaves an agent who is kept to no queue at all with what is theirs", async () => {
    const ticket = tickets["of another queue, their own"].id;
    expect(await reaches("agent", [], "ticket", { ticket })).toBe("reached");
    expect(await reaches("agent", [], "queueTickets", { queue: "general" })).toBe(403);
  });
});

describe("who is signed in", () => {
  const claims = { sub: "1-2-3", username: "Mei", "cognito:groups": "[agent supervisor]" };

  it.each([
    ["[agent]", "agent"],
    ["[agent supervisor]", "supervisor"],
    ["[supervisor admin agent]", "admin"],
    ["agent", "agent"],
  ])("reads the groups %s as %s, the most powerful", (groups, role) => {
    expect(personOf({ ...claims, "cognito:groups": groups })).toEqual({ id: "1-2-3", name: "Mei", role });
  });

  it("reads groups that come as a list", () => {
    expect(personOf({ ...claims, "cognito:groups": ["admin"] })?.role).toBe("admin");
  });

  it.each([
    ["in no group", { ...claims, "cognito:groups": "[]" }],
    ["in groups of others alone", { ...claims, "cognito:groups": "[superagent agents]" }],
    ["without groups", { sub: "1", username: "Mei" }],
    ["without a subject", { "cognito:groups": "[agent]" }],
    ["with a subject that is no text", { ...claims, sub: 7 }],
  ])("lets nobody in who is %s", (_who, given) => {
    expect(personOf(given)).toBeUndefined();
  });
});
