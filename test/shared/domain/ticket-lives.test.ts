import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isGivenUp } from "../../../shared/domain/burst.ts";
import { passDeadline } from "../../../shared/domain/clock-transitions.ts";
import { lineOf, nextDeadline, ownerOf, Ticket } from "../../../shared/domain/ticket.ts";
import { withoutLesson } from "../../../shared/domain/ticket-states.ts";
import { hasApplied } from "../../../shared/domain/transitions.ts";
import { lives, type Step } from "../../support/ticket-lives.ts";

function always(check: (step: Step) => void): void {
  fc.assert(
    fc.property(lives, (steps) => {
      for (const step of steps) check(step);
    }),
    { numRuns: 300 },
  );
}

describe("whatever happens to a ticket", () => {
  it("its version goes up by one with every change", () => {
    always(({ before, ticket }) => {
      if (ticket !== before) expect(ticket.v).toBe(before.v + 1);
    });
  });

  it("its fencing number goes up with every change of owner and never otherwise", () => {
    always(({ before, ticket }) => {
      expect(ticket.epoch - before.epoch).toBe(ownerOf(ticket) === ownerOf(before) ? 0 : 1);
    });
  });

  it("it can be stored and read back", () => {
    always(({ ticket }) => {
      expect(Ticket.parse(JSON.parse(JSON.stringify(ticket)))).toEqual(ticket);
    });
  });

  it("somebody waits whenever it is in a queue, and nobody when it is answered or closed", () => {
    always(({ ticket: { status, waitingSince } }) => {
      if (status === "queued") expect(waitingSince).toBeDefined();
      if (status === "answered" || status === "closed") expect(waitingSince).toBeUndefined();
    });
  });

  it("it is watched by the clock unless it is closed or stands in line with nothing due", () => {
    always(({ ticket }) => {
      const deadline = nextDeadline(withoutLesson(ticket));
      if (ticket.status === "closed") expect(deadline).toBeUndefined();
      if (ticket.status === "answered") expect(deadline).toEqual({ at: ticket.closeAt, kind: "auto-close" });
      if (ticket.status === "assigned") expect(deadline).toBeDefined();
    });
  });

  it("it waits to be learned from when it ended, and looking at its deadlines does not end that", () => {
    always(({ event, ticket }) => {
      if (ticket.status === "closed") expect(ticket.lessonAt).toBeDefined();
      if (event.kind === "clock") expect(ticket.lessonAt ?? ticket.status).not.toBe("closed");
      const deadline = nextDeadline(ticket);
      if (ticket.lessonAt) expect((deadline?.at ?? "~") <= ticket.lessonAt).toBe(true);
    });
  });

  it("the clock comes to rest after a few acts, and does nothing before its time", () => {
    always(({ ticket, now }) => {
      let current = ticket;
      for (let acted = passDeadline(current, now); acted; acted = passDeadline(current, now)) {
        expect(acted.after.v - ticket.v).toBeLessThanOrEqual(3);
        current = acted.after;
      }
      const next = nextDeadline(withoutLesson(current));
      // A burst is only woken when its quiet time is over: whoever reads it then changes the ticket.
      if (next?.kind === "quiet-time") expect(current.burst && isGivenUp(current.burst, now)).toBe(false);
      else if (next) expect(next.at > now.toISOString()).toBe(true);
    });
  });

  it("it stands in exactly the line that its state says", () => {
    always(({ ticket }) => {
      const line = lineOf(ticket);
      if (ticket.status === "queued") expect(line).toBe(ticket.queue);
      else if (ticket.status === "assigned") expect(line).toBe(`AG#${ticket.agent}`);
      else expect(line).toBeUndefined();
    });
  });

  it("a message that needs a human has one: in a queue or with an agent, and waiting", () => {
    always(({ event, ticket }) => {
      if (event.kind !== "message" || event.decision.kind !== "route") return;
      expect(["queued", "assigned"]).toContain(ticket.status);
      expect(ticket.waitingSince).toBeDefined();
    });
  });

  it("no machine takes a waiting customer away from the humans", () => {
    always(({ before, event, ticket }) => {
      const byMachine = event.kind === "message" || event.kind === "clock" || event.kind === "failure";
      if (byMachine && before.waitingSince) expect(ticket.waitingSince).toBe(before.waitingSince);
    });
  });

  it("nobody closes it, or answers for all of it, who has not seen the newest message", () => {
    always(({ before, event, ticket }) => {
      if (event.kind !== "close" && event.kind !== "reply") return;
      if (before.v - event.behind >= before.messageV) return;
      expect(ticket.status).toBe(before.status);
      expect(ticket.waitingSince).toBe(before.waitingSince);
    });
  });

  it("it never becomes less urgent while it waits", () => {
    always(({ before, ticket }) => {
      if (before.waitingSince && ticket.waitingSince)
        expect(ticket.priority).toBeLessThanOrEqual(before.priority);
    });
  });

  it("it knows the messages applied to it", () => {
    always(({ before, event, ticket }) => {
      if (event.kind !== "message") return;
      expect(hasApplied(ticket, ticket.lastMessage)).toBe(true);
      expect(hasApplied(ticket, before.lastMessage)).toBe(true);
    });
  });
});
