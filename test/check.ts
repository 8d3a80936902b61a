// `npm run check`: what a change must pass before anybody looks at it, in under a minute.
import { formatAndLint, runTests, types } from "./steps.ts";

const codes = [await formatAndLint(), await types()];
const { failed } = await runTests(["unit"]);
process.exitCode = failed === 0 && codes.every((code) => code === 0) ? 0 : 1;
