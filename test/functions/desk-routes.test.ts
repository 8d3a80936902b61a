import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { personOf, route, routes } from "../../functions/desk-routes.ts";

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
  enforceRelease: "admin",
  report: "supervisor admin",
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
