import type { Access, Place } from "../access.ts";
import type { FrontRequest } from "../request.ts";
import { fields, list, readJsonCall, text } from "./json-body.ts";

/** The permissions that a request to EventBridge needs: one for each bus that an event is put on. */
export function eventsAccess(request: FrontRequest, { region, accountId }: Place): Access[] {
  const { operation, parameters } = readJsonCall(request);
  const buses = list(parameters.Entries).map((entry) => text(fields(entry).EventBusName) ?? "default");
  const arns = [...new Set(buses)].map((bus) =>
    bus.startsWith("arn:") ? bus : `arn:aws:events:${region}:${accountId}:event-bus/${bus}`,
  );
  const resources = arns.length > 0 ? arns : ["*"];
  return resources.map((resource) => ({ action: `events:${operation}`, resources: [resource] }));
}
