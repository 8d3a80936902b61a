import { describe, expect, it } from "vitest";
import { noCounts } from "../../../shared/domain/entry-counts.ts";
import { feedbackPayload } from "../../../shared/domain/feedback.ts";
import type { TicketId } from "../../../shared/domain/ids.ts";
import type { InboundMessage } from "../../../shared/domain/message.ts";
import { claimTicket } from "../../../shared/flow/claim.ts";
import { runDue } from "../../../shared/flow/clock.ts";
import { closeTicket, replyToTicket } from "../../../shared/flow/desk.ts";
import { dismissProposal, draftProposal, proposalsIn, resultsOf } from "../../../shared/flow/proposals.ts";
import { reportOf } from "../../../shared/flow/report.ts";
import { triage } from "../../../shared/flow/triage.ts";
import { groupQuestion, withChoice } from "../../../shared/matching/group-questions.ts";
import { fakeMatcher, readWhole } from "../../support/fake-matcher.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { aChatMessage, afterNoon, agentNamed, sampleConfig, sampleIds } from "../../support/samples.ts";

/** A small desk on maps. `sure`: whether the matcher is. */
function openDesk({ sure, asked = [] }: { readonly sure: boolean; readonly asked?: readonly string[] }) {
  const store = memoryStore();
  let minute = 0;
  let messages = 0;
  const now = () => new Date(afterNoon(minute));
  const agent = agentNamed("ada");
  store.contents.agents.set(agent, {
    ...{ id: agent, name: "Ada", open: 0, max: 9, skills: [], languages: [], presence: "available" },
  });
  // Each message is decided about at once.
  const config = {
    ...sampleConfig,
    answering: { ...sampleConfig.answering, quietSeconds: 0 },
    desk: { ...sampleConfig.desk, satisfaction: { channels: [...asked] } },
  };
  const common = {
    store,
    outbound: { nudge: async () => {} },
    followUps: { put: async () => {} },
    messages: store,
    media: { nudge: async () => {} },
    unread: async () => "unread",
    ids: sampleIds,
    config,
    now,
  };
  const desk = { ...common, desk: store, random: () => 0 };
  const owner = (request: string, epoch: number) => ({ agent, name: "Ada", request, epoch });
  return {
    store,
    async write(chat: string, text: string, change: Partial<InboundMessage> = {}): Promise<TicketId> {
      minute += 1;
      messages += 1;
      const message = aChatMessage({
        text,
        conversation: chat,
        sender: { address: chat, trust: "verified" },
        identity: { key: `${messages}` },
        receivedAt: now().toISOString(),
        ...change,
      });
      const triaged = await triage(
        { kind: "message", message },
        {
          ...common,
          noteReport: async () => {},
          readQuestions: readWhole,
          matcher: fakeMatcher(() => (sure ? 0.97 : 0.4)),
          detectLanguage: () => "en",
          detectSensitive: () => [],
          tokenKeys: [{ id: "1", key: "a key for tests, long enough" }],
        },
      );
      if (triaged.kind !== "ticketed") throw new Error(triaged.kind);
      return triaged.ticket;
    },
    answerOn: (ticket: TicketId) => {
      const answers = [...store.contents.outbox.values()].filter((each) => each.ticket === ticket);
      return answers.find(({ kind }) => kind === "answer")?.id ?? "";
    },
    async work(ticket: TicketId, { reply, close }: { reply?: string; close?: string }): Promise<void> {
      minute += 1;
      await claimTicket(ticket, owner(`claims-it-${minute}`, 0), desk);
      const claimed = await store.ticket(ticket);
      const act = owner(`replies-to-it-${minute}`, claimed?.epoch ?? 0);
      const seen = claimed?.v ?? 0;
      await replyToTicket(ticket, act, { text: "Here.", seen, ...(reply && { entry: reply }) }, desk);
      const replied = await store.ticket(ticket);
      const choice = close ? { entry: close, category: "refund" as const } : {};
      const closing = { ...choice, mayWrite: true };
      await closeTicket(ticket, { ...act, request: `closes-it-${minute}` }, replied?.v ?? 0, desk, closing);
    },
    tick: () => {
      minute += 1;
      const services = {
        ...common,
        desk: store,
        outbox: store,
        learning: store,
        group: groupQuestion,
        choose: withChoice,
      };
      return runDue(services, (_, error) => {
        throw error;
      });
    },
    surveys: () => [...store.contents.outbox.values()].filter(({ kind }) => kind === "survey"),
    report: () => reportOf({ from: afterNoon(0).slice(0, 10), to: afterNoon(0).slice(0, 10) }, store),
    results: () => resultsOf(3, now(), store),
    proposals: () => proposalsIn("open", store),
  };
}

describe("an automatic answer", () => {
  it.each(["yes", "no"] as const)("is counted with the %s that was pressed under it, once", async (vote) => {
    const desk = openDesk({ sure: true });
    const ticket = await desk.write("kim", "how long does a refund take");
    await desk.write("kim", "", { payload: feedbackPayload(vote, desk.answerOn(ticket)) });
    await desk.tick();
    await desk.tick();
    const voted = vote === "yes" ? { helped: 1 } : { notHelped: 1 };
    expect(await desk.results()).toEqual([{ ...noCounts, entry: "refund-time", answered: 1, ...voted }]);
  });

  it("is counted with the last of several votes", async () => {
    const desk = openDesk({ sure: true });
    const ticket = await desk.write("kim", "how long does a refund take");
    for (const vote of ["yes", "no", "yes", "no"] as const) {
      await desk.write("kim", "", { payload: feedbackPayload(vote, desk.answerOn(ticket)) });
      await desk.tick();
    }
    expect(await desk.results()).toEqual([{ ...noCounts, entry: "refund-time", answered: 1, notHelped: 1 }]);
  });

  it("that did not help leaves its question without an answer", async () => {
    const desk = openDesk({ sure: true });
    await desk.write("kim", "how long does a refund take");
    await desk.write("kim", "no");
    await desk.tick();
    expect(await desk.proposals()).toMatchObject([{ size: 1, examples: ["how long does a refund take"] }]);
  });
});

describe("a question that nothing answers", () => {
  it("is proposed within a minute, beside its like, and masked", async () => {
    const desk = openDesk({ sure: false });
    await desk.write("kim", "do you sell gift cards? my card is 4111 1111 1111 1111");
    await desk.write("bo", "where can I buy gift cards");
    await desk.write("cy", "is a joint account possible");
    expect(await desk.tick()).toMatchObject({ learned: 3 });
    expect(await desk.proposals()).toMatchObject([
      {
        size: 2,
        examples: ["do you sell gift cards? my card is [card ending 1111]", "where can I buy gift cards"],
      },
      { size: 1, examples: ["is a joint account possible"] },
    ]);
  });

  it("is proposed once, however often its ticket is looked at again", async () => {
    const desk = openDesk({ sure: false });
    const ticket = await desk.write("kim", "do you sell gift cards");
    await desk.tick();
    await desk.work(ticket, {});
    await desk.tick();
    expect(await desk.proposals()).toMatchObject([{ size: 1 }]);
  });

  it("tells which entry the agent answered it with", async () => {
    const desk = openDesk({ sure: false });
    for (const chat of ["kim", "bo"]) {
      const ticket = await desk.write(chat, "when will I see my money again");
      await desk.tick();
      await desk.work(ticket, chat === "kim" ? { reply: "refund-status" } : { close: "refund-status" });
      await desk.tick();
    }
    expect(await desk.proposals()).toMatchObject([{ size: 2, chosen: { "refund-status": 2 } }]);
    expect(await desk.results()).toEqual([{ ...noCounts, entry: "refund-status", chosen: 2 }]);
  });

  it("becomes a draft or is dismissed, and what is like it does not come back", async () => {
    const desk = openDesk({ sure: false });
    await desk.write("kim", "do you sell gift cards");
    await desk.write("cy", "is a joint account possible");
    await desk.tick();
    const [first, second] = await desk.proposals();
    const drafted = await draftProposal(first?.id ?? "", {}, "Sun Li", desk.store);
    expect(drafted).toMatchObject({ kind: "done", draft: { entry: { automatic: false } } });
    expect(await draftProposal(first?.id ?? "", {}, "Sun Li", desk.store)).toEqual(drafted);
    expect(await dismissProposal(second?.id ?? "", "Sun Li", desk.store)).toMatchObject({ kind: "done" });
    expect(await dismissProposal("nobody", "Sun Li", desk.store)).toMatchObject({
      reason: "unknown-proposal",
    });
    await desk.write("bo", "do you sell gift cards?");
    await desk.write("di", "is a joint account possible?");
    await desk.tick();
    expect(await desk.proposals()).toEqual([]);
  });
});

describe("an agent who closes a ticket", () => {
  it("says what it was about", async () => {
    const desk = openDesk({ sure: false });
    const ticket = await desk.write("kim", "when will I see my money again");
    await desk.work(ticket, { close: "refund-status" });
    expect(await desk.store.ticket(ticket)).toMatchObject({ status: "closed", category: "refund" });
  });
});

describe("how content customers are", () => {
  const channel = aChatMessage({}).channel;

  it("is asked when a person helped them and the ticket is closed, once a ticket", async () => {
    const desk = openDesk({ sure: false, asked: [channel] });
    const ticket = await desk.write("kim", "when will I see my money again");
    await desk.work(ticket, {});
    expect(desk.surveys()).toMatchObject([{ ticket, channel, automatic: true, state: "PENDING" }]);
    await desk.write("kim", "and where do I see it?");
    await desk.work(ticket, {});
    expect(await desk.store.ticket(ticket)).toMatchObject({ status: "closed" });
    expect(desk.surveys()).toHaveLength(1);
  });

  it("is not asked where the operator does not want it", async () => {
    const desk = openDesk({ sure: false });
    await desk.work(await desk.write("kim", "when will I see my money again"), {});
    expect(desk.surveys()).toEqual([]);
  });

  it("is counted once in the report by their last number, and opens nothing again", async () => {
    const desk = openDesk({ sure: false, asked: [channel] });
    const ticket = await desk.write("kim", "when will I see my money again");
    await desk.work(ticket, {});
    await desk.tick();
    for (const said of ["2", "4"]) {
      expect(await desk.write("kim", said)).toBe(ticket);
      await desk.tick();
    }
    expect(await desk.store.ticket(ticket)).toMatchObject({ status: "closed" });
    expect((await desk.report())?.whole).toMatchObject({
      ...{ tickets: 1, byPeople: 1, closed: 1, ratings: 1, rating: 4 },
    });
  });

  it("is no rating where nobody asked: a number is a message like any other", async () => {
    const desk = openDesk({ sure: false });
    const ticket = await desk.write("kim", "when will I see my money again");
    await desk.work(ticket, {});
    await desk.write("kim", "5");
    expect(await desk.store.ticket(ticket)).toMatchObject({ status: "queued" });
  });
});

describe("a report", () => {
  it("counts a ticket from its first answer on, and not before", async () => {
    const desk = openDesk({ sure: false });
    const ticket = await desk.write("kim", "when will I see my money again");
    const other = openDesk({ sure: true });
    await other.write("kim", "how long does a refund take");
    expect((await desk.report())?.whole.tickets).toBe(0);
    await desk.work(ticket, {});
    await desk.tick();
    expect((await desk.report())?.whole).toMatchObject({ tickets: 1, byPeople: 1 });
  });

  it("notes how the lines stand once an hour", async () => {
    const desk = openDesk({ sure: false });
    await desk.write("kim", "when will I see my money again");
    await desk.tick();
    await desk.write("bo", "and when will I see mine?");
    await desk.tick();
    expect((await desk.report())?.backlog).toMatchObject([{ waiting: 1, overdue: 0 }]);
  });
});
