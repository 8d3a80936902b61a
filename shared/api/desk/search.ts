import * as z from "zod/mini";
import { PageQuery } from "./fields.ts";
import { TicketView } from "./tickets.ts";

export const SearchQuery = z.extend(PageQuery, {
  q: z.string().check(z.trim(), z.minLength(2, "must have two characters"), z.maxLength(320)),
});

/** A ticket that was found. */
export const SearchHit = z.object({
  ticket: TicketView,
  /** By what: its id, its number, its contact's id, the customer's address, or words of what was written. */
  by: z.enum(["id", "number", "contact", "address", "words"]),
  /** When that was written. */
  at: z.exactOptional(z.string()),
});
export type SearchHit = z.infer<typeof SearchHit>;

export const SearchView = z.object({
  items: z.readonly(z.array(SearchHit)),
  /** Asks for more, further back; a page may be empty and have more behind it. */
  cursor: z.exactOptional(z.string()),
  /** Words were looked for in what was written since then; absent where no words are kept. */
  wordsSince: z.exactOptional(z.string()),
});
export type SearchView = z.infer<typeof SearchView>;
