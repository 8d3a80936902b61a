import { request } from "node:http";

/** The access key by which the local system itself calls the services; it may do everything. */
export const SYSTEM_KEY = "relaydesk-local-system";

export interface SystemCalls {
  /** Keeps an object, given in parts; resolves when it is on disk. @throws Error when the store refuses it. */
  putObject(object: { bucket: string; key: string; parts: readonly Buffer[] }): Promise<void>;
  /** Whether an object is there. @throws Error when the store cannot tell. */
  objectExists(object: { bucket: string; key: string }): Promise<boolean>;
  /** How many messages wait in a queue. */
  queueDepth(queueUrl: string): Promise<number>;
}

/** What the local system asks of its own services, over the same address as everybody. */
export function systemCalls(frontUrl: string, region: string): SystemCalls {
  const authorization = (service: string) =>
    `AWS4-HMAC-SHA256 Credential=${SYSTEM_KEY}/20000101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=local`;

  const objectUrl = (bucket: string, key: string) =>
    `${frontUrl}/${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`;
  const s3Headers = { authorization: authorization("s3"), "x-amz-content-sha256": "UNSIGNED-PAYLOAD" };

  return {
    async putObject({ bucket, key, parts }) {
      const { status, body } = await send("PUT", objectUrl(bucket, key), s3Headers, parts);
      if (status !== 200)
        throw new Error(`S3 answered ${status} to PUT ${bucket}/${key}: ${body.slice(0, 500)}`);
    },

    async objectExists({ bucket, key }) {
      const { status } = await send("HEAD", objectUrl(bucket, key), s3Headers, []);
      if (status !== 200 && status !== 404) throw new Error(`S3 answered ${status} to HEAD ${bucket}/${key}`);
      return status === 200;
    },

    async queueDepth(queueUrl) {
      const headers = {
        authorization: authorization("sqs"),
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": "AmazonSQS.GetQueueAttributes",
      };
      const wanted = { QueueUrl: queueUrl, AttributeNames: ["ApproximateNumberOfMessages"] };
      const { status, body } = await send("POST", `${frontUrl}/`, headers, [
        Buffer.from(JSON.stringify(wanted)),
      ]);
      const depth = /"ApproximateNumberOfMessages":"(\d+)"/.exec(body)?.[1];
      if (status !== 200 || depth === undefined) throw new Error(`SQS answered ${status} about ${queueUrl}`);
      return Number(depth);
    },
  };
}

function send(
  method: string,
  url: string,
  headers: Record<string, string>,
  parts: readonly Buffer[],
): Promise<{ status: number; body: string }> {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return new Promise((resolve, reject) => {
    const sending = request(url, { method, agent: false, headers: { ...headers, "content-length": length } });
    sending.on("error", reject);
    sending.on("response", (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (text) => {
        body += text;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
      response.on("error", reject);
    });
    for (const part of parts) sending.write(part);
    sending.end();
  });
}
