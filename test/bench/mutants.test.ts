import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import { mutantsOf, readsWhole } from "../../bench/email/mutants.ts";

const folder = fileURLToPath(new URL("../fixtures/mail/", import.meta.url));
const mails = readdirSync(folder).map((file) => readFileSync(`${folder}${file}`));

test("no damaged copy of a mail is a crash, and each gives a clean message when a person asks for it", async () => {
  await fc.assert(
    fc.asyncProperty(mutantsOf(mails), async (mutant) => {
      expect(await readsWhole(mutant)).toHaveProperty("text");
    }),
    { numRuns: 500 },
  );
});
