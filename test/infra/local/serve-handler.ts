import { createServer } from "node:http";
import type { Handler } from "../../../infra/local/front/request.ts";
import { closeHttp, listenOnLoopback } from "../../../infra/local/ports.ts";

/** Serves one service's handler as the front would, without permissions, for tests that speak to it with the SDK. */
export async function serveHandler(handle: Handler): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = "GET", url = "/", headers } = request;
    try {
      await handle({ method, url, headers, body: Buffer.concat(chunks) }, response);
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  const port = await listenOnLoopback(server, 0);
  return { url: `http://127.0.0.1:${port}`, close: () => closeHttp(server) };
}
