import * as z from "zod/mini";
import { FaqReleases } from "../domain/faq-release.ts";
import type { ReleaseStore } from "../flow/publish-faq.ts";
import { keys } from "./keys.ts";
import type { Table } from "./table.ts";

/** What was published of the knowledge base, on DynamoDB: one item. */
export function releaseStore(table: Table): ReleaseStore {
  return {
    async releases() {
      const stored = await table.get(keys.faqReleases());
      return stored && z.parse(FaqReleases, stored.d);
    },

    async putReleases(list, from) {
      const { stored } = await table.put(
        { ...keys.faqReleases(), d: list },
        from === 0
          ? { expression: "attribute_not_exists(pk)" }
          : { expression: "d.v = :from", values: { ":from": from } },
      );
      return stored;
    },
  };
}
