import { afterAll, describe, expect, it } from "vitest";
import { releaseStore } from "../../../shared/aws/release-store.ts";
import { noReleases, withInForce, withRelease } from "../../../shared/domain/faq-release.ts";
import { type OpenTable, openDeskTable } from "../../support/desk-table.ts";

let open: OpenTable | undefined;
afterAll(() => open?.close());

describe("what was published, on DynamoDB", () => {
  it("is stored by the first of two who change it, and read back as it was", {
    timeout: 60_000,
  }, async () => {
    open = await openDeskTable();
    const store = releaseStore(open.table);
    expect(await store.releases()).toBeUndefined();
    const release = {
      key: "faq/aa.bin",
      sha256: "aa",
      entries: 3,
      at: "2026-03-01T08:00:00.000Z",
      by: "Sun",
    };
    const first = withRelease(noReleases, release);
    expect(await store.putReleases(first, 0)).toBe(true);
    expect(await store.putReleases(first, 0)).toBe(false);
    expect(await store.releases()).toEqual(first);
    const taken = { at: "2026-03-01T09:00:00.000Z", by: "Moon" };
    const bundled = withInForce(first, undefined, taken);
    expect(bundled && (await store.putReleases(bundled, 1))).toBe(true);
    expect(bundled && (await store.putReleases(bundled, 1))).toBe(false);
    expect(await store.releases()).toEqual({ v: 2, releases: first.releases, enforced: taken });
  });
});
