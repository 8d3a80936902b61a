import { join } from "node:path";
import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import type { EnvironmentOf, FunctionName } from "../../../functions/env.ts";
import { limits } from "../limits.ts";
import { namedInPlace } from "./asset-name.ts";

export interface RelayFunctionProps<Name extends FunctionName> {
  /** The file in `functions/` that it runs. */
  readonly name: Name;
  /** Where the bundles are, one folder per function. */
  readonly bundles: string;
  /** Exactly what the function's schema asks for: one too many is a type error like one too few. */
  readonly environment: EnvironmentOf<Name>;
  /** Everything it may do besides writing its own log. */
  readonly may: readonly PolicyStatement[];
}

/** One Lambda function with a role and a log of its own. */
export class RelayFunction<Name extends FunctionName = FunctionName> extends LambdaFunction {
  readonly relayName: Name;
  readonly log: LogGroup;

  constructor(scope: Construct, id: string, { name, bundles, environment, may }: RelayFunctionProps<Name>) {
    const log = new LogGroup(scope, `${id}Log`, {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(scope, `${id}Role`, {
      description: `Relaydesk function ${name}`,
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
    });
    const write = new PolicyStatement({
      sid: "WriteItsLog",
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [log.logGroupArn],
    });
    for (const statement of [write, ...may]) role.addToPolicy(statement);
    super(scope, id, {
      description: `Relaydesk ${name}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(join(bundles, name), namedInPlace(scope, name)),
      handler: "index.handler",
      memorySize: limits[name].memoryMb,
      timeout: Duration.seconds(limits[name].timeoutSeconds),
      environment: { ...environment },
      logGroup: log,
      role,
    });
    this.relayName = name;
    this.log = log;
  }
}
