import * as z from "zod/mini";

const minutes = z.number().check(z.int(), z.positive());

/** `refunds`, or with a level from 1 to 9: `refunds:3`. A requirement means at least that, an agent's own has it. */
export const Skill = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9-]{0,30}(:[1-9])?$/, "must be a skill such as refunds or refunds:3"));

/**
 * Who may be given a ticket for how long, before more people may: `known`, the agent whom the customer dealt with last;
 * `skilled`, who has the skills and the language; `anyone`. `levelsLower`: with so many levels less of each skill.
 */
const Step = z.strictObject({
  to: z.enum(["known", "skilled", "anyone"]),
  levelsLower: z._default(z.number().check(z.int(), z.minimum(0), z.maximum(8)), 0),
  /** How long until the next step; without it, from then on. */
  minutes: z.exactOptional(minutes),
});
export type Step = z.infer<typeof Step>;

/** Customers whom a person helped are asked how content they are, once the ticket is closed. */
export const Satisfaction = z._default(
  z.strictObject({
    /** On these channels: each question is a message, which some platforms charge for. */
    channels: z._default(z.array(z.string()), []),
  }),
  { channels: [] },
);

/** What a queue says of who comes to it and whom it is given to. */
export const QueuePolicy = {
  /** Only what came through one of these channels; all by default. */
  channels: z.exactOptional(z.array(z.string())),
  /** Only what is written in one of these languages: `zh` takes `zh-TW` too. */
  languages: z.exactOptional(z.array(z.string())),
  /** Only what important customers write, or only what they do not. */
  vip: z.exactOptional(z.boolean()),
  /** Widens with the time that a ticket stands in the queue; by default anyone may take it at once. */
  steps: z._default(
    z.array(Step).check(
      z.minLength(1),
      z.maxLength(10),
      z.refine(
        (steps) => steps.every((step, at) => (step.minutes === undefined) === (at === steps.length - 1)),
        "every step but the last one says for how many minutes",
      ),
      z.refine((steps) => widens(steps), "every step must let in all whom the one before did"),
    ),
    [{ to: "anyone", levelsLower: 0 }],
  ),
  /** To another queue when nobody took it for so long. */
  overflow: z.exactOptional(z.strictObject({ afterMinutes: minutes, to: z.string() })),
  /** Tickets are offered to agents who are available, one at a time; without it agents take them themselves. */
  offer: z.exactOptional(
    z.strictObject({
      /** How long an agent may think about it. */
      acceptSeconds: z._default(z.number().check(z.int(), z.minimum(10), z.maximum(3600)), 120),
    }),
  ),
};

const width = { known: 0, skilled: 1, anyone: 2 } as const;

function widens(steps: readonly Step[]): boolean {
  return steps.every(({ to, levelsLower }, at) => {
    const before = steps[at - 1];
    if (!before) return true;
    return width[to] > width[before.to] || (to === before.to && levelsLower > before.levelsLower);
  });
}

export const StickyPolicy = z._default(
  z.strictObject({
    /** For how many days an agent counts as the one who knows a customer; 0 for never. */
    days: z._default(z.number().check(z.minimum(0), z.maximum(365)), 30),
  }),
  { days: 30 },
);

export const VipPolicy = z._default(
  z.strictObject({
    /** Addresses, or all of a domain as `@example.com`; a sender who proved nothing is not believed. */
    addresses: z._default(z.array(z.string().check(z.minLength(3))), []),
  }),
  { addresses: [] },
);
