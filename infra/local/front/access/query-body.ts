import type { FrontRequest } from "../request.ts";
import { UnreadableRequest } from "../unreadable-request.ts";

/**
 * Action and parameters of a request in the AWS query protocol, which is an HTML form.
 *
 * @throws UnreadableRequest when no action is named.
 */
export function readQueryCall({ body }: FrontRequest): { action: string; parameters: URLSearchParams } {
  const parameters = new URLSearchParams(body.toString("utf8"));
  const action = parameters.get("Action");
  if (action === null || !/^[A-Za-z]+$/.test(action)) {
    throw new UnreadableRequest("The parameter Action names no operation.");
  }
  return { action, parameters };
}
