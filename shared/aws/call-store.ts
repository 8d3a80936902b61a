import * as z from "zod/mini";
import { CallReport, isLastReport } from "../domain/call.ts";
import type { CallStore } from "../flow/ports.ts";
import { keys, SEEN_DAYS } from "./keys.ts";
import type { Table } from "./table.ts";

/** How far calls and their recordings got, on DynamoDB. */
export function callStore({ table }: { readonly table: Table }): CallStore {
  return {
    async noteCall(report) {
      const ttl = Math.ceil(Date.parse(report.at) / 1000) + SEEN_DAYS * 86_400;
      const key = keys.callReport(report.call, report.about, report.recording);
      // `last` says that nothing follows.
      await table.put(
        { ...key, d: report, last: isLastReport(report), ttl },
        {
          expression: "attribute_not_exists(pk) OR #last = :no",
          names: { "#last": "last" },
          values: { ":no": false },
        },
      );
    },

    async callReports(call) {
      const { pk } = keys.callReport(call, "", "");
      return (await table.partition(pk)).map((stored) => z.parse(CallReport, stored.d));
    },
  };
}
