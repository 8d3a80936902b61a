import { mkdirSync, readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { readJsonFile, writeDurably } from "../durable-file.ts";

const Announcement = z.strictObject({
  bucket: z.string(),
  key: z.string(),
  topicArn: z.string(),
  subject: z.string(),
  message: z.string(),
});
/** A mail that is about to be stored, with what will be said of it. */
export type Announcement = z.infer<typeof Announcement>;

export interface AnnouncementMeans {
  objectExists(object: { bucket: string; key: string }): Promise<boolean>;
  publish(message: { topicArn: string; subject: string; message: string }): Promise<void>;
}

/**
 * SES never forgets to announce a mail that it has stored. Neither do we: the announcement is on disk before the mail
 * is, and goes only when the topic has it. What a kill left in between is made good at the next start.
 */
export class Announcements {
  readonly #dir: string;
  readonly #means: AnnouncementMeans;

  constructor(dataDir: string, means: AnnouncementMeans) {
    this.#dir = join(dataDir, "mail-announcements");
    this.#means = means;
    mkdirSync(this.#dir, { recursive: true });
  }

  /** Stores the mail and announces it; a crash at any point leaves both done, or neither. */
  async together(announcement: Announcement, store: () => Promise<void>): Promise<void> {
    const file = this.#file(announcement.key);
    await writeDurably(file, JSON.stringify(announcement));
    await store();
    await this.#publish(announcement);
    await rm(file, { force: true });
  }

  /** Announces what was stored and not announced; forgets what was never stored, whose sender will try again. */
  async resume(): Promise<void> {
    for (const name of readdirSync(this.#dir).filter((each) => each.endsWith(".json"))) {
      const file = join(this.#dir, name);
      const announcement = Announcement.parse(readJsonFile(file));
      if (await this.#means.objectExists(announcement)) await this.#publish(announcement);
      await rm(file, { force: true });
    }
  }

  #publish({ topicArn, subject, message }: Announcement): Promise<void> {
    return this.#means.publish({ topicArn, subject, message });
  }

  #file(key: string): string {
    return join(this.#dir, `${key.replace(/[^\w-]/g, "_")}.json`);
  }
}
