import { defineConfig } from "vitest/config";

/**
 * Two projects: `unit` is what `npm run check` runs (no ports but loopback ones of in-process emulators, no child
 * processes), `system` boots the whole local system and, where a Chromium is there, a browser.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/system/**"],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "system",
          include: ["test/system/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
