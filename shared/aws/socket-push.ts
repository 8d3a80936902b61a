import type { SocketPush } from "../flow/ports.ts";

/**
 * Where API Gateway takes messages for the connections of a WebSocket API.
 *
 * @param socketUrl what browsers connect to, `wss://<api>.execute-api.<region>.amazonaws.com/<stage>`
 */
function endpointOf(socketUrl: string): string {
  return socketUrl.replace(/^ws/, "http");
}

/**
 * Sends through API Gateway. The client is loaded with the first message: most events of most functions send none.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export function socketPush(socketUrl: string): SocketPush {
  let loading: ReturnType<typeof load> | undefined;
  const client = () => {
    loading ??= load(endpointOf(socketUrl));
    return loading;
  };
  return {
    async push(connection, message) {
      const { post } = await client();
      return (await isGone(post(connection, message))) ? "gone" : "delivered";
    },

    async close(connection) {
      const { end } = await client();
      await isGone(end(connection));
    },
  };
}

async function load(endpoint: string) {
  const { ApiGatewayManagementApiClient } = await import("@aws-sdk/client-apigatewaymanagementapi");
  const { PostToConnectionCommand } = await import("@aws-sdk/client-apigatewaymanagementapi");
  const { DeleteConnectionCommand } = await import("@aws-sdk/client-apigatewaymanagementapi");
  const client = new ApiGatewayManagementApiClient({ endpoint });
  return {
    post: (ConnectionId: string, Data: string) =>
      client.send(new PostToConnectionCommand({ ConnectionId, Data })),
    end: (ConnectionId: string) => client.send(new DeleteConnectionCommand({ ConnectionId })),
  };
}

async function isGone(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return false;
  } catch (error) {
    if (error instanceof Error && error.name === "GoneException") return true;
    throw error;
  }
}
