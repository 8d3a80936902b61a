import * as z from "zod/mini";

/** What a message is about. In a file of its own: the form needs it, and nothing else of what a message is. */
export const Category = z.enum(["account", "payment", "security", "refund", "complaint", "guide", "other"]);
export type Category = z.infer<typeof Category>;
