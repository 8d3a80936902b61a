import * as z from "zod/mini";
import { Suppression } from "../domain/suppression.ts";
import type { SuppressionStore } from "../flow/ports.ts";
import { keys } from "./keys.ts";
import type { Table } from "./table.ts";

/** Addresses that are not written to, on DynamoDB. */
export function suppressionStore({ table }: { readonly table: Table }): SuppressionStore {
  return {
    async suppression(address) {
      const stored = await table.get(keys.suppression(address));
      return stored && z.parse(Suppression, stored.d);
    },

    /** The condition says what `replaces` says. */
    async suppress(report) {
      const news = ["attribute_not_exists(pk)", "d.lifted.#at < :at"];
      const graver = report.cause === "complaint";
      if (graver) news.push("(attribute_not_exists(d.lifted) AND d.cause = :bounce)");
      await table.put(
        { ...keys.suppression(report.address), d: report },
        {
          expression: news.join(" OR "),
          names: { "#at": "at" },
          values: { ":at": report.at, ...(graver && { ":bounce": "hard-bounce" }) },
        },
      );
    },

    async lift(address, by, at) {
      const lifted = await table.update(keys.suppression(address), {
        UpdateExpression: "SET d.lifted = :lifted",
        ConditionExpression: "attribute_exists(pk) AND attribute_not_exists(d.lifted)",
        ExpressionAttributeValues: { ":lifted": { by, at } },
      });
      return lifted !== undefined;
    },
  };
}
