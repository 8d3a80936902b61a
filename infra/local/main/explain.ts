import { DataDirectoryError } from "../boot/data-directory.ts";
import { UnknownFeatures } from "../boot/read-template.ts";
import { PortTaken } from "../ports.ts";
import { BuildFailed } from "./build.ts";
import { UsageError } from "./options.ts";

/** What a person can put right is said in words; everything else shows where in the code it happened. */
export function explain(error: unknown): string {
  if (error instanceof UnknownFeatures) {
    return `The local system cannot run this template as AWS would:\n${error.message.replace(/^/gm, "  ")}`;
  }
  const kinds = [PortTaken, DataDirectoryError, UsageError, BuildFailed];
  if (error instanceof Error) {
    return kinds.some((kind) => error instanceof kind) ? error.message : (error.stack ?? error.message);
  }
  return String(error);
}
