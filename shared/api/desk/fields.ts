import * as z from "zod/mini";

/** Made up by the client, once per act: sending the same act again changes nothing. */
export const requestId = z
  .string()
  .check(z.regex(/^[\w-]{8,64}$/, "must be 8 to 64 letters, digits, - or _"));

export const text = z.string().check(z.trim(), z.minLength(1, "must not be empty"), z.maxLength(20_000));

/** The fencing number that came with the ticket: an act of an earlier owner is refused. */
export const epoch = z.number().check(z.int(), z.nonnegative());

/** Version of the ticket that the agent saw: a message that came since is neither answered nor closed over. */
export const seen = z.number().check(z.int(), z.nonnegative());

/** Id of an FAQ entry. */
export const entry = z
  .string()
  .check(
    z.regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "must be kebab-case, such as refund-status"),
    z.maxLength(60),
  );

export const category = z.enum(["account", "payment", "security", "refund", "complaint", "guide", "other"]);

export const PageQuery = z.object({
  limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100)), 25),
  cursor: z.exactOptional(z.string().check(z.maxLength(200))),
});

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly cursor?: string;
}
