import type * as z from "zod";
import type { Resource } from "../template.ts";
import type { ResourceType } from "./resource-types.ts";

/** A resource whose properties have been read by the schema of its type. */
export interface Declared<Properties> {
  logicalId: string;
  ref: string;
  att: Readonly<Record<string, unknown>>;
  props: Properties;
  assetPath(key: string): string;
}

/** The resources of one type. */
export function declared<S extends z.ZodType>(
  resources: readonly Resource[],
  { type, properties }: ResourceType<S>,
): Declared<z.infer<S>>[] {
  return resources
    .filter((resource) => resource.type === type)
    .map(({ logicalId, ref, att, props, assetPath }) => ({
      logicalId,
      ref,
      att,
      props: properties.parse(props),
      assetPath,
    }));
}

/**
 * An attribute that is text.
 *
 * @throws Error when the resource has no such attribute.
 */
export function attribute(
  { logicalId, att }: Pick<Declared<unknown>, "logicalId" | "att">,
  name: string,
): string {
  const value = att[name];
  if (typeof value !== "string") throw new Error(`${logicalId} has no attribute ${name}`);
  return value;
}
