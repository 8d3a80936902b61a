import { bucketBlobs } from "../shared/aws/blobs.ts";
import { sentFiles } from "../shared/aws/sent-files.ts";
import type { PostedFile } from "../shared/channels/form/multipart.ts";
import type { FormConfig } from "../shared/domain/form-config.ts";
import type { MessageId } from "../shared/domain/ids.ts";
import type { Attachment } from "../shared/domain/message.ts";
import type { TokenKeys } from "../shared/domain/reply-token.ts";
import { claimUploads, storeFiles } from "../shared/flow/uploads.ts";
import { sniffedType } from "../shared/mail/sniff.ts";
import type { Log } from "./edge.ts";

/** The files of one message: those that its page uploaded, and those that came in the form itself. */
export async function takeFiles(
  message: MessageId,
  sent: {
    readonly session: string;
    readonly tokens: readonly string[];
    readonly posted: readonly PostedFile[];
  },
  limits: FormConfig["attachments"],
  services: { readonly bucket: string; readonly keys: TokenKeys; readonly now: Date; readonly log: Log },
): Promise<readonly Attachment[]> {
  const { keys, now, log } = services;
  const parts = {
    keys,
    now,
    blobs: bucketBlobs(services.bucket),
    files: sentFiles(services.bucket),
    sniff: sniffedType,
    failed: (error: unknown) => log.error("a file could not be stored", error as Error),
  };
  const folder = `attachments/${message}`;
  const tokens = sent.tokens.slice(0, limits.maxFiles);
  const [uploaded, posted] = await Promise.all([
    claimUploads(tokens, { session: sent.session, folder }, parts),
    storeFiles(sent.posted, `${folder}/posted`, limits, parts),
  ]);
  return [...uploaded, ...posted];
}
