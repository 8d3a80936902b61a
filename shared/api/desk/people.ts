import * as z from "zod/mini";

export const Role = z.enum(["agent", "supervisor", "admin"]);

export type Role = z.infer<typeof Role>;

/** Where people sign in: `GET /desk/sign-in`, the one answer that asks for no token. */
export const SignInPlace = z.object({
  /** Issuer of the tokens, whose discovery document names the rest (OpenID Connect Discovery 1.0). */
  issuer: z.string(),
  clientId: z.string(),
});
export type SignInPlace = z.infer<typeof SignInPlace>;

const skill = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9-]{0,30}(:[1-9])?$/, "must be a skill such as refunds or refunds:3"));

const places = z.number().check(z.int(), z.minimum(0), z.maximum(1000));

/** What an agent can do and may have; what is left out stays as it is. `queues: null`: all of them. */
export const AgentRequest = z.strictObject({
  max: z.exactOptional(places),
  /** At most so many of these that came through one channel. */
  maxOf: z.exactOptional(z.record(z.string().check(z.maxLength(40)), places)),
  skills: z.exactOptional(z.array(skill).check(z.maxLength(50))),
  languages: z.exactOptional(
    z.array(z.string().check(z.minLength(2), z.maxLength(35))).check(z.maxLength(20)),
  ),
  queues: z.exactOptional(z.nullable(z.array(z.string().check(z.maxLength(40))).check(z.maxLength(100)))),
  presence: z.exactOptional(z.enum(["available", "away"])),
});

export type AgentRequest = z.infer<typeof AgentRequest>;

export const PresenceRequest = z.strictObject({ presence: z.enum(["available", "away"]) });

export const QueueView = z.object({
  id: z.string(),
  name: z.record(z.string(), z.string()),
  /** Counted up to a hundred. */
  waiting: z.number(),
  more: z.boolean(),
});
export type QueueView = z.infer<typeof QueueView>;

export const AgentView = z.object({
  id: z.string(),
  name: z.string(),
  role: Role,
  open: z.number(),
  max: z.number(),
  presence: z.enum(["available", "away"]),
  /** What is offered to them, until when: to be accepted or declined. */
  offer: z.exactOptional(
    z.object({
      ticket: z.string(),
      until: z.string(),
    }),
  ),
});
export type AgentView = z.infer<typeof AgentView>;

/** An agent as supervisors see and set them. */
export const AgentSettingsView = z.extend(z.omit(AgentView, { role: true }), {
  openOf: z.record(z.string(), z.number()),
  maxOf: z.record(z.string(), z.number()),
  skills: z.readonly(z.array(z.string())),
  languages: z.readonly(z.array(z.string())),
  /** All queues when absent. */
  queues: z.exactOptional(z.readonly(z.array(z.string()))),
});
export type AgentSettingsView = z.infer<typeof AgentSettingsView>;
