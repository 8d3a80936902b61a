import { bundledEncoder } from "../../infra/tools/faq-index.ts";
import { compileIndex } from "../../shared/matching/compile-index.ts";
import { openIndex } from "../../shared/matching/open-index.ts";
import { entriesOf } from "./acceptance.ts";
import { cpuMsSince } from "./cpu-time.ts";
import type { Row } from "./rows.ts";

/** What a system says to one message. */
export interface Reply {
  /** intents, best first */
  readonly ranked: readonly string[];
  /** ways of telling how sure it is; the one that serves it best is reported */
  readonly confidences: readonly number[];
  /** how sure it is that anything fits; the first confidence if it has no opinion of its own */
  readonly covered: number;
  /** whether it would answer by itself; `undefined` if it cannot say */
  readonly answers: boolean | undefined;
}

export interface BuiltSystem {
  query(text: string): Promise<Reply>;
  readonly buildMs: number;
  readonly bytes: number;
  readonly loadMs: number;
}

export type System = (rows: readonly Row[]) => Promise<BuiltSystem>;

export const promised = 0.95;

/** Relaydesk's own matcher, with and without its encoder. */
function own(lexical: boolean): System {
  return async (rows) => {
    const encoder = lexical ? undefined : bundledEncoder();
    const options = { precision: { overall: promised }, ...(encoder && { encoder }) };
    const built = process.cpuUsage();
    const { bytes } = compileIndex(entriesOf(rows), options);
    const buildMs = cpuMsSince(built);
    const loaded = process.cpuUsage();
    const matcher = openIndex(bytes, encoder && { encoder });
    const loadMs = cpuMsSince(loaded);
    return {
      async query(text) {
        const { ranked, covered, abstain } = matcher.match(text);
        return {
          ranked: ranked.map(({ entry }) => entry),
          confidences: [ranked[0]?.probability ?? 0],
          covered,
          answers: abstain === undefined,
        };
      },
      buildMs,
      bytes: bytes.length,
      loadMs,
    };
  };
}

interface Peer {
  query(
    text: string,
  ): readonly (readonly [string, number])[] | Promise<readonly (readonly [string, number])[]>;
  readonly bytes: number;
}

function peer(name: string): System {
  return async (rows) => {
    const module: { peers: Record<string, (rows: readonly Row[]) => Promise<Peer>> } = await import(
      new URL("./peers.mjs", import.meta.url).href
    );
    const build = module.peers[name];
    if (!build) throw new Error(`there is no peer ${name}`);
    const started = process.cpuUsage();
    const system = await build(rows);
    const buildMs = cpuMsSince(started);
    return {
      async query(text) {
        const found = await system.query(text);
        const [first = 0, second = 0] = found.map(([, score]) => score);
        return {
          ranked: found.map(([intent]) => intent),
          confidences: [first, first - second, first === 0 ? 0 : 1 - second / first],
          covered: first,
          answers: undefined,
        };
      },
      buildMs,
      bytes: system.bytes,
      loadMs: Number.NaN,
    };
  };
}

export const systems: Readonly<Record<string, System>> = {
  "Relaydesk, words and meaning": own(false),
  "Relaydesk, words alone": own(true),
  natural: peer("natural"),
  "nlp.js": peer("nlp.js"),
  minisearch: peer("minisearch"),
  "wink-bm25-text-search": peer("wink-bm25-text-search"),
  lunr: peer("lunr"),
  orama: peer("orama"),
  "fuse.js": peer("fuse.js"),
  flexsearch: peer("flexsearch"),
};
