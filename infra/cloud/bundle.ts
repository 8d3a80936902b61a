import { readdirSync } from "node:fs";
import { copyFile, link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { environments } from "../../functions/env.ts";
import relaydeskConfig from "../../relaydesk.config.ts";
import { openCalendar } from "../../shared/domain/calendar/open-calendar.ts";
import {
  type Config,
  type ConfigInput,
  type OperatorConfig,
  parseConfig,
} from "../../shared/domain/config.ts";
import { promisedBy } from "../../shared/matching/promised-by.ts";
import { cachedEncoder } from "../encoder/cached-encoder.ts";
import { encoderNotice } from "../encoder/notice.ts";
import { isMain } from "../main-module.ts";
import { neverListFile } from "../never-list/never-list-file.ts";
import { readFaqDirectory } from "../tools/faq-files.ts";
import { phoneDeskOf } from "../tools/phone-desk.ts";
import { budgetTable, checkBudgets, widgetFigures } from "./budgets.ts";
import { bundlePages } from "./bundle-pages.ts";
import { type BundledFunction, bundleEach } from "./bundling/bundle-function.ts";
import { bundleTogether } from "./bundling/bundle-together.ts";
import { compiledIndex } from "./bundling/compiled-index.ts";
import { formScript } from "./bundling/form-script.ts";
import { narrowPackages } from "./bundling/narrow-packages.ts";
import { builtinModules, standIns, virtualModule } from "./bundling/plugins.ts";
import { shortPartitions } from "./bundling/short-partitions.ts";
import { namedInSources, slimSdk } from "./bundling/slim-sdk.ts";
import { root } from "./project-root.ts";

export { root } from "./project-root.ts";
export const functionNames = Object.keys(environments);

/** What understands messages: the weights travel with it. */
const understanding = ["triage", "desk-api", "suggest-answers"];
/** What edits or compiles the knowledge base: its entries travel with it, as they were written. */
const editing = ["desk-api", "publish-faq"];

export interface BundleOptions {
  /** Gets one folder per function; what was in it is replaced. */
  readonly outDir?: string;
  /** Holds `<function name>.ts` for every function. */
  readonly sourceDir?: string;
  readonly config?: ConfigInput;
  /** The knowledge base, whose compiled form travels with `triage`. */
  readonly faqDir?: string;
  /** In a fraction of the time, as bundles that lean on each other and are larger: to be run where they are, not deployed. */
  readonly together?: boolean;
  /** The compiled knowledge base, where that was begun before. */
  readonly index?: Promise<Uint8Array>;
}

export interface Bundles {
  readonly functions: Readonly<Record<string, BundledFunction>>;
}

/**
 * Bundles every function that `functions/env.ts` names into a folder of its own, ready to be zipped: `index.mjs`, what
 * it loads lazily, and for those that understand messages the FAQ index, the never-list and the sentence encoder with its licences. The same sources give the
 * same bytes. Without the optional package that holds the encoder's weights the FAQ is matched by its words alone.
 *
 * @throws when a function has no source file, does not compile, or `relaydesk.config.ts` or the FAQ is not right.
 * Nothing is written then.
 */
export async function bundleFunctions(options: BundleOptions = {}): Promise<Bundles> {
  const { bundles, whole } = await makeBundles({ ...options, codeFirst: false });
  await whole;
  return bundles;
}

/**
 * The same where the code is of use to somebody before the knowledge base is compiled.
 *
 * @returns with the code in place; `whole` is done once all is, or fails for a mistake in the FAQ
 * @throws for everything else
 */
export function bundleCodeFirst(options: BundleOptions): Promise<{ bundles: Bundles; whole: Promise<void> }> {
  return makeBundles({ ...options, codeFirst: true });
}

async function makeBundles({
  outDir = join(root, "dist/functions"),
  sourceDir = join(root, "functions"),
  config = relaydeskConfig,
  faqDir = join(root, "faq"),
  index,
  together = false,
  codeFirst,
}: BundleOptions & { readonly codeFirst: boolean }) {
  const parsed = parseConfig(config);
  // Says which holiday rule cannot be read before anything runs with it.
  for (const calendar of Object.values(parsed.calendars)) openCalendar(calendar);
  const compiled = index ?? compiledIndex({ directory: faqDir, precision: promisedBy(parsed.answering) });
  compiled.catch(() => {});
  const contents = JSON.stringify(forFunctions(parsed));
  const plugins = [
    virtualModule("relaydesk:config", { contents, loader: "json" }),
    virtualModule("relaydesk:phone", () => ({
      contents: JSON.stringify(phoneDeskOf(parsed, faqDir) ?? null),
      loader: "json",
    })),
    virtualModule("relaydesk:entries", { contents: JSON.stringify(entryIds(faqDir)), loader: "json" }),
    virtualModule("relaydesk:form-script", { contents: await formScript(), loader: "text" }),
    narrowPackages(),
    builtinModules(),
    standIns(),
    shortPartitions(),
    slimSdk(namedInSources([sourceDir, join(root, "shared")])),
  ];
  const sources = Object.fromEntries(functionNames.map((name) => [name, resolve(sourceDir, `${name}.ts`)]));
  const bundle = together ? bundleTogether : bundleEach;
  const { files, reports } = await bundle(sources, resolve(outDir), plugins);
  if (!codeFirst) await compiled;

  await rm(outDir, { recursive: true, force: true });
  await Promise.all(files.map((file) => write(file.path, file.contents)));
  const whole = compiled.then((bytes) => addKnowledge(outDir, faqDir, bytes));
  whole.catch(() => {});
  return { bundles: { functions: reports }, whole };
}

/** What functions read besides their code. */
async function addKnowledge(outDir: string, faqDir: string, index: Uint8Array): Promise<void> {
  for (const name of understanding) {
    const folder = resolve(outDir, name);
    await write(resolve(folder, "faq-index.bin"), index);
    await copyFile(neverListFile, resolve(folder, "never-list.bin"));
    await addEncoder(folder);
  }
  const entries = Buffer.from(JSON.stringify({ entries: [...readFaqDirectory(faqDir).entries.values()] }));
  for (const name of editing) await write(resolve(outDir, name, "faq-entries.json"), entries);
  await addEncoder(resolve(outDir, "publish-faq"));
}

/** By the names of their files, which say the id and the language; what is in them is checked where it is compiled. */
function entryIds(faqDir: string): readonly string[] {
  const ids = readdirSync(faqDir).flatMap((file) => /^([a-z0-9-]+)\.[A-Za-z-]+\.md$/.exec(file)?.[1] ?? []);
  return [...new Set(ids)].sort();
}

/** What is said in calls is bundled apart, for the few requests that need it; what AWS is told is none of theirs. */
function forFunctions({ aws, retention, ...config }: OperatorConfig): Config {
  const phone = config.channels["twilio-voice"];
  if (!phone?.answering) return config;
  const answering = { ...phone.answering, menu: [] };
  return { ...config, channels: { ...config.channels, "twilio-voice": { ...phone, answering } } };
}

async function addEncoder(directory: string): Promise<void> {
  const file = cachedEncoder();
  const notice = encoderNotice();
  if (file === undefined || notice === undefined) {
    console.log("The sentence encoder's weights are not installed: the FAQ is matched by its words alone.");
    return;
  }
  const bundled = resolve(directory, "encoder.bin");
  // The same file under another name takes no time and no room; where file systems differ it is copied.
  await link(file, bundled).catch(() => copyFile(file, bundled));
  await writeFile(resolve(directory, "encoder-notice.txt"), notice);
}

async function write(path: string, contents: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, contents);
}

if (isMain(import.meta)) {
  const [bundles] = await Promise.all([bundleFunctions(), bundlePages()]);
  console.log(budgetTable(bundles));
  const script = await readFile(join(root, "dist/web/chat.js")).catch(() => undefined);
  if (script) console.log(widgetFigures(script));
  const violations = checkBudgets(bundles);
  for (const violation of violations) console.error(violation);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
