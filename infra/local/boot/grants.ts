import type { Resource } from "../template.ts";
import { attribute, declared } from "./declared.ts";
import { Lambda, Permission } from "./resource-types.ts";

/**
 * Makes sure that a service may invoke a function, as AWS asks at each call: an `AWS::Lambda::Permission` must say so.
 *
 * @param principal such as `apigateway.amazonaws.com`.
 * @param from logical id of what wants to invoke it, for the message.
 * @throws Error when the function does not exist or nothing grants it.
 */
export function assertMayInvoke(
  principal: string,
  functionArn: string,
  from: string,
  resources: readonly Resource[],
): void {
  const lambda = declared(resources, Lambda).find((each) => attribute(each, "Arn") === functionArn);
  if (!lambda) throw new Error(`${from} invokes ${functionArn}, which is no function of the template.`);
  const granted = declared(resources, Permission).some(
    ({ props }) => props.Principal === principal && [lambda.ref, functionArn].includes(props.FunctionName),
  );
  if (!granted)
    throw new Error(`${from}: no AWS::Lambda::Permission lets ${principal} invoke ${lambda.logicalId}.`);
}
