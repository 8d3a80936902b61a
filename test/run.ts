// `npm test`: everything that can run on this machine. The last line is for programs to read.
import { findChromium } from "./find-chromium.ts";
import { formatAndLint, runTests, types } from "./steps.ts";

const browserRequired = process.env.RELAYDESK_REQUIRE_BROWSER === "1";
const chromium = findChromium();

// Templates, with everything off and on, are held against AWS's rules and cdk-nag's by tests, and bundles against budgets.
const steps = [await formatAndLint(), await types()];
const tests = await runTests(
  ["unit", "long", "infra", "system"],
  chromium ? { RELAYDESK_CHROMIUM: chromium } : {},
);

let failed = tests.failed + steps.filter((code) => code !== 0).length;
if (tests.skipped > 0) {
  const why = chromium
    ? `They skip themselves although there is ${chromium}.`
    : "Browser tests need a Chromium: on Debian `apt-get install chromium`, or name one in CHROMIUM_PATH.";
  console.log(`${tests.skipped} tests were skipped. ${why}`);
  if (browserRequired) failed += tests.skipped;
}
if (browserRequired && !chromium) {
  console.log("RELAYDESK_REQUIRE_BROWSER is set and there is no Chromium.");
  failed += 1;
}
console.log(`${tests.passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
