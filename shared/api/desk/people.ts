import * as z from "zod/mini";

export const Role = z.enum(["agent", "supervisor", "admin"]);

export type Role = z.infer<typeof Role>;

/** Where people sign in: `GET /desk/sign-in`, the one answer that asks for no token. */
export interface SignInPlace {
  /** Issuer of the tokens, whose discovery document names the rest (OpenID Connect Discovery 1.0). */
  readonly issuer: string;
  readonly clientId: string;
}

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

export interface QueueView {
  readonly id: string;
  readonly name: Readonly<Record<string, string>>;
  /** Counted up to a hundred. */
  readonly waiting: number;
  readonly more: boolean;
}

export interface AgentView {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly open: number;
  readonly max: number;
  readonly presence: "available" | "away";
  /** What is offered to them, until when: to be accepted or declined. */
  readonly offer?: { readonly ticket: string; readonly until: string };
}

/** An agent as supervisors see and set them. */
export interface AgentSettingsView extends Omit<AgentView, "role"> {
  readonly openOf: Readonly<Record<string, number>>;
  readonly maxOf: Readonly<Record<string, number>>;
  readonly skills: readonly string[];
  readonly languages: readonly string[];
  /** All queues when absent. */
  readonly queues?: readonly string[];
}
