import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import * as z from "zod";
import { loadChannel } from "../../shared/channels/registry.ts";
import { canSign, signed } from "../../test/support/sign-webhook.ts";
import { difference } from "./compare.ts";
import { channelOf, judge, type Vector } from "./vectors.ts";

/**
 * `npm run accept:channels -- <folder> [--vectors <file>] [--json]`: sends every fixture of `<folder>/INDEX.json` through the
 * channel's own `receive`, signed as its platform signs, and compares with what the index expects. Signature vectors are
 * read from `vectors.json` in the folder or beside it.
 */

const Index = z.object({
  fixtures: z.array(
    z.object({
      file: z.string(),
      channel: z.string(),
      kind: z.string().catch(""),
      expect: z.array(z.record(z.string(), z.unknown())),
    }),
  ),
});
type Fixture = z.infer<typeof Index>["fixtures"][number];

const Vectors = z.object({ vectors: z.array(z.custom<Vector>((value) => typeof value === "object")) });

interface Tally {
  passed: number;
  total: number;
  readonly failed: string[];
}

const now = new Date("2026-03-02T12:00:00.000Z");

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: "boolean", default: false }, vectors: { type: "string" } },
  });
  const [folder] = positionals;
  if (folder === undefined || !existsSync(join(folder, "INDEX.json"))) {
    throw new Error("Give the folder that holds INDEX.json.");
  }
  const { fixtures } = Index.parse(JSON.parse(readFileSync(join(folder, "INDEX.json"), "utf8")));
  const byFixture = await tallied(
    fixtures,
    ({ file }) => file,
    (fixture) => tried(folder, fixture),
  );
  const vectorFile = values.vectors ?? vectorsBeside(folder);
  const vectors =
    vectorFile === undefined ? [] : Vectors.parse(JSON.parse(readFileSync(vectorFile, "utf8"))).vectors;
  const byVector = await tallied(vectors, ({ id }) => id, judge);

  if (values.json) console.log(JSON.stringify({ ...byFixture, ...prefixed("vectors:", byVector) }, null, 2));
  else console.log(["Fixtures", ...table(byFixture), "", "Signature vectors", ...table(byVector)].join("\n"));
  const all = [...Object.values(byFixture), ...Object.values(byVector)];
  if (all.some(({ failed }) => failed.length > 0)) process.exitCode = 1;
}

function vectorsBeside(folder: string): string | undefined {
  return [join(folder, "vectors.json"), join(dirname(resolve(folder)), "vectors.json")].find((file) =>
    existsSync(file),
  );
}

/** Sends one fixture through its channel. @returns what is wrong, or `undefined` */
async function tried(folder: string, fixture: Fixture): Promise<string | undefined> {
  const name = channelOf(fixture);
  const channel = await loadChannel(name);
  if (!channel || !canSign(name)) return "there is no such channel";
  const secrets = channel.freshSecrets((bytes) => randomBytes(bytes).toString("base64url"));
  const request = {
    transport: "http" as const,
    method: "POST",
    path: `/webhooks/${name}/main`,
    rawQuery: "",
    headers: {},
    body: bodyOf(readFileSync(join(folder, fixture.file))),
    account: "main",
    sourceIp: "192.0.2.1",
  };
  const context = { secrets, now, ownAddresses: [] };
  return difference(
    await channel.receive(signed(name, request, secrets, now), context),
    fixture.expect,
    fixture.kind,
  );
}

const Form = z.object({ contentType: z.string(), body: z.string() });

/** A form is recorded as JSON around its body; everything else is the body itself. */
function bodyOf(file: Buffer): Uint8Array {
  try {
    const form = Form.safeParse(JSON.parse(file.toString("utf8")));
    return form.success ? Buffer.from(form.data.body) : file;
  } catch {
    return file;
  }
}

async function tallied<Case extends { readonly channel: string }>(
  cases: readonly Case[],
  name: (each: Case) => string,
  attempt: (each: Case) => Promise<string | undefined>,
): Promise<Record<string, Tally>> {
  const tallies: Record<string, Tally> = {};
  for (const each of cases) {
    tallies[each.channel] ??= { passed: 0, total: 0, failed: [] };
    const tally = tallies[each.channel];
    if (!tally) continue;
    const wrong = await attempt(each).catch((error: unknown) => `threw ${String(error)}`);
    tally.total += 1;
    if (wrong === undefined) tally.passed += 1;
    else tally.failed.push(`${name(each)}: ${wrong}`);
  }
  return tallies;
}

function prefixed(prefix: string, tallies: Record<string, Tally>): Record<string, Tally> {
  return Object.fromEntries(Object.entries(tallies).map(([name, tally]) => [prefix + name, tally]));
}

function table(tallies: Record<string, Tally>): string[] {
  return Object.entries(tallies).flatMap(([name, { passed, total, failed }]) => [
    `  ${name.padEnd(14)}${passed}/${total}`,
    ...failed.map((each) => `    ${each}`),
  ]);
}

await main();
