import type { TicketFigures } from "./ticket-figures.ts";

/** What a number of a report counts. */
export const measures = [
  "tickets",
  "machine",
  "people",
  "helped",
  "notHelped",
  "breached",
  "closed",
  "rated",
] as const;
export type Measure = (typeof measures)[number];

const answeredBy = { machine: "m", people: "p", nobody: "n" } as const;
const said = { helped: "h", "not-helped": "x" } as const;
const none = "-";

/**
 * What reports count of a ticket in five letters, for a key: who answered, what the customer said of that, whether a promise was
 * missed, whether it was closed, and the rating.
 */
export function marksOf(figures: TicketFigures): string {
  return [
    answeredBy[figures.answeredBy],
    figures.said === undefined ? none : said[figures.said],
    figures.breached ? "b" : none,
    figures.resolution === undefined ? none : "c",
    figures.rating ?? none,
  ].join("");
}

/** Whether a ticket with these marks is one of those that the number counts: the same tickets that `reportChanges` counts. */
export function isCounted(marks: string, measure: Measure): boolean {
  const [by, heard, breach, end, rating] = marks;
  switch (measure) {
    case "tickets":
      return true;
    case "machine":
      return by === answeredBy.machine;
    case "people":
      return by === answeredBy.people;
    case "helped":
      return by === answeredBy.machine && heard === said.helped;
    case "notHelped":
      return heard === said["not-helped"];
    case "breached":
      return breach === "b";
    case "closed":
      return end === "c";
    case "rated":
      return rating !== none;
  }
}
