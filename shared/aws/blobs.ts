import type { S3Client } from "@aws-sdk/client-s3";
import type { Blobs } from "../flow/ports.ts";

/**
 * Objects in one bucket. The S3 client is half of a function's code and most messages need none of it, so it is
 * loaded on the first use.
 */
export function bucketBlobs(bucket: string, openClient: () => Promise<S3Client> = openS3): Blobs {
  let opened: Promise<S3Client> | undefined;
  const client = () => {
    opened ??= openClient();
    return opened;
  };
  async function read(key: string, Range?: string): Promise<Uint8Array | undefined> {
    const { GetObjectCommand, NoSuchKey } = await import("@aws-sdk/client-s3");
    const named = { Bucket: bucket, Key: key, ...(Range !== undefined && { Range }) };
    try {
      const { Body } = await (await client()).send(new GetObjectCommand(named));
      return await Body?.transformToByteArray();
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  return {
    get: (key) => read(key),
    async head(key, bytes) {
      try {
        return await read(key, `bytes=0-${bytes - 1}`);
      } catch (error) {
        // Of an object without a byte there is no range.
        if (error instanceof Error && error.name === "InvalidRange") return new Uint8Array();
        throw error;
      }
    },
    async size(key) {
      const { HeadObjectCommand, NotFound } = await import("@aws-sdk/client-s3");
      try {
        const { ContentLength } = await (await client()).send(
          new HeadObjectCommand({ Bucket: bucket, Key: key }),
        );
        return ContentLength ?? 0;
      } catch (error) {
        if (error instanceof NotFound) return undefined;
        throw error;
      }
    },
    async remove(key) {
      const { DeleteObjectCommand } = await import("@aws-sdk/client-s3");
      await (await client()).send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },
    async put(key, body, contentType) {
      const { PutObjectCommand } = await import("@aws-sdk/client-s3");
      await (await client()).send(
        new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentType }),
      );
    },
  };
}

async function openS3(): Promise<S3Client> {
  const { S3Client } = await import("@aws-sdk/client-s3");
  return new S3Client({});
}
