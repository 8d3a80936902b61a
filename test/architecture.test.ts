import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { importsOf } from "./support/imports.ts";

/**
 * Who may import what. The row with the longest name that fits a file is the one that counts, and what is in one row
 * may import each other. A name is a folder or file of ours, a package with everything in it, or a built-in module;
 * "node:" is all of those.
 */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  // Dates, zones and recurrence rules. Large: loaded where the configuration names a calendar.
  "shared/domain/calendar": ["shared/domain", "zod/mini", "temporal-polyfill", "rrule-temporal"],
  "shared/domain": ["zod/mini", "node:crypto", "node:net"],
  "shared/matching": ["shared/domain", "zod/mini", "tinyld"],
  "shared/mail": [
    "shared/domain",
    "zod/mini",
    "node:buffer",
    "node:crypto",
    "htmlparser2",
    "marked",
    "nodemailer",
    "sanitize-html",
  ],
  // Fetches what customers name: the only code that goes to addresses from outside.
  "shared/download": [
    "shared/domain",
    "shared/channels/lossless-json.ts",
    "shared/channels/media.ts",
    "shared/channels/platform-call.ts",
    "node:crypto",
    "node:dns",
    "node:http",
    "node:https",
    "node:net",
  ],
  // The chat's widget and its channel agree on what they say.
  "shared/channels": ["shared/domain", "shared/mail", "shared/api/chat.ts", "zod/mini", "node:crypto"],
  "shared/flow": [
    "shared/domain",
    "shared/mail/sniff.ts",
    "shared/channels/channel.ts",
    "shared/channels/media.ts",
    "shared/channels/reply-window.ts",
    "shared/channels/send-limits.ts",
    "shared/channels/standard-webhooks.ts",
    "shared/api/chat.ts",
    "shared/api/desk/reports.ts",
    "zod/mini",
  ],
  "shared/api": ["zod/mini"],
  "shared/aws": [
    "shared/domain",
    "shared/flow/person-ports.ts",
    "shared/flow/ports.ts",
    "shared/flow/publish-faq.ts",
    "shared/flow/search.ts",
    "shared/flow/uploads.ts",
    "shared/channels/channel.ts",
    "zod/mini",
    "node:crypto",
    "node:zlib",
    "@aws-sdk",
  ],

  functions: [
    "functions",
    "shared",
    "zod/mini",
    "node:crypto",
    "node:fs",
    "node:path",
    "relaydesk:config",
    "relaydesk:phone",
    "relaydesk:entries",
    "relaydesk:form-script",
    "@aws-sdk/client-ses",
  ],
  // A client of its own, loaded only when somebody says that an answer helped.
  "functions/helped-before.ts": ["shared", "@aws-sdk/client-dynamodb"],
  // A client of its own likewise, loaded with the first event.
  "functions/nudge-events.ts": ["functions", "shared", "@aws-sdk/client-sqs"],
  // Loaded with the first event for a bus, where there is one.
  "functions/open-event-bus.ts": ["shared", "@aws-sdk/client-eventbridge"],
  // The only home of middy and of the shapes of AWS events.
  "functions/edge.ts": ["functions", "shared", "@middy/core", "@aws-lambda-powertools/logger", "aws-lambda"],
  // Opens every client.
  "functions/services.ts": ["shared", "relaydesk:config", "@aws-sdk"],

  // Runs in the browsers of other people's customers: nothing of ours but what is said on the wire.
  "web/widget": ["shared/api/chat.ts"],

  infra: ["node:fs"],
  "infra/encoder": [
    "infra/main-module.ts",
    "infra/tools/faq-error.ts",
    "infra/tools/faq-files.ts",
    "shared/domain/faq.ts",
    "shared/matching",
    "zod/mini",
    "node:",
  ],
  "infra/never-list": [
    "infra/encoder",
    "infra/main-module.ts",
    "infra/tools/faq-error.ts",
    "infra/tools/faq-files.ts",
    "shared/domain/faq.ts",
    "shared/matching",
    "node:",
  ],
  "infra/cloud": [
    "functions/env.ts",
    "shared/domain/calendar",
    "shared/domain/channel-health.ts",
    "shared/domain/cloud-config.ts",
    "shared/domain/config.ts",
    "shared/domain/retention.ts",
    "shared/domain/event-targets.ts",
    "relaydesk.config.ts",
    "infra/encoder",
    "infra/main-module.ts",
    "infra/never-list",
    "infra/tools/faq-error.ts",
    "infra/tools/faq-files.ts",
    "infra/tools/faq-index.ts",
    "infra/tools/phone-desk.ts",
    "shared/matching/compile-index.ts",
    "shared/matching/promised-by.ts",
    "aws-cdk-lib",
    "constructs",
    "cdk-nag",
    "esbuild",
    "vite",
    "zod/mini",
    "node:",
  ],
  // Describes the desk API, and makes its clients' types.
  "infra/openapi": ["functions/desk-routes.ts", "infra/main-module.ts", "shared/api", "zod", "node:"],
  // Knows AWS and nothing of the product: what runs is what the template says.
  "infra/local": [
    "infra/cloud/project-root.ts",
    // What a start builds.
    "infra/cloud/bundle-pages.ts",
    "infra/cloud/bundling/compiled-index.ts",
    "infra/cloud/synth.ts",
    "infra/demo/fill.ts",
    "infra/local/boot/secrets.ts",
    "relaydesk.config.ts",
    "shared/domain/config.ts",
    "@aws-sdk/client-sqs",
    "croner",
    "dynalite",
    "fauxqs",
    "jose",
    "postal-mime",
    "smtp-server",
    "ws",
    "zod",
    "node:",
  ],
  // Channels say themselves which secrets their accounts need.
  "infra/local/boot/secrets.ts": ["infra/local", "shared/channels/registry.ts", "node:"],
  // What a month costs: pure, from what was measured and a table of prices.
  "infra/cost": ["zod/mini", "node:"],
  "infra/cost/main.ts": ["infra/cost", "infra/cloud/synth.ts", "infra/main-module.ts", "node:"],
  // Before, during and after a deployment, and when a system is looked at.
  "infra/deploy": [
    "infra/cloud",
    "infra/cost",
    "infra/local/system-file.ts",
    "infra/main-module.ts",
    "infra/tools/command.ts",
    "infra/tools/operations",
    "relaydesk.config.ts",
    "shared/aws",
    "shared/channels",
    "shared/domain",
    "@aws-sdk",
    "nodemailer",
    "node:",
  ],
  "infra/tools": [
    "infra/cost",
    "infra/encoder",
    "infra/local/system-file.ts",
    "infra/main-module.ts",
    "infra/never-list",
    "relaydesk.config.ts",
    "shared",
    "@aws-sdk",
    "htmlparser2",
    "yaml",
    "zod/mini",
    "node:",
  ],

  // Plays a week through the flows, on a system that runs on this machine.
  "infra/demo": ["infra/tools", "shared", "node:"],

  // Pages run in browsers and know of ours only what the API and they agree on.
  "web/console": [
    "shared/api",
    // A preview is what customers get: made by what makes it for them.
    "shared/mail/markdown.ts",
    "web/widget/markdown.ts",
    "react",
    "react-dom",
    "@mantine",
    "@tanstack",
    "oidc-client-ts",
    "vite",
  ],

  // The script of the contact form: of ours it knows types alone, which leave nothing in it.
  "web/form": ["shared/channels/form/texts.ts", "shared/domain/upload-refusal.ts"],
  "relaydesk.config.ts": ["shared/domain/config.ts"],
  "vitest.config.ts": ["vitest", "node:os"],
  bench: [
    "relaydesk.config.ts",
    "functions/env.ts",
    "infra",
    "shared",
    "test/support",
    "@aws-sdk",
    "esbuild",
    "fast-check",
    "nodemailer",
    "postal-mime",
    "ws",
    "zod",
    "node:",
  ],
  // Tests reach for anything of ours.
  test: [
    "bench",
    "functions",
    "infra",
    "shared",
    "web",
    "relaydesk.config.ts",
    "@aws-sdk",
    "aws-cdk-lib",
    "aws-lambda",
    "axe-core",
    "esbuild",
    "fast-check",
    "fauxqs",
    "htmlparser2",
    "jose",
    "nodemailer",
    "oauth2-mock-server",
    "playwright-core",
    "postal-mime",
    "vitest",
    "ws",
    "zod",
    "node:",
  ],
};

const root = fileURLToPath(new URL("..", import.meta.url));
const NOT_OURS = ["**/node_modules/**", "dist/**", "cdk.out/**", "coverage/**", ".relaydesk/**", ".git/**"];

function filesMatching(...patterns: string[]): string[] {
  return globSync(patterns, { cwd: root, exclude: NOT_OURS }).sort();
}

const sources = filesMatching("**/*.ts", "**/*.tsx");
const read = (file: string) => readFileSync(join(root, file), "utf8");

function covers(name: string, file: string): boolean {
  return file === name || file.startsWith(`${name}/`) || (name === "node:" && file.startsWith(name));
}

function rowOf(file: string): string | undefined {
  return Object.keys(ALLOWED)
    .filter((row) => covers(row, file))
    .sort((one, other) => other.length - one.length)[0];
}

/** What an import stands for: a path from the root, or the name of a package or built-in module. */
function meaning(file: string, imported: string): string {
  if (!imported.startsWith(".")) return imported;
  return join(dirname(file), imported)
    .replaceAll("\\", "/")
    .replace(/^node_modules\//, "");
}

function forbidden(file: string): string[] {
  const row = rowOf(file);
  if (row === undefined) return [`${file}: no row of the table covers it`];
  return importsOf(read(file))
    .map((imported) => meaning(file, imported))
    .filter((name) => rowOf(name) !== row && !ALLOWED[row]?.some((allowed) => covers(allowed, name)))
    .map((name) => `${file} imports ${name}, which ${row} may not`);
}

describe("the architecture", () => {
  test("holds: every import is one that the table allows", () => {
    expect(sources.length).toBeGreaterThan(100);
    expect(sources.flatMap(forbidden)).toEqual([]);
  });

  test("keeps channels from importing each other", () => {
    const channelOf = (file: string) => /^shared\/channels\/([^/]+)\//.exec(file)?.[1];
    const crossing = sources.flatMap((file) => {
      const channel = channelOf(file);
      return importsOf(channel === undefined ? "" : read(file))
        .map((imported) => meaning(file, imported))
        .filter((name) => (channelOf(name) ?? channel) !== channel)
        .map((name) => `${file} imports ${name}`);
    });
    expect(sources.filter(channelOf).length).toBeGreaterThan(0);
    expect(crossing).toEqual([]);
  });

  test.each([
    ["shared/domain/ticket.ts", "../aws/table.ts", false],
    ["shared/domain/ticket.ts", "./ids.ts", true],
    ["shared/domain/ticket.ts", "zod/mini", true],
    ["shared/domain/ticket.ts", "zod", false],
    ["shared/domain/ticket.ts", "node:fs", false],
    ["shared/flow/triage.ts", "../channels/channel.ts", true],
    ["shared/flow/triage.ts", "../channels/registry.ts", false],
    ["functions/triage.ts", "@middy/core", false],
    ["functions/edge.ts", "@middy/core", true],
    ["infra/local/main.ts", "node:http", true],
    ["infra/local/main.ts", "../../shared/domain/decide.ts", false],
    ["infra/local/sqs/store.ts", "../../../node_modules/fauxqs/dist/sqs/sqsStore.js", true],
  ])("reads its table as people do: %s may import %s: %s", (file, imported, may) => {
    const row = rowOf(file) ?? "";
    const name = meaning(file, imported);
    expect(rowOf(name) === row || ALLOWED[row]?.some((allowed) => covers(allowed, name))).toBe(may);
  });

  test("gives no row to a folder that nobody thought of", () => {
    expect(rowOf("utils/strings.ts")).toBeUndefined();
  });
});

describe("reading imports", () => {
  test.each([
    ['import { a } from "x";', ["x"]],
    ['import type { A } from "./a.ts";\nimport "b";', ["./a.ts", "b"]],
    ['import {\n  a,\n  type B,\n} from "@scope/x/y";', ["@scope/x/y"]],
    ['export { a } from "./a.ts";\nexport * from "./b.ts";', ["./a.ts", "./b.ts"]],
    ['const { a } = await import("lazy");', ["lazy"]],
    ['declare module "m" {\n  import type { A } from "./a.ts";\n}', ["./a.ts"]],
    ['const text = "x"; // import("no")\nconst more = `import("neither")`;', []],
    ['/* import { a } from "old";\n*/\nexport const from = "here";', []],
    ["const code = 'await import(\"quoted\")';", []],
  ])("finds in %j what it imports", (source, names) => {
    expect(importsOf(source)).toEqual(names);
  });
});

test("no file names somebody's machine or a registry", () => {
  const texts = filesMatching(
    "**/*.{ts,js,json,md,yml,yaml,html,css}",
    ".ci/*",
    ".npmrc",
    ".gitignore",
    "*.sh",
  );
  const local =
    /(?<![\w.])\/(?:home|root|Users|work)\/\w|\bregistry\.[a-z]+\.[a-z]|\bnpmmirror\b|[a-z]:\\Users\\/i;
  const found = texts.flatMap((file) => {
    const line = read(file)
      .split("\n")
      .find((text) => local.test(text));
    return line === undefined ? [] : [`${file}: ${line.trim().slice(0, 120)}`];
  });
  expect(texts.length).toBeGreaterThan(sources.length);
  expect(found).toEqual([]);
});
