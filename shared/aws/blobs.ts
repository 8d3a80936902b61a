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
  return {
    async get(key) {
      const { GetObjectCommand, NoSuchKey } = await import("@aws-sdk/client-s3");
      try {
        const { Body } = await (await client()).send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return await Body?.transformToByteArray();
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
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
