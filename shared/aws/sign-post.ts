import type { S3Client } from "@aws-sdk/client-s3";
import type { SignPost } from "../flow/uploads.ts";

/**
 * Signs POST policies for one bucket ("Browser-based uploads using POST", S3 API reference): the service refuses whatever
 * differs from the policy in key, type or size. Nothing is sent; a signature holds no longer than the credentials that made it.
 */
export function postSigner(bucket: string, openClient: () => Promise<S3Client> = openS3): SignPost {
  let opened: Promise<S3Client> | undefined;
  return async ({ key, type, maxBytes, seconds }) => {
    opened ??= openClient();
    const { createPresignedPost } = await import("@aws-sdk/s3-presigned-post");
    const { url, fields } = await createPresignedPost(await opened, {
      Bucket: bucket,
      Key: key,
      Fields: { "Content-Type": type },
      Conditions: [["content-length-range", 1, maxBytes]],
      Expires: seconds,
    });
    return { url, fields };
  };
}

async function openS3(): Promise<S3Client> {
  const { S3Client } = await import("@aws-sdk/client-s3");
  return new S3Client({});
}
