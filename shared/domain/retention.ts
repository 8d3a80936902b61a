import * as z from "zod/mini";

const days = z.number().check(z.int(), z.minimum(1), z.maximum(3650));

/** How long things are kept, days. */
export const Retention = z.strictObject({
  /** Raw mails, as they came. Without its raw mail a message has its text and files, but not the page that it was. */
  rawMailDays: z._default(days, 400),
  /** Files that agents sent. */
  sentFileDays: z._default(days, 400),
  /** What was held back, and what was let through or deleted of it. */
  quarantineDays: z._default(days, 400),
  /** Closed tickets, with everything on them, from their closing on. Absent: until somebody erases them. */
  closedTicketDays: z.exactOptional(days.check(z.minimum(30))),
});
export type Retention = z.infer<typeof Retention>;

export const retentionDefaults: Retention = { rawMailDays: 400, sentFileDays: 400, quarantineDays: 400 };

/** What the operator's file says about keeping things. */
export interface Keeping {
  readonly retention: Retention;
  readonly media: { readonly retentionDays: number };
}

/** How long objects of a folder of the bucket are kept. */
export interface FolderLife {
  readonly prefix: "mail/" | "uploads/" | "media/" | "inbound/" | "pending/" | "faq/trials/";
  readonly days: number;
  readonly what: string;
}

/** What the bucket deletes by itself. */
export function folderLives({ retention, media }: Keeping): readonly FolderLife[] {
  return [
    { prefix: "mail/", days: retention.rawMailDays, what: "raw mails" },
    { prefix: "uploads/", days: retention.sentFileDays, what: "files that agents sent" },
    { prefix: "media/", days: media.retentionDays, what: "files fetched from platforms" },
    // As long as a message can lie in a queue.
    { prefix: "inbound/", days: 14, what: "messages too long for a queue" },
    // What was uploaded and never sent along with a message; see `shared/flow/uploads.ts`.
    { prefix: "pending/", days: 2, what: "files uploaded and never sent" },
    // Whoever tries a draft later has it compiled again.
    { prefix: "faq/trials/", days: 2, what: "changes of the knowledge base that were tried" },
  ];
}

/** Before when a ticket must have been closed, or an item held, to be kept no longer; nothing where it stays. */
export function keptSince(forDays: number | undefined, now: Date): string | undefined {
  return forDays === undefined ? undefined : new Date(now.getTime() - forDays * 86_400_000).toISOString();
}
