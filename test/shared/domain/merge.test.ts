import { describe, expect, it } from "vitest";
import { deliveryFailed } from "../../../shared/domain/clock-transitions.ts";
import { merge, takeIn } from "../../../shared/domain/merge.ts";
import type { Ticket } from "../../../shared/domain/ticket.ts";
import { applyMessage } from "../../../shared/domain/transitions.ts";
import {
  afterNoon,
  agentNamed,
  anAnswer,
  anAssignedTicket,
  anOutboxEntry,
  aRoute,
  aTicket,
  noon,
  sampleConfig,
  sampleIds,
} from "../../support/samples.ts";
import { contextAt, message } from "../../support/ticket-lives.ts";

const now = new Date(noon);
const [one, other] = [aTicket("one"), aTicket("other")];

function merged(ticket: Ticket = one): Ticket {
  const outcome = merge(ticket, other, "Ada", now);
  if ("refused" in outcome) throw new Error(outcome.refused);
  return outcome.after;
}

describe("a ticket that becomes part of another", () => {
  it("is closed, says where it went, and leaves its agent", () => {
    expect(merged()).toMatchObject({
      status: "closed",
      closedBy: "Ada",
      mergedInto: other.id,
      v: 2,
      epoch: 0,
    });
    expect(merged(anAssignedTicket("one", agentNamed("ada")))).toMatchObject({ status: "closed", epoch: 2 });
  });

  it.each<[string, Ticket, Ticket]>([
    ["same-ticket", one, one],
    ["merged-already", merged(), other],
    ["target-merged", other, merged()],
    [
      "other-customer",
      one,
      { ...other, contact: sampleIds.contact("email", "x@y.example"), address: "x@y.example" },
    ],
  ])("is refused: %s", (refused, ticket, into) => {
    expect(merge(ticket, into, "Ada", now)).toEqual({ refused });
  });

  it("comes to a person beside the other one when a message was on its way to it", () => {
    for (const decision of [aRoute(), anAnswer]) {
      const late = message("late", merged(), decision, now);
      const after = applyMessage(merged(), late, contextAt(now, late));
      expect(after).toMatchObject({ linkedTo: other.id, reopens: 1 });
      expect(after.mergedInto).toBeUndefined();
      expect(after.status).not.toBe("closed");
    }
  });

  it("comes to a person when an agent's reply on it cannot be delivered", () => {
    const after = deliveryFailed(merged(), anOutboxEntry(one, "reply"), now, sampleConfig);
    expect(after).toMatchObject({ status: "queued", linkedTo: other.id });
    expect(after?.mergedInto).toBeUndefined();
  });
});

describe("a ticket that takes another one in", () => {
  it("is no longer for a machine to answer alone, when a person is waited for there", () => {
    const chat = aTicket("chat", { burst: { messages: [aTicket("chat").origin], at: afterNoon(1) } });
    const taken = (ticket: Ticket) => {
      const outcome = takeIn(chat, ticket, { now, config: sampleConfig });
      if ("refused" in outcome) throw new Error(outcome.refused);
      return outcome.after;
    };
    expect(taken(one)).toMatchObject({ status: "queued", waitingSince: noon });
    expect(taken(one)).not.toHaveProperty("burst");
    const { waitingSince: _, ...quiet } = anAssignedTicket("quiet", agentNamed("ada"));
    expect(taken(quiet).burst).toEqual(chat.burst);
  });
});
