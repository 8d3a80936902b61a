import * as z from "zod/mini";

/** An id on the wire: platforms write the same one as a number here and as text there. Text everywhere else. */
export const wireId = z.pipe(
  z.union([z.number().check(z.int()), z.string().check(z.minLength(1), z.maxLength(1024))]),
  z.transform((value) => String(value)),
);

/** Text that may be missing, and is as good as missing where it is of another type. */
export const words = z.catch(z.optional(z.string()), undefined);

/** A time as platforms write it; see `instantOf`. */
export const wireTime = z.catch(
  z.optional(z.union([z.number(), z.string().check(z.maxLength(64))])),
  undefined,
);

/** An id that may be missing, and is as good as missing where it is none. */
export const maybeId = z.catch(z.optional(wireId), undefined);

/** A list whose entries are read one by one, so that a bad one does not spoil the others. */
export const parts = z.array(z.unknown());
