/** A way through the console that a test goes, and the pictures that it leaves in `docs/images/journeys`. */
export interface Journey {
  readonly name: string;
  /** How the test's title begins, in `test/system/console.test.ts`. */
  readonly test: string;
  readonly pictures: readonly string[];
}

export const journeys: readonly Journey[] = [
  {
    name: "An agent's day: claim, answer on three channels, note, snooze, move, resolve",
    test: "carries an agent through a day",
    pictures: ["console-sent", "console-telegram"],
  },
  {
    name: "Two agents at one ticket",
    test: "tells the second of two agents in words",
    pictures: ["console-too-late"],
  },
  {
    name: "Snooze, mentions, macros, several tickets at once",
    test: "lets a ticket rest",
    pictures: ["console-snooze", "console-macros", "console-bulk", "console-mentions"],
  },
  {
    name: "Mail with hostile HTML",
    test: "shows hostile mail without running",
    pictures: ["console-hostile"],
  },
  {
    name: "An admin edits an entry and tries it, another one meanwhile, and the next customer gets the new answer",
    test: "lets an admin edit an entry",
    pictures: ["console-entry", "console-entry-conflict", "console-versions"],
  },
  {
    name: "A supervisor's wall and report, down to the tickets",
    test: "lets a supervisor see what waits",
    pictures: ["console-wall", "console-report", "console-report-tickets"],
  },
];
