import type { S3Client } from "@aws-sdk/client-s3";
import type { SentFiles } from "../flow/uploads.ts";

/** The files that browsers have sent to the bucket. */
export function sentFiles(bucket: string, openClient: () => Promise<S3Client> = openS3): SentFiles {
  let opened: Promise<S3Client> | undefined;
  const client = () => {
    opened ??= openClient();
    return opened;
  };
  return {
    async peek(key, bytes) {
      const { GetObjectCommand, NoSuchKey } = await import("@aws-sdk/client-s3");
      try {
        const { Body, ContentRange, ETag } = await (await client()).send(
          new GetObjectCommand({ Bucket: bucket, Key: key, Range: `bytes=0-${bytes - 1}` }),
        );
        const head = (await Body?.transformToByteArray()) ?? new Uint8Array();
        const size = Number(/\/(\d+)$/.exec(ContentRange ?? "")?.[1] ?? head.byteLength);
        return { head, size, tag: ETag ?? "" };
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        // Of an object without a byte there is no range.
        if (error instanceof Error && error.name === "InvalidRange")
          return { head: new Uint8Array(), size: 0, tag: "" };
        throw error;
      }
    },
    async copy(from, tag, to, contentType) {
      const { CopyObjectCommand } = await import("@aws-sdk/client-s3");
      const named = { Bucket: bucket, Key: to, CopySourceIfMatch: tag };
      const CopySource = `${bucket}/${from.split("/").map(encodeURIComponent).join("/")}`;
      try {
        // What its sender called it does not come along.
        await (await client()).send(
          new CopyObjectCommand({
            ...named,
            CopySource,
            ContentType: contentType,
            MetadataDirective: "REPLACE",
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof Error && error.name === "PreconditionFailed") return false;
        throw error;
      }
    },
  };
}

async function openS3(): Promise<S3Client> {
  const { S3Client } = await import("@aws-sdk/client-s3");
  return new S3Client({});
}
