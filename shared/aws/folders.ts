import type { S3Client } from "@aws-sdk/client-s3";
import type { Folders } from "../flow/person-ports.ts";

/** Folders of one bucket. */
export function bucketFolders(bucket: string, openClient: () => Promise<S3Client> = openS3): Folders {
  return {
    async list(prefix) {
      const { paginateListObjectsV2 } = await import("@aws-sdk/client-s3");
      const found: string[] = [];
      const pages = paginateListObjectsV2({ client: await openClient() }, { Bucket: bucket, Prefix: prefix });
      for await (const page of pages) {
        for (const { Key } of page.Contents ?? []) if (Key !== undefined) found.push(Key);
      }
      return found;
    },
  };
}

async function openS3(): Promise<S3Client> {
  const { S3Client } = await import("@aws-sdk/client-s3");
  return new S3Client({});
}
