import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TicketView } from "../../../shared/api/desk/tickets.ts";
import { keepPlaces } from "../../../web/console/src/inbox/quiet-line.ts";

const ticket = (id: string) => ({ id }) as TicketView;
const line = (ids: string) => [...ids].map(ticket);
const shown = (order: string, now: string) => {
  const kept = keepPlaces([...order], line(now));
  return [kept.shown.map(({ id }) => id).join(""), kept.fresh.map(({ id }) => id).join("")];
};

describe("a line of tickets on the screen", () => {
  it.each([
    ["stays as it is", "abc", "abc", "abc", ""],
    ["loses what left the queue", "abc", "ac", "ac", ""],
    ["keeps its order when priorities change", "abc", "cab", "abc", ""],
    ["lets new tickets wait, before the others and among them", "abc", "xaybc", "abc", "xy"],
    ["grows by a further page", "abc", "abcde", "abcde", ""],
    ["shows nothing while everything is new", "abc", "xyz", "", "xyz"],
  ])("%s", (_what, order, now, expected, fresh) => {
    expect(shown(order, now)).toEqual([expected, fresh]);
  });

  it("never moves two tickets past each other, and loses none", () => {
    const ids = fc.uniqueArray(fc.constantFrom(..."abcdefghij"));
    fc.assert(
      fc.property(ids, ids, (order, now) => {
        const kept = keepPlaces(order, now.map(ticket));
        const places = kept.shown.map(({ id }) => id);
        const known = places.filter((id) => order.includes(id));
        expect(known).toEqual(order.filter((id) => now.includes(id)));
        expect([...places, ...kept.fresh.map(({ id }) => id)].sort()).toEqual([...now].sort());
      }),
    );
  });
});
