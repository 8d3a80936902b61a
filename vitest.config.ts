import { defineConfig } from "vitest/config";

/**
 * Two projects: `unit` is what `npm run check` runs; it opens loopback ports only and starts a process only where a test
 * is about killing one. `system` boots the whole local system and, where a Chromium is there, a browser.
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
