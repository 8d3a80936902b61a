import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const infra = [
  "test/infra/**/*.test.ts",
  "test/bench/write-units.test.ts",
  "test/shared/aws/dynamo-store.test.ts",
  "test/shared/aws/erase-person.test.ts",
  "test/shared/aws/shared-tokens.test.ts",
  "test/shared/aws/rate-counter.test.ts",
  "test/shared/aws/audit-store.test.ts",
  "test/shared/aws/search-store.test.ts",
  "test/functions/desk-api.test.ts",
];
/** Of the product as well, and seconds each: days of traffic, thousands of histories, the whole knowledge base examined. */
const long = [
  "test/faq/knowledge-base.test.ts",
  "test/shared/aws/release-store.test.ts",
  "test/shared/domain/routing-policy.test.ts",
  "test/shared/flow/faults.test.ts",
  "test/shared/flow/media-faults.test.ts",
];
const system = ["test/system/**/*.test.ts", "test/**/*.system.test.ts"];

/**
 * Four projects: `unit` is the product itself, which `npm run check` runs in well under a minute, and `long` what of it takes
 * too long for that. `infra` is what it runs
 * on: bundling, template, the local services, and what is counted there. `system` is what takes longer or the machine to
 * itself: synthesis (`*.system.test.ts` beside the others), processes that are started and killed, the whole local system
 * and, where a Chromium is there, a browser.
 */
export default defineConfig({
  test: {
    // Vitest leaves one core idle; on two that is half of the machine.
    maxWorkers: availableParallelism(),
    projects: [
      {
        test: {
          name: "unit",
          // No test of ours mocks or changes a module, so files may share them: half of the time went into loading.
          isolate: false,
          include: ["test/**/*.test.ts"],
          exclude: [...infra, ...long, ...system],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "long",
          isolate: false,
          include: [...long],
          testTimeout: 60_000,
        },
      },
      {
        // What a bundle puts into functions; here for those that a test runs as they are.
        resolve: {
          alias: ["config", "entries"].map((name) => ({
            find: `relaydesk:${name}`,
            replacement: new URL(`test/support/configured/${name}.ts`, import.meta.url).pathname,
          })),
        },
        test: {
          name: "infra",
          include: [...infra],
          exclude: [...system],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "system",
          include: [...system],
          // The second looks at the end whether a function has logged a secret, or what somebody wrote.
          globalSetup: ["test/support/system-builds.ts", "test/support/system-logs.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
