import { DatabaseSync } from "node:sqlite";
import { PersistenceManager } from "./fauxqs.ts";

/**
 * Queues, topics and objects on disk, in one SQLite file.
 *
 * Every write is in the file before its request is answered, so a killed process loses nothing that was accepted.
 * `synchronous = NORMAL` leaves the flush of the log to the operating system: three times the throughput, and only a
 * crash of the whole machine can undo the last writes.
 */
export class Storage extends PersistenceManager {
  readonly #database: DatabaseSync;
  #inTransaction = false;

  constructor(directory: string) {
    super(directory);
    this.#database = openedBy(this);
    this.#database.exec("PRAGMA synchronous = NORMAL");
    this.#database.exec(
      "CREATE TABLE IF NOT EXISTS dead_letter_sources (message_id TEXT PRIMARY KEY, queue_arn TEXT NOT NULL)",
    );
    this.#database.exec(
      "DELETE FROM dead_letter_sources WHERE message_id NOT IN (SELECT message_id FROM sqs_messages)",
    );
  }

  /**
   * Runs `work` so that all its writes reach the disk together or not at all.
   *
   * What was written before an error is kept: the memory of the emulator holds it already, and the two must agree.
   */
  together<Result>(work: () => Result): Result {
    if (this.#inTransaction) {
      return work();
    }
    this.#database.exec("BEGIN");
    this.#inTransaction = true;
    try {
      return work();
    } finally {
      this.#inTransaction = false;
      this.#database.exec("COMMIT");
    }
  }

  /** A message becomes visible again at once. The emulator's own statement also blanks a column that must have a value. */
  override updateMessageReady(messageId: string): void {
    this.#database
      .prepare(
        "UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?",
      )
      .run(messageId);
  }

  /** Remembers from which queue a dead letter came. */
  insertDeadLetterSource(messageId: string, queueArn: string): void {
    this.#database
      .prepare("INSERT OR REPLACE INTO dead_letter_sources (message_id, queue_arn) VALUES (?, ?)")
      .run(messageId, queueArn);
  }

  /** The queue that each dead letter came from, by message id. */
  deadLetterSources(): Map<string, string> {
    const rows = this.#database.prepare("SELECT message_id, queue_arn FROM dead_letter_sources").all();
    return new Map(rows.map((row) => [String(row.message_id), String(row.queue_arn)]));
  }
}

/** The emulator keeps its connection to itself, but only one connection can hold a transaction together. */
function openedBy(manager: PersistenceManager): DatabaseSync {
  const database: unknown = Reflect.get(manager, "db");
  if (!(database instanceof DatabaseSync)) {
    throw new Error(
      "fauxqs no longer keeps its SQLite connection in `db`: adapt infra/local/messaging/storage.ts.",
    );
  }
  return database;
}
