import { describe, expect, it } from "vitest";
import { changesNothing } from "../../../functions/desk-audit.ts";
import { routes } from "../../../functions/desk-routes.ts";
import { erasedKinds, keptAfterErasure } from "../../../shared/domain/erasure.ts";
import { acts } from "../../../web/console/src/i18n/acts.ts";
import { keptInChinese, erasedKinds as kindsInWords } from "../../../web/console/src/i18n/erasure.ts";

describe("the console's words for what is noted", () => {
  const noted = routes.filter(({ method, name }) => method !== "GET" && !changesNothing(name));
  it.each(noted.map(({ name }) => name))("has words for %s", (name) => {
    expect(acts[name]).toBeDefined();
  });

  it.each(erasedKinds)("has words for erased %s", (kind) => {
    expect(kindsInWords[kind]).toBeDefined();
  });

  it.each(keptAfterErasure)("says in Chinese: %s", (sentence) => {
    expect(keptInChinese[sentence]).toBeDefined();
  });
});
