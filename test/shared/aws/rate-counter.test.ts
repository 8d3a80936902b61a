import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { helpedBefore } from "../../../shared/aws/helped-before.ts";
import { learningStore } from "../../../shared/aws/learning-store.ts";
import { rateCounter } from "../../../shared/aws/rate-counter.ts";
import { type OpenTable, openDeskTable } from "../../support/desk-table.ts";

let opened: OpenTable;
beforeAll(async () => {
  opened = await openDeskTable();
});
afterAll(() => opened.close());

const now = new Date("2031-05-06T10:30:00.000Z");
const later = new Date("2031-05-06T11:00:00.000Z");

describe("counting senders", () => {
  const counter = () => rateCounter(opened.table.name, async () => opened.client);

  test("lets each have so many in a window, and as many again in the next", async () => {
    const within = counter();
    const limit = { count: 3, hours: 1 };
    const first = [];
    for (let sent = 0; sent < 5; sent += 1) first.push(await within("ANNA", limit, now));
    expect(first).toEqual([true, true, true, false, false]);
    expect(await within("BO", limit, now)).toBe(true);
    expect(await within("ANNA", limit, later)).toBe(true);
  });

  test("counts right when many come at once", async () => {
    const within = counter();
    const all = await Promise.all(
      Array.from({ length: 20 }, () => within("CY", { count: 7, hours: 1 }, now)),
    );
    expect(all.filter(Boolean)).toHaveLength(7);
  });

  test("keeps nothing of whom nothing limits, and lets go of the others", async () => {
    const within = counter();
    for (let sent = 0; sent < 5; sent += 1) {
      expect(await within("DEE", { count: 0, hours: 1 }, now)).toBe(true);
    }
    expect(await opened.table.partition("RATE#DEE")).toEqual([]);
    await within("EVE", { count: 1, hours: 1 }, now);
    const [item] = await opened.table.partition("RATE#EVE");
    expect(item?.ttl).toBe(later.getTime() / 1000 + 3600);
  });
});

test("an answer that helped before anything was sent counts once for each page that showed it", async () => {
  const learning = learningStore({ table: opened.table, shardsOf: () => 1 });
  for (const page of ["page-1", "page-1", "page-2"])
    await helpedBefore(opened.table, page, "refund-time", now);
  await helpedBefore(opened.table, "page-1", "refund-how-to", now);
  const counts = await learning.entryCounts("2031-05-06");
  expect(counts.get("refund-time")).toMatchObject({ answered: 2, helped: 2, notHelped: 0 });
  expect(counts.get("refund-how-to")).toMatchObject({ answered: 1, helped: 1 });
});
