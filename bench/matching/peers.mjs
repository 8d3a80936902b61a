// Other libraries as they would be used for finding FAQ entries, each in the variant that did best on data of its own.
// Plain JavaScript: their packages are installed for the bench alone, so that nothing here can be type-checked.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** Words, and for Chinese single characters and pairs: none of these libraries does better with words there. */
function tokens(text) {
  return (text.toLowerCase().match(/[\u3400-\u9fff]+|[\p{L}\p{N}']+/gu) ?? []).flatMap((run) => {
    if (!/[\u3400-\u9fff]/.test(run)) return [run];
    const characters = [...run];
    return characters.flatMap((one, at) =>
      at + 1 < characters.length ? [one, one + characters[at + 1]] : [one],
    );
  });
}

/** Without these left out, one library's sums are mostly about them. */
const stopWords = "a an the i my is to of do it in on for and can me you".split(" ");

const isChinese = (rows) => rows.filter(({ lang }) => lang.startsWith("zh")).length > rows.length / 2;

/** Scores of single phrasings to scores of intents, best first. */
function byIntent(found, rows, combine) {
  const scores = new Map();
  for (const [at, score] of found) {
    const intent = rows[at]?.intent;
    scores.set(intent, scores.has(intent) ? combine(scores.get(intent), score) : score);
  }
  return [...scores].sort(([, one], [, other]) => other - one);
}
const sum = (one, other) => one + other;
const max = (one, other) => Math.max(one, other);

function entriesOf(rows) {
  return [...Map.groupBy(rows, ({ intent }) => intent)].map(([intent, own]) => ({
    id: intent,
    text: own.map(({ text }) => text).join(" \n "),
  }));
}

/** Name → `build(rows)`, which gives `query(text)` → [intent, score][] best first, and the size of what it keeps. */
export const peers = {
  async minisearch(rows) {
    const { default: MiniSearch } = await import("minisearch");
    const search = new MiniSearch({ fields: ["text"], ...(isChinese(rows) && { tokenize: tokens }) });
    search.addAll(entriesOf(rows));
    return {
      query: (text) => search.search(text).map(({ id, score }) => [id, score]),
      bytes: JSON.stringify(search).length,
    };
  },

  async orama(rows) {
    const { create, insertMultiple, save, search } = await import("@orama/orama");
    const tokenizer = { language: "english", normalizationCache: new Map(), tokenize: tokens };
    const components = isChinese(rows)
      ? { tokenizer }
      : { tokenizer: { language: "english", stemming: true, stopWords } };
    const db = create({ schema: { text: "string" }, components });
    await insertMultiple(
      db,
      rows.map(({ text }, at) => ({ id: String(at), text })),
      1000,
    );
    return {
      async query(text) {
        const { hits } = await search(db, { term: text, limit: 30, threshold: 1 });
        return byIntent(
          hits.map(({ id, score }) => [Number(id), score]),
          rows,
          sum,
        );
      },
      bytes: JSON.stringify(save(db)).length,
    };
  },

  async flexsearch(rows) {
    const { Index } = require("flexsearch");
    const index = new Index(isChinese(rows) ? { tokenize: "forward", encode: tokens } : { tokenize: "full" });
    for (const [at, { text }] of rows.entries()) index.add(at, text);
    let bytes = 0;
    await index.export((_, data) => {
      bytes += data?.length ?? 0;
    });
    return {
      query(text) {
        const found = index.search(text, { limit: 50, suggest: true });
        return byIntent(
          found.map((at, place) => [at, 1 / (1 + place)]),
          rows,
          sum,
        );
      },
      bytes,
    };
  },

  async "fuse.js"(rows) {
    const { default: Fuse } = await import("fuse.js");
    const fuse = new Fuse(rows, { keys: ["text"], includeScore: true, ignoreLocation: true, threshold: 1 });
    return {
      query(text) {
        const found = fuse.search(text.slice(0, 200), { limit: 20 });
        return byIntent(
          found.map(({ refIndex, score }) => [refIndex, 1 - score]),
          rows,
          max,
        );
      },
      bytes: JSON.stringify(fuse.getIndex()).length,
    };
  },

  async lunr(rows) {
    const lunr = require("lunr");
    const chinese = isChinese(rows);
    const index = lunr(function () {
      this.ref("id");
      this.field("text");
      if (chinese) {
        this.pipeline.reset();
        this.searchPipeline.reset();
        this.tokenizer = (text) => tokens(String(text)).map((token) => new lunr.Token(token, {}));
      } else {
        this.pipeline.remove(lunr.stopWordFilter);
      }
      for (const [id, { text }] of rows.entries()) this.add({ id, text });
    });
    return {
      query(text) {
        const found = index.query((query) => {
          for (const token of tokens(text)) query.term(token, { usePipeline: !chinese });
        });
        return byIntent(
          found.map(({ ref, score }) => [Number(ref), score]),
          rows,
          max,
        );
      },
      bytes: JSON.stringify(index).length,
    };
  },

  async "wink-bm25-text-search"(rows) {
    const engine = require("wink-bm25-text-search")();
    const nlp = require("wink-nlp-utils");
    engine.defineConfig({ fldWeights: { text: 1 }, bm25Params: { k1: 1.2, k: 1, b: 0.75 } });
    const english = [nlp.string.lowerCase, nlp.string.tokenize0, nlp.tokens.removeWords, nlp.tokens.stem];
    engine.definePrepTasks(isChinese(rows) ? [tokens] : [...english, nlp.tokens.propagateNegations]);
    for (const [at, { text }] of rows.entries()) engine.addDoc({ text }, at);
    engine.consolidate();
    return {
      query: (text) =>
        byIntent(
          engine.search(text, 30).map(([at, score]) => [Number(at), score]),
          rows,
          sum,
        ),
      bytes: engine.exportJSON().length,
    };
  },

  async "nlp.js"(rows) {
    const { dockStart } = require("@nlpjs/basic");
    const dock = await dockStart({ settings: { nlp: { autoSave: false, log: false } }, use: ["Basic"] });
    const nlp = dock.get("nlp");
    nlp.settings.threshold = 0;
    nlp.addLanguage("en");
    const wordsOf = isChinese(rows) ? (text) => tokens(text).join(" ") : (text) => text;
    for (const { text, intent } of rows) nlp.addDocument("en", wordsOf(text), intent);
    await nlp.train();
    return {
      async query(text) {
        const { classifications = [] } = await nlp.process("en", wordsOf(text));
        return classifications.map(({ intent, score }) => [intent, score]);
      },
      bytes: JSON.stringify(nlp.toJSON()).length,
    };
  },

  async natural(rows) {
    const { BayesClassifier } = require("natural");
    const chinese = isChinese(rows);
    const classifier = new BayesClassifier();
    const read = (text) => (chinese ? tokens(text) : text);
    for (const { text, intent } of rows) classifier.addDocument(read(text), intent);
    classifier.train();
    return {
      query(text) {
        const found = classifier.getClassifications(read(text));
        const total = found.reduce((all, { value }) => all + value, 0) || 1;
        return found.map(({ label, value }) => [label, value / total]);
      },
      bytes: JSON.stringify(classifier).length,
    };
  },
};
