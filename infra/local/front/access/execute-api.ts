import type { Access, Place } from "../access.ts";
import type { FrontRequest } from "../request.ts";

/** The permission that a request about a connection needs. Its URL begins with the id of the API, which in AWS is the host. */
export function executeApiAccess({ method, url }: FrontRequest, { region, accountId }: Place): Access[] {
  const [api = "", stage = "", ...rest] = decodeURIComponent(url.split("?")[0] ?? "")
    .split("/")
    .slice(1);
  const path = [api, stage, method, ...rest].join("/");
  return [
    {
      action: "execute-api:ManageConnections",
      resources: [`arn:aws:execute-api:${region}:${accountId}:${path}`],
    },
  ];
}
