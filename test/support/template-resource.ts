import { physicalName } from "../../infra/local/boot/physical-names.ts";
import type { Resource } from "../../infra/local/template.ts";

/** Where the resources of tests are. */
export const place = {
  region: "eu-west-1",
  accountId: "000000000000",
  frontUrl: "http://127.0.0.1:4566",
  apiUrl: "http://127.0.0.1:3000",
  issuer: "http://127.0.0.1:3002",
};

/** A resource as the template reader gives it, named as the local system names it. */
export function resource(type: string, logicalId: string, props: Record<string, unknown> = {}): Resource {
  const named = physicalName(place, type, logicalId, props, "Stack");
  return { ...named, stack: "Stack", logicalId, type, props, assetPath: (key) => `/assets/${key}` };
}
