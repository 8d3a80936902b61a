import { GetObjectCommand, paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import type { ContactId, Ids } from "../../../shared/domain/ids.ts";
import type { StrayMails } from "../../../shared/flow/person-ports.ts";
import { readMailboxes } from "../../../shared/mail/mime/addresses.ts";
import { fieldOf } from "../../../shared/mail/mime/header.ts";
import { readMime } from "../../../shared/mail/mime/tree.ts";

/** Headers longer than this are no mail that was taken in. Bytes. */
const HEAD_BYTES = 65_536;
/** Younger mails may be on their way still; their tickets or the quarantine tell of them soon. Milliseconds. */
const SETTLED_AFTER_MS = 24 * 3_600_000;

/**
 * Looks into every raw mail of the bucket for who wrote it: mails that were suppressed, or never became a message, are named
 * nowhere else. One request a mail.
 */
export function strayMailsIn(
  { s3, bucketName }: { readonly s3: S3Client; readonly bucketName: string },
  ids: Ids,
  progress: (text: string) => void,
  now: () => Date = () => new Date(),
): StrayMails {
  return async (contacts, before) => {
    const until = Math.min(before.getTime(), now().getTime() - SETTLED_AFTER_MS);
    const found: string[] = [];
    let looked = 0;
    const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucketName, Prefix: "mail/" });
    for await (const page of pages) {
      for (const { Key, LastModified } of page.Contents ?? []) {
        if (Key === undefined || (LastModified?.getTime() ?? 0) > until) continue;
        if (await isFrom(contacts, Key, { s3, bucketName }, ids)) found.push(Key);
        looked += 1;
        if (looked % 100 === 0) progress(`looked into ${looked} raw mails`);
      }
    }
    return found;
  };
}

async function isFrom(
  contacts: ReadonlySet<ContactId>,
  Key: string,
  { s3, bucketName: Bucket }: { readonly s3: S3Client; readonly bucketName: string },
  ids: Ids,
): Promise<boolean> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, Range: `bytes=0-${HEAD_BYTES - 1}` }));
  const head = (await Body?.transformToByteArray()) ?? new Uint8Array();
  return writersOf(head).some((address) => contacts.has(ids.contact("email", address)));
}

/** Whoever a mail says it is from. Here nobody is answered: anybody may be believed. */
function writersOf(head: Uint8Array): readonly string[] {
  const { header } = readMime(head);
  return ["from", "sender", "reply-to"].flatMap((name) =>
    readMailboxes(fieldOf(header, name)).map(({ address }) => address),
  );
}
