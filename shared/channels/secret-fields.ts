import * as z from "zod/mini";

/** One secret. An empty one would let everybody in, so there is none. */
export const secret = z.string().check(z.minLength(1));

/**
 * A secret that signs: one value, or several while it is being changed, the newest first. A request signed with any of them
 * is taken; we sign with the first.
 */
export const rotatingSecret = z.pipe(
  z.union([secret, z.array(secret).check(z.minLength(1), z.maxLength(10))]),
  z.transform((value): readonly [string, ...string[]] => {
    const [first = "", ...others] = typeof value === "string" ? [value] : value;
    return [first, ...others];
  }),
);

/** Makes a random text of so many bytes, in letters, digits, `-` and `_`. */
export type RandomText = (bytes: number) => string;
