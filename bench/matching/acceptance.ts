import type { FaqEntry } from "../../shared/domain/faq.ts";
import { compileIndex } from "../../shared/matching/compile-index.ts";
import type { FaqMatch } from "../../shared/matching/faq-matcher.ts";
import { openIndex } from "../../shared/matching/open-index.ts";
import type { Embedding, SentenceEncoder } from "../../shared/matching/sentence-encoder.ts";
import { cpuMsSince } from "./cpu-time.ts";
import { areaUnderRiskCoverage, auroc, coverageAt, type Judged, mean, rounded } from "./measures.ts";
import { outOfScope, type RankRow, type Row } from "./rows.ts";

export interface Acceptance {
  /** share of in-scope messages whose right entry came first, and among the first three */
  readonly accuracy: number;
  readonly top3: number;
  /** share of in-scope messages answered at 95 and 98 % precision, with the best threshold in hindsight */
  readonly c95: number;
  readonly c98: number;
  /** the same with out-of-scope messages in the stream, where every answer is wrong; `null` without such messages */
  readonly c90WithOos: number | null;
  readonly c95WithOos: number | null;
  /** how well "does any entry answer this?" tells messages in scope from others; 0.5 is chance */
  readonly oosAuroc: number | null;
  /** area under the risk–coverage curve of in-scope messages */
  readonly aurc: number;
  /** at the threshold that the index set for itself */
  readonly kept: {
    readonly target: number;
    /** share of right ones among all that was answered, out-of-scope messages included; `null` when nothing was */
    readonly precision: number | null;
    /** share of in-scope messages answered */
    readonly coverage: number;
    /** share of out-of-scope messages answered */
    readonly oosAnswered: number | null;
  };
  readonly cpuMsPerMessage: number;
  readonly indexBytes: number;
  /** CPU time of compiling without cross-validation and without encoding the phrasings */
  readonly buildMs: number;
}

export interface AcceptanceOptions {
  readonly precision: number;
  readonly encoder: SentenceEncoder | undefined;
}

/** Compiles the one list into an index and asks it every message of the other. */
export function judgeMatcher(
  train: readonly Row[],
  test: readonly Row[],
  { precision, encoder }: AcceptanceOptions,
): Acceptance {
  const entries = entriesOf(train.filter(({ intent }) => intent !== outOfScope));
  const remembering = encoder && remember(encoder);
  const options = { precision: { overall: precision }, ...(remembering && { encoder: remembering }) };
  const { bytes } = compileIndex(entries, options);
  const buildStarted = process.cpuUsage();
  compileIndex(entries, { ...options, examine: false });
  const buildMs = cpuMsSince(buildStarted);
  const matcher = openIndex(bytes, encoder && { encoder });
  for (const { text } of test.slice(0, warmUp)) matcher.match(text);
  const matchStarted = process.cpuUsage();
  const matches = test.map(({ text }) => matcher.match(text));
  const cpuMsPerMessage = cpuMsSince(matchStarted) / Math.max(1, test.length);
  return { ...figuresOf(test, matches, precision), cpuMsPerMessage, indexBytes: bytes.length, buildMs };
}

/** Judges each bot of two files alone, and gives the mean of their figures. */
export function judgeBots(
  train: readonly Row[],
  test: readonly Row[],
  options: AcceptanceOptions,
): Acceptance & { readonly bots?: Readonly<Record<string, Acceptance>> } {
  const names = [...new Set(train.flatMap(({ bot }) => bot ?? []))].sort();
  if (names.length === 0) return judgeMatcher(train, test, options);
  const own = (rows: readonly Row[], name: string) => rows.filter(({ bot }) => bot === name);
  const bots = names.map((name) => [name, judgeMatcher(own(train, name), own(test, name), options)] as const);
  return { ...meanOf(bots.map(([, figures]) => figures)), bots: Object.fromEntries(bots) };
}

/** Makes a knowledge base of each row's candidates, and asks which of them the query means. */
export function judgeRanking(
  rows: readonly RankRow[],
  encoder: SentenceEncoder | undefined,
): { readonly hitAt1: number; readonly meanReciprocalRank: number; readonly rows: number } {
  const ranks = rows.map(({ query, pos, neg, lang }) => {
    const candidates = [...new Set([...pos, ...neg])].map((text, at) => ({ text, intent: `c${at}`, lang }));
    const options = encoder ? { encoder } : {};
    const { bytes } = compileIndex(entriesOf(candidates), { ...options, examine: false });
    const { ranked } = openIndex(bytes, options).match(query);
    const wanted = new Set(candidates.flatMap(({ text, intent }) => (pos.includes(text) ? [intent] : [])));
    return ranked.findIndex(({ entry }) => wanted.has(entry)) + 1;
  });
  return {
    hitAt1: rounded(mean(ranks.map((rank) => (rank === 1 ? 1 : 0)))),
    meanReciprocalRank: rounded(mean(ranks.map((rank) => (rank === 0 ? 0 : 1 / rank)))),
    rows: rows.length,
  };
}

const warmUp = 50;

export function entriesOf(rows: readonly Row[]): readonly FaqEntry[] {
  const byIntent = Map.groupBy(rows, ({ intent, lang }) => `${intent}\n${lang}`);
  return [...byIntent.values()].flatMap((own) => {
    const [first, ...others] = own;
    if (!first) return [];
    return [
      {
        id: first.intent,
        category: "other" as const,
        language: first.lang,
        question: first.text,
        phrasings: others.map(({ text }) => text),
        answer: first.intent,
        automatic: true,
      },
    ];
  });
}

export function figuresOf(
  test: readonly Row[],
  matches: readonly FaqMatch[],
  target: number,
): Omit<Acceptance, "cpuMsPerMessage" | "indexBytes" | "buildMs"> {
  const judged = test.map(({ intent }, at) => {
    const { ranked = [], abstain, covered = 0 } = matches[at] ?? {};
    return {
      confidence: ranked[0]?.probability ?? 0,
      right: ranked[0]?.entry === intent,
      amongThree: ranked.slice(0, 3).some(({ entry }) => entry === intent),
      outOfScope: intent === outOfScope,
      answered: matches[at] !== undefined && abstain === undefined,
      covered,
    };
  });
  const inScope = judged.filter((each) => !each.outOfScope);
  const outside = judged.filter((each) => each.outOfScope);
  const withOos = (of: (all: readonly Judged[]) => number) => (outside.length === 0 ? null : of(judged));
  return {
    accuracy: share(inScope, ({ right }) => right) ?? 0,
    top3: share(inScope, ({ amongThree }) => amongThree) ?? 0,
    c95: coverageAt(inScope, 0.95),
    c98: coverageAt(inScope, 0.98),
    c90WithOos: withOos((all) => coverageAt(all, 0.9)),
    c95WithOos: withOos((all) => coverageAt(all, 0.95)),
    oosAuroc:
      auroc(
        inScope.map(({ covered }) => covered),
        outside.map(({ covered }) => covered),
      ) ?? null,
    aurc: areaUnderRiskCoverage(inScope),
    kept: {
      target,
      precision: share(
        judged.filter(({ answered }) => answered),
        ({ right }) => right,
      ),
      coverage: share(inScope, ({ answered }) => answered) ?? 0,
      oosAnswered: share(outside, ({ answered }) => answered),
    },
  };
}

function share<Item>(items: readonly Item[], holds: (item: Item) => boolean): number | null {
  return items.length === 0 ? null : items.filter(holds).length / items.length;
}

/** The mean of every figure that all of them have. */
function meanOf(all: readonly Acceptance[]): Acceptance {
  const average = (of: (each: Acceptance) => number) => mean(all.map(of));
  const known = (of: (each: Acceptance) => number | null) => {
    const values = all.flatMap((each) => of(each) ?? []);
    return values.length === 0 ? null : mean(values);
  };
  return {
    accuracy: average(({ accuracy }) => accuracy),
    top3: average(({ top3 }) => top3),
    c95: average(({ c95 }) => c95),
    c98: average(({ c98 }) => c98),
    c90WithOos: known(({ c90WithOos }) => c90WithOos),
    c95WithOos: known(({ c95WithOos }) => c95WithOos),
    oosAuroc: known(({ oosAuroc }) => oosAuroc),
    aurc: average(({ aurc }) => aurc),
    kept: {
      target: average(({ kept }) => kept.target),
      precision: known(({ kept }) => kept.precision),
      coverage: average(({ kept }) => kept.coverage),
      oosAnswered: known(({ kept }) => kept.oosAnswered),
    },
    cpuMsPerMessage: average(({ cpuMsPerMessage }) => cpuMsPerMessage),
    indexBytes: average(({ indexBytes }) => indexBytes),
    buildMs: average(({ buildMs }) => buildMs),
  };
}

/** Encodes a text once: compiling is timed apart from encoding. */
export function remember(encoder: SentenceEncoder): SentenceEncoder {
  const known = new Map<string, Embedding | undefined>();
  return {
    fingerprint: encoder.fingerprint,
    dimensions: encoder.dimensions,
    embed(text) {
      if (!known.has(text)) known.set(text, encoder.embed(text));
      return known.get(text);
    },
  };
}
