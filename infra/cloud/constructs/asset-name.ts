import { AssetHashType, type AssetOptions } from "aws-cdk-lib";
import type { Construct } from "constructs";

/**
 * Assets are told apart by what is in them, unless they stay where they are made: then their names do, and not all of
 * their files need be there yet.
 */
export function namedInPlace(scope: Construct, name: string): AssetOptions {
  const inPlace: unknown = scope.node.tryGetContext("aws:cdk:disable-asset-staging");
  return inPlace === true ? { assetHash: name, assetHashType: AssetHashType.CUSTOM } : {};
}
