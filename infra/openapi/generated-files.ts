import { fileURLToPath } from "node:url";
import { clientTypes } from "./client-types.ts";
import { describeDeskApi } from "./describe.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What is generated of the desk API's schemas, by file, as it has to be in the repository. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const description = describeDeskApi();
  return new Map([
    [`${root}shared/api/desk-openapi.json`, `${JSON.stringify(description, null, 1)}\n`],
    [`${root}web/console/src/api/desk-calls.ts`, clientTypes(description)],
  ]);
}
