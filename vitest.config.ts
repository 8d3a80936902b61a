import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/**
 * Two projects: `unit` is what `npm run check` runs, in well under a minute. `system` is what takes longer: bundling and
 * synthesis (`*.system.test.ts` beside the others), processes that are started and killed, the whole local system and,
 * where a Chromium is there, a browser.
 */
export default defineConfig({
  test: {
    // Vitest leaves one core idle; on two that is half of the machine.
    maxWorkers: availableParallelism(),
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/system/**", "test/**/*.system.test.ts"],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "system",
          include: ["test/system/**/*.test.ts", "test/**/*.system.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
