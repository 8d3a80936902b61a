import type { Access, Place } from "../access.ts";
import type { FrontRequest } from "../request.ts";
import { list, readJsonCall, text } from "./json-body.ts";

/** The permissions that a request to the parameter store needs: one for each parameter or path. */
export function ssmAccess(request: FrontRequest, { region, accountId }: Place): Access[] {
  const { operation, parameters } = readJsonCall(request);
  const named = [parameters.Name, parameters.Path, ...list(parameters.Names)].flatMap(
    (name) => text(name) ?? [],
  );
  const arns = named.map((name) =>
    name.startsWith("arn:")
      ? name
      : `arn:aws:ssm:${region}:${accountId}:parameter/${name.replace(/^\//, "")}`,
  );
  const resources = arns.length > 0 ? arns : ["*"];
  return resources.map((resource) => ({ action: `ssm:${operation}`, resources: [resource] }));
}
