import type { Access, Place } from "../access.ts";
import type { FrontRequest } from "../request.ts";
import { readQueryCall } from "./query-body.ts";

/** The permission that an SNS request needs: on its topic, also where it names a subscription of the topic. */
export function snsAccess(request: FrontRequest, { region, accountId }: Place): Access[] {
  const { action, parameters } = readQueryCall(request);
  const name = parameters.get("Name");
  const subscription = parameters.get("SubscriptionArn");
  const topic =
    parameters.get("TopicArn") ??
    parameters.get("TargetArn") ??
    parameters.get("ResourceArn") ??
    subscription?.slice(0, subscription.lastIndexOf(":")) ??
    (name === null ? "*" : `arn:aws:sns:${region}:${accountId}:${name}`);
  return [{ action: `sns:${action.replace(/Batch$/, "")}`, resources: [topic] }];
}
