import { S3Client } from "@aws-sdk/client-s3";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import type { SignPost } from "../flow/uploads.ts";

/**
 * Signs POST policies for one bucket ("Browser-based uploads using POST", S3 API reference): the service refuses whatever
 * differs from the policy in key, type or size. Nothing is sent; a signature holds no longer than the credentials that made it.
 */
export function postSigner(bucket: string, client = new S3Client({})): SignPost {
  return async ({ key, type, maxBytes, seconds }) => {
    const { url, fields } = await createPresignedPost(client, {
      Bucket: bucket,
      Key: key,
      Fields: { "Content-Type": type },
      Conditions: [["content-length-range", 1, maxBytes]],
      Expires: seconds,
    });
    return { url, fields };
  };
}
