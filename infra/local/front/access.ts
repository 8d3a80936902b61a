import type { RequestContext } from "../permissions/conditions.ts";
import { dynamoAccess } from "./access/dynamodb.ts";
import { eventsAccess } from "./access/events.ts";
import { executeApiAccess } from "./access/execute-api.ts";
import { s3Access } from "./access/s3.ts";
import { sesAccess } from "./access/ses.ts";
import { snsAccess } from "./access/sns.ts";
import { sqsAccess } from "./access/sqs.ts";
import { ssmAccess } from "./access/ssm.ts";
import type { FrontRequest } from "./request.ts";

/** One permission that a request needs. */
export interface Access {
  /** In IAM's words, such as `sqs:SendMessage`. */
  readonly action: string;
  /** ARNs, one of which must be allowed: an address may be sent from as itself or as a part of its domain. */
  readonly resources: readonly [string, ...string[]];
  readonly context?: RequestContext;
}

/** Where a request would go in AWS; ARNs are made of it. */
export interface Place {
  readonly region: string;
  readonly accountId: string;
}

/** The services that the front passes requests to, as credential scopes name them. */
export const serviceNames = ["dynamodb", "sqs", "sns", "s3", "ses", "ssm", "events", "execute-api"] as const;
export type ServiceName = (typeof serviceNames)[number];

const readers: Record<ServiceName, (request: FrontRequest, place: Place) => Access[]> = {
  dynamodb: dynamoAccess,
  sqs: sqsAccess,
  sns: snsAccess,
  s3: s3Access,
  ses: sesAccess,
  ssm: ssmAccess,
  events: eventsAccess,
  "execute-api": executeApiAccess,
};

/**
 * Everything that a caller must be allowed to do for a request to go through; never empty.
 *
 * @throws UnreadableRequest when the body is not what the protocol of the service demands.
 */
export function accessNeeded(service: ServiceName, request: FrontRequest, place: Place): Access[] {
  return readers[service](request, place).map((access) => ({
    ...access,
    context: {
      "aws:requestedregion": place.region,
      "aws:resourceaccount": place.accountId,
      // In AWS every SDK uses TLS; that loopback does not is no reason to decide otherwise here.
      "aws:securetransport": "true",
      ...access.context,
    },
  }));
}
