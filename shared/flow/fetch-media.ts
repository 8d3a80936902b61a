import type { AccountSecrets, Channel } from "../channels/channel.ts";
import type { Located, MediaRefusal, MediaTools } from "../channels/media.ts";
import { attachmentState, safeFileName, settled } from "../domain/attachment-state.ts";
import type { Config } from "../domain/config.ts";
import type { Attachment } from "../domain/message.ts";
import { mediaKey, messageTextKey } from "../domain/object-keys.ts";
import { sniffedType } from "../mail/sniff.ts";
import { growingPause } from "./deliver.ts";
import type { Blobs, MessagePlace, MessageStore, StoredMessage } from "./ports.ts";

export interface MediaServices {
  readonly messages: MessageStore;
  readonly blobs: Pick<Blobs, "put" | "remove">;
  readonly openChannel: (name: string) => Promise<Channel | undefined>;
  readonly secretsOf: (channel: string, account: string) => Promise<AccountSecrets>;
  /** What a channel may ask its platform with. */
  readonly toolsFor: (channel: string, secrets: AccountSecrets) => Omit<MediaTools, "now">;
  /** The guarded way to what an address names. */
  readonly download: (
    from: Extract<Located, { kind: "at" }>,
    channel: Channel,
  ) => Promise<{ readonly kind: "file"; readonly content: Uint8Array; readonly type: string } | MediaRefusal>;
  readonly config: Config;
  readonly now: () => Date;
  /** 0 ≤ n < 1, for spreading retries. */
  readonly random: () => number;
}

/** Longer than the function may run, so that nobody else fetches while it still might. Seconds. */
export const mediaLeaseSeconds = 200;
/** No file is begun later than this after the start: the function must not end in the middle of one. Milliseconds. */
const beginsWithinMs = 100_000;
/** With doubling pauses about nine hours; then a person has to ask the customer again. */
const attemptsBorne = 16;
/** No platform is believed that asks for more patience: asking again is cheap. Seconds. */
const longestPauseSeconds = 3600;
/** After an erasure what a worker may still have written in the meantime is removed once more. Seconds. */
const sweepAgainSeconds = 900;

export interface MediaRun {
  readonly kind: "nothing-to-do" | "fetched" | "again" | "lost" | "removed";
  readonly stored: number;
  readonly failed: readonly string[];
  readonly codes: readonly string[];
}

const nothing = { stored: 0, failed: [], codes: [] };

/**
 * Fetches the files of one stored message, one after the other. Each is noted by itself, so that a crash costs one file at
 * most, which the next run fetches again under the same key. The message was on its ticket before, and stays there whatever
 * becomes of its files.
 *
 * @throws what the bucket or the table throws: then the queue hands the message out again
 */
export async function fetchMedia(place: MessagePlace, services: MediaServices): Promise<MediaRun> {
  const { messages, now } = services;
  const started = now().getTime();
  const leased = await messages.leaseMedia(place, now(), mediaLeaseSeconds);
  if (!leased) return { kind: "nothing-to-do", ...nothing };
  if (leased.erasedAt !== undefined) return removeErased(leased, leased.erasedAt, services);
  const run = new Run(leased, services);
  for (const index of leased.message.attachments.keys()) {
    if (now().getTime() - started > beginsWithinMs) return run.end(new Date(now()));
    if (!(await run.fetchOne(index))) return run.result("lost");
  }
  return run.end(undefined);
}

/** One worker's turn at one message. */
class Run {
  readonly #leased: StoredMessage;
  readonly #services: MediaServices;
  readonly #failed: string[] = [];
  readonly #codes: string[] = [];
  #attachments: readonly Attachment[];
  #stored = 0;
  /** When the platform wants to be asked again, by what it said. */
  #notBefore = 0;

  constructor(leased: StoredMessage, services: MediaServices) {
    this.#leased = leased;
    this.#services = services;
    this.#attachments = leased.message.attachments;
  }

  /**
   * False when somebody else has the message now. What was put for it stays: the other one may have put the same there, and
   * where it was erased the last sweep removes it.
   */
  async fetchOne(index: number): Promise<boolean> {
    const attachment = this.#attachments[index];
    if (!attachment || attachmentState(attachment) !== "waiting") return true;
    const outcome = await this.#outcomeOf(attachment, index);
    if (outcome.kind === "later" && !this.#isGivenUp()) {
      this.#codes.push(outcome.code);
      this.#notBefore = Math.max(this.#notBefore, Math.min(outcome.afterSeconds ?? 0, longestPauseSeconds));
      return true;
    }
    const failure =
      outcome.kind === "later" ? "unavailable" : outcome.kind === "failed" ? outcome.reason : undefined;
    const after =
      outcome.kind === "stored" ? outcome.attachment : { ...attachment, failure: failure ?? "unavailable" };
    if (failure !== undefined) this.#failed.push(failure);
    if (outcome.kind === "stored") this.#stored += 1;
    return this.#note(index, settled(attachment, after));
  }

  async end(interrupted: Date | undefined): Promise<MediaRun> {
    const { messages, now, random } = this.#services;
    const waits = this.#attachments.some((each) => attachmentState(each) === "waiting");
    if (!waits) {
      const noted = await messages.noteMedia(this.#leased, this.#attachments, "finished");
      return this.result(noted ? "fetched" : "lost");
    }
    const pause = Math.max(this.#notBefore, growingPause(this.#leased.media?.attempts ?? 1, random()));
    const at = interrupted ?? new Date(now().getTime() + pause * 1000);
    const noted = await messages.noteMedia(this.#leased, this.#attachments, { at });
    return this.result(noted ? "again" : "lost");
  }

  result(kind: MediaRun["kind"]): MediaRun {
    return { kind, stored: this.#stored, failed: this.#failed, codes: this.#codes };
  }

  #isGivenUp(): boolean {
    return (this.#leased.media?.attempts ?? 0) >= attemptsBorne;
  }

  #note(index: number, after: Attachment): Promise<boolean> {
    this.#attachments = this.#attachments.map((each, at) => (at === index ? after : each));
    return this.#services.messages.noteMedia(this.#leased, this.#attachments);
  }

  async #outcomeOf(
    attachment: Attachment,
    index: number,
  ): Promise<{ readonly kind: "stored"; readonly attachment: Attachment } | MediaRefusal> {
    const { media } = this.#services.config;
    if (index >= media.maxCount) return { kind: "failed", reason: "too-many" };
    if ((attachment.size ?? 0) > media.maxBytes) return { kind: "failed", reason: "too-large" };
    const file = await this.#bring(attachment);
    if (file.kind !== "file") return file;
    const { ticket, id } = this.#leased;
    const type = typeOf(file, attachment.type);
    if (type === undefined) return { kind: "failed", reason: "not-a-file" };
    const key = mediaKey(ticket, id, index);
    await this.#services.blobs.put(key, file.content, type);
    const name = safeFileName(attachment.name, type);
    return { kind: "stored", attachment: { ...attachment, name, type, size: file.content.byteLength, key } };
  }

  async #bring(attachment: Attachment) {
    const { openChannel, secretsOf, toolsFor, download, now } = this.#services;
    const { message } = this.#leased;
    const channel = await openChannel(message.channel);
    if (!channel) return { kind: "failed", reason: "no-media" } as const;
    const secrets = await secretsOf(message.channel, message.account);
    const tools = { ...toolsFor(message.channel, secrets), now: now() };
    const located = await channel.media.locate({ attachment, message }, tools);
    return located.kind === "at" ? download(located, channel) : located;
  }
}

/**
 * What the bytes say, then what the answer says, then what the message said. A page where no page was sent is what platforms
 * show to those whom they do not know.
 */
function typeOf(
  file: { readonly content: Uint8Array; readonly type: string },
  declared: string,
): string | undefined {
  const answered = /^[\w.+-]+\/[\w.+-]+/.exec(file.type.toLowerCase())?.[0];
  const vague = declared === "application/octet-stream" || declared.endsWith("/*");
  const type = sniffedType(file.content, vague ? (answered ?? declared) : declared);
  if (type === "text/html" && !vague && !/^text\/|xml|html/.test(declared)) return undefined;
  return type.endsWith("/*") ? "application/octet-stream" : type;
}

/**
 * Removes what an erased message had in the bucket, and some time later once more: by then every worker that did not know of
 * the erasure has ended.
 */
async function removeErased(
  leased: StoredMessage,
  erasedAt: string,
  { messages, blobs, now }: MediaServices,
): Promise<MediaRun> {
  const { ticket, id, message } = leased;
  await blobs.remove(messageTextKey(ticket, id));
  for (const [index, { key }] of message.attachments.entries()) {
    await blobs.remove(mediaKey(ticket, id, index));
    if (key !== undefined) await blobs.remove(key);
  }
  const again = Date.parse(erasedAt) + sweepAgainSeconds * 1000;
  const left = now().getTime() < again;
  const attachments = left ? message.attachments : message.attachments.map(({ key: _, ...each }) => each);
  await messages.noteMedia(leased, attachments, left ? { at: new Date(again) } : "finished");
  return { kind: "removed", ...nothing };
}
