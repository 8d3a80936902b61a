import { describe, expect, it } from "vitest";
import type { Beholder } from "../../../shared/domain/desk-access.ts";
import { type AgentId, type TicketId, ticketNumber } from "../../../shared/domain/ids.ts";
import { searchWords } from "../../../shared/domain/search-words.ts";
import type { Ticket } from "../../../shared/domain/ticket.ts";
import { type SearchServices, searchTickets } from "../../../shared/flow/search.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { aTicket, noon, sampleIds } from "../../support/samples.ts";

const lead: Beholder = { id: "lead" as AgentId, role: "supervisor" };
const dayMs = 86_400_000;

/** A desk with tickets, and what was written on them so many days ago. */
async function desk(written: readonly { ticket: Ticket; text: string; daysAgo: number }[], textDays = 90) {
  const store = memoryStore();
  const marks = written.map(({ ticket, text, daysAgo }, nth) => {
    const at = Date.parse(noon) - daysAgo * dayMs + nth;
    return { ticket: ticket.id, words: searchWords(text), at, sort: `${at}#${ticket.id}#m` };
  });
  const asked: string[] = [];
  for (const after of new Set(written.map(({ ticket }) => ticket))) {
    await store.save({ before: undefined, after });
    const { contact: id, channel, address, createdAt } = after;
    await store.remember(
      { id, channel, address, createdAt },
      { ticket: after.id, openedAt: createdAt, automaticReply: false },
    );
  }
  const services: SearchServices = {
    ...{ store, desk: store, ids: sampleIds, textDays },
    channels: ["email", "telegram", "whatsapp"],
    queues: ["general", "security"],
    now: () => new Date(noon),
    search: {
      withNumber: async (number) =>
        [...store.contents.tickets.keys()].filter((id) => id.startsWith(number)) as TicketId[],
      async withWords(day, words, before) {
        asked.push(day);
        return marks
          .filter(({ at }) => new Date(at).toISOString().startsWith(day))
          .filter((mark) => words.every((word) => mark.words.includes(word)))
          .filter(({ sort }) => before === undefined || sort < before)
          .sort((a, b) => (a.sort < b.sort ? 1 : -1));
      },
    },
  };
  return { services, asked };
}

function of(name: string, channel: string, address: string, queue = "general"): Ticket {
  return { ...aTicket(name), queue, channel, address, contact: sampleIds.contact(channel, address) };
}

const mei = of("mei", "email", "mei@customer.example");
const meiSecurity = of("mei's account", "email", "mei@customer.example", "security");
const ann = of("ann", "whatsapp", "4915112345678");

const found = async (query: string, services: SearchServices, person = lead, limit = 25) =>
  (await searchTickets(query, { limit }, person, services)).items.map(({ ticket, by }) => [by, ticket.id]);

describe("searching tickets", async () => {
  const written = [
    { ticket: mei, text: "Where is my refund?", daysAgo: 3 },
    { ticket: meiSecurity, text: "Somebody stole my account", daysAgo: 2 },
    { ticket: ann, text: "退款在哪里 refund", daysAgo: 20 },
  ];
  const { services } = await desk(written);

  it.each([
    ["its number", ticketNumber(mei.id), [["number", mei.id]]],
    ["its number as people write it", `#${ticketNumber(mei.id).toLowerCase()}`, [["number", mei.id]]],
    ["its id", mei.id, [["id", mei.id]]],
    ["the id of a contact", ann.contact, [["contact", ann.id]]],
    [
      "an address, in any case",
      "MEI@customer.example ",
      [
        ["address", mei.id],
        ["address", meiSecurity.id],
      ],
    ],
    ["a telephone number as people write it", "+49 (151) 1234-5678", [["address", ann.id]]],
    [
      "a word, the newest first",
      "refund",
      [
        ["words", mei.id],
        ["words", ann.id],
      ],
    ],
    ["several words, all of which must be there", "where REFUND", [["words", mei.id]]],
    ["Chinese", "退款", [["words", ann.id]]],
    ["what is nowhere", "nothing", []],
    ["signs alone", "??", []],
  ])("by %s", async (_, query, expected) => {
    expect((await found(query, services)).sort()).toEqual([...expected].sort());
  });

  it("shows an agent only what they may see", async () => {
    const agent: Beholder = { id: "agent" as AgentId, role: "agent", queues: ["general"] };
    expect(await found("mei@customer.example", services, agent)).toEqual([["address", mei.id]]);
    expect(await found("stole", services, agent)).toEqual([]);
    expect(await found(ticketNumber(meiSecurity.id), services, agent)).toEqual([]);
    expect(await found(meiSecurity.id, services, agent)).toEqual([]);
    expect(await found("stole", services)).toEqual([["words", meiSecurity.id]]);
  });

  it("says since when words were looked for, and looks for none where none are kept", async () => {
    const page = await searchTickets("refund", { limit: 25 }, lead, services);
    expect(page.wordsSince).toBe("2025-12-02T00:00:00.000Z");
    const without = await desk(written, 0);
    const none = await searchTickets("refund", { limit: 25 }, lead, without.services);
    expect(none).toEqual({ items: [] });
    expect(without.asked).toEqual([]);
  });

  it("finds every ticket once, page after page, and looks through a bounded number of days each time", async () => {
    const tickets = Array.from({ length: 30 }, (_, nth) =>
      of(`many ${nth}`, "email", `c${nth}@customer.example`),
    );
    const many = tickets.flatMap((ticket, nth) => [
      { ticket, text: "a paginated question", daysAgo: nth * 2 },
      { ticket, text: "paginated, and more of it", daysAgo: nth * 2 },
    ]);
    const open = await desk(many);
    const seen: string[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      open.asked.length = 0;
      const page = await searchTickets("paginated", { limit: 4, cursor }, lead, open.services);
      expect(open.asked.length).toBeLessThanOrEqual(32);
      seen.push(...page.items.map(({ ticket }) => ticket.id));
      cursor = page.cursor;
      pages += 1;
    } while (cursor !== undefined && pages < 60);
    expect([...new Set(seen)].sort()).toEqual(tickets.map(({ id }) => id).sort());
  });

  it("looks at a bounded number of tickets each time, however many somebody may not see", async () => {
    const others = Array.from({ length: 450 }, (_, nth) =>
      of(`theirs ${nth}`, "email", `t${nth}@customer.example`),
    );
    const own = of("own", "email", "own@customer.example", "security");
    const written = [...others, own].map((ticket) => ({
      ticket,
      text: "refund",
      daysAgo: ticket === own ? 1 : 0,
    }));
    const { services: open } = await desk(written);
    let looked = 0;
    const counting = {
      ...open,
      store: {
        ...open.store,
        ticket: async (id: TicketId) => {
          looked += 1;
          return open.store.ticket(id);
        },
      },
    };
    const agent: Beholder = { id: "agent" as AgentId, role: "agent", queues: ["security"] };
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      looked = 0;
      const page = await searchTickets("refund", { limit: 25, cursor }, agent, counting);
      expect(looked).toBeLessThanOrEqual(200);
      seen.push(...page.items.map(({ ticket }) => ticket.id));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(seen).toEqual([own.id]);
  });

  it("goes on from no day that is still to come", async () => {
    const open = await desk(written);
    const page = await searchTickets("refund", { limit: 25, cursor: "9999-12-31" }, lead, open.services);
    expect(page.items.map(({ ticket }) => ticket.id)).toEqual([mei.id, ann.id]);
    expect(open.asked[0]).toBe(noon.slice(0, 10));
  });

  it("begins anew with a cursor that is none of ours", async () => {
    for (const cursor of ["x", "2026-99-99", "2026-03-01|' OR 1=1", "-"]) {
      const page = await searchTickets("refund", { limit: 25, cursor }, lead, services);
      expect(page.items.map(({ ticket }) => ticket.id)).toEqual([mei.id, ann.id]);
    }
  });
});
