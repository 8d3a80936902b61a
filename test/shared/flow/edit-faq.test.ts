import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { FaqEntry } from "../../../shared/domain/faq.ts";
import { changesBetween, type EntryEdit, markOf, withEdits } from "../../../shared/domain/faq-edit.ts";
import type { FaqReleases } from "../../../shared/domain/faq-release.ts";
import {
  type Compiling,
  changesOf,
  checkEdits,
  faqNow,
  progressOf,
  requestPublication,
  runPublication,
} from "../../../shared/flow/edit-faq.ts";
import { enforceRelease } from "../../../shared/flow/publish-faq.ts";
import { findMistakes } from "../../../shared/matching/faq-rules.ts";

const words = ["red", "green", "blue", "white", "black", "brown", "silver", "golden"];
const entry = (id: string, language: FaqEntry["language"], answer: string): FaqEntry => ({
  ...{ id, language, answer, category: "guide", automatic: true },
  question: `What of ${id} in ${language}?`,
  phrasings: words.map((word) => `${word} ${id}`),
});
const deployed = ["fees", "limits"].flatMap((id) => [
  entry(id, "en", `${id}.`),
  entry(id, "zh-CN", `${id}。`),
]);

/** A system whose every touch of a store can be the last: `cutAfter` counts them. */
function aSystem() {
  let list: FaqReleases | undefined;
  let touches = 0;
  let cutAfter = Number.POSITIVE_INFINITY;
  const files = new Map<string, Uint8Array>();
  const told: string[] = [];
  let compiled = 0;
  const touch = () => {
    touches += 1;
    if (touches > cutAfter) throw new Error("cut off");
  };
  const services: Compiling & { tellCompiler: (publication: string) => Promise<void> } = {
    store: {
      async releases() {
        touch();
        return list;
      },
      async putReleases(next, from) {
        touch();
        if ((list?.v ?? 0) !== from) return false;
        list = next;
        return true;
      },
    },
    blobs: {
      async get(key) {
        touch();
        return files.get(key);
      },
      async put(key, body) {
        touch();
        files.set(key, body);
      },
    },
    sha256: (bytes) => createHash("sha256").update(bytes).digest("hex"),
    now: () => new Date("2026-03-01T08:00:00Z"),
    deployed: async () => deployed,
    findMistakes,
    async compile(entries) {
      touch();
      compiled += 1;
      return { bytes: new TextEncoder().encode(JSON.stringify(entries)), entries: entries.length };
    },
    async tellCompiler(publication) {
      touch();
      told.push(publication);
    },
  };
  return {
    ...{ services, files, told },
    list: () => list,
    touches: () => touches,
    compiled: () => compiled,
    cut: (after: number) => {
      cutAfter = touches + after;
    },
    mend: () => {
      cutAfter = Number.POSITIVE_INFINITY;
    },
    /** The answers in force, as a function would open them. */
    answers: () => {
      const key = list?.releases.find(({ version }) => version === list?.inForce)?.key;
      const bytes = key === undefined ? undefined : files.get(key);
      if (key !== undefined && bytes === undefined) throw new Error("the pointer points to nothing");
      const entries: FaqEntry[] = bytes ? JSON.parse(new TextDecoder().decode(bytes)) : deployed;
      return Object.fromEntries(entries.map(({ id, language, answer }) => [`${id}.${language}`, answer]));
    },
    publish: async (publication: string, edits: readonly EntryEdit[], by = "Ada") => {
      const asked = await requestPublication(publication, edits, by, services);
      const underWay = asked.state === "waiting" || asked.state === "compiling";
      return underWay ? runPublication(publication, services) : asked;
    },
  };
}

const edited = (id: string, answer: string, of: readonly FaqEntry[] = deployed): EntryEdit => ({
  entry: id,
  from: markOf(of, id),
  to: of.filter((each) => each.id === id).map((each) => ({ ...each, answer })),
});

describe("publishing an edit", () => {
  it("puts it in force with everything else as it was, and says who changed what", async () => {
    const system = aSystem();
    expect(await system.publish("publication-1", [edited("fees", "Free.")])).toEqual({
      state: "published",
      version: 1,
    });
    expect(system.answers()).toEqual({
      "fees.en": "Free.",
      "fees.zh-CN": "Free.",
      "limits.en": "limits.",
      "limits.zh-CN": "limits。",
    });
    expect(system.list()?.releases).toMatchObject([{ by: "Ada", changed: ["fees"] }]);
    expect(await changesOf(1, system.services)).toEqual([
      { entry: "fees", file: "fees.en.md", field: "answer", before: "fees.", after: "Free." },
      { entry: "fees", file: "fees.zh-CN.md", field: "answer", before: "fees。", after: "Free." },
    ]);
  });

  it("gives the second of two who edit an entry a conflict, and changes nothing", async () => {
    const system = aSystem();
    await system.publish("publication-1", [edited("fees", "Ada's.")]);
    expect(await system.publish("publication-2", [edited("fees", "Bea's.")], "Bea")).toEqual({
      state: "conflict",
      entries: ["fees"],
    });
    expect(system.answers()["fees.en"]).toBe("Ada's.");
  });

  it("finds the conflict also when both asked before either was compiled", async () => {
    const system = aSystem();
    const ask = (name: string, edit: EntryEdit) => requestPublication(name, [edit], name, system.services);
    await ask("publication-1", edited("fees", "Ada's."));
    await ask("publication-2", edited("fees", "Bea's."));
    await ask("publication-3", edited("limits", "Cy's."));
    const run = (name: string) => runPublication(name, system.services);
    const outcomes = await Promise.all(system.told.map(run));
    expect(outcomes.map(({ state }) => state).toSorted()).toEqual(["conflict", "published", "published"]);
    expect(system.answers()["limits.en"]).toBe("Cy's.");
    expect(["Ada's.", "Bea's."]).toContain(system.answers()["fees.en"]);
  });

  it("is of what was gone back to", async () => {
    const system = aSystem();
    await system.publish("publication-1", [edited("fees", "Free.")]);
    await enforceRelease(undefined, "Ada", system.services);
    expect((await faqNow(system.services)).entries).toEqual(deployed);
    await system.publish("publication-2", [edited("limits", "None.")]);
    expect(system.answers()).toMatchObject({ "fees.en": "fees.", "limits.en": "None." });
    expect((await changesOf(2, system.services))?.map(({ entry }) => entry)).toEqual(["limits", "limits"]);
  });

  it("refuses what has mistakes, file by file and field by field, and stores nothing", async () => {
    const system = aSystem();
    const wrong = edited("fees", "Costs {{price}}.");
    expect(await system.publish("publication-1", [wrong])).toMatchObject({
      state: "mistakes",
      mistakes: [
        { file: "fees.en.md", field: "answer", problem: "{{price}} is no variable; there is {{brand}}" },
        { file: "fees.zh-CN.md", field: "answer" },
      ],
    });
    const odd = {
      entry: "fees",
      from: wrong.from,
      to: [{ ...deployed[0], category: "odd", validFrom: "soon" }],
    };
    const checked = await checkEdits([odd], system.services);
    expect(checked).toMatchObject({ state: "mistakes" });
    expect(JSON.stringify(checked)).toContain('"field":"validFrom"');
    const all = ["fees", "limits"].map((id) => ({ entry: id, from: markOf(deployed, id), to: [] }));
    expect(await checkEdits(all, system.services)).toMatchObject({ state: "mistakes" });
    expect([...system.files.keys()]).toEqual([]);
  });

  it("takes an entry away, and makes a new one", async () => {
    const system = aSystem();
    const added = ["en", "zh-CN"] as const;
    const edits: EntryEdit[] = [
      { entry: "fees", from: markOf(deployed, "fees"), to: [] },
      { entry: "opening", from: null, to: added.map((language) => entry("opening", language, "At nine.")) },
    ];
    await system.publish("publication-1", edits);
    expect(Object.keys(system.answers()).toSorted()).toEqual([
      "limits.en",
      "limits.zh-CN",
      "opening.en",
      "opening.zh-CN",
    ]);
    expect(await system.publish("publication-2", edits.slice(1))).toMatchObject({ state: "conflict" });
  });

  it("is done once, however often it is asked for and run", async () => {
    const system = aSystem();
    const edits = [edited("fees", "Free.")];
    await system.publish("publication-1", edits);
    expect(await system.publish("publication-1", edits)).toEqual({ state: "published", version: 1 });
    expect(await runPublication("publication-1", system.services)).toEqual({
      state: "published",
      version: 1,
    });
    expect([system.list()?.releases.length, system.compiled()]).toEqual([1, 1]);
  });

  it("leaves the old or the new wherever it is cut off, and comes to the same end when it is begun again", async () => {
    const whole = aSystem();
    await whole.publish("publication-1", [edited("fees", "Free.")]);
    for (let after = 0; after < whole.touches(); after++) {
      const system = aSystem();
      system.cut(after);
      await system.publish("publication-1", [edited("fees", "Free.")]).catch(() => undefined);
      expect(["fees.", "Free."]).toContain(system.answers()["fees.en"]);
      system.mend();
      expect(await system.publish("publication-1", [edited("fees", "Free.")])).toEqual({
        state: "published",
        version: 1,
      });
      expect(system.answers()).toEqual(whole.answers());
      expect(system.list()?.releases).toHaveLength(1);
    }
  });

  it("says why nothing was published when it cannot be compiled, and does not try again", async () => {
    const system = aSystem();
    const services = {
      ...system.services,
      compile: async () => {
        throw new Error("no phrasing is left");
      },
    };
    await requestPublication("publication-1", [edited("fees", "Free.")], "Ada", services);
    expect(await progressOf("publication-1", services)).toEqual({ state: "waiting" });
    const failed = { state: "failed", why: "no phrasing is left" };
    expect(await runPublication("publication-1", services)).toEqual(failed);
    expect(await progressOf("publication-1", system.services)).toEqual(failed);
    expect(await progressOf("publication-2", system.services)).toBeUndefined();
    expect(system.list()).toBeUndefined();
  });
});

describe("an edit", () => {
  it("that changes nothing changes nothing", () => {
    const same = withEdits(
      deployed,
      [edited("fees", "x")].map((edit) => ({ ...edit, to: deployed.slice(0, 2) })),
    );
    expect(same.kind === "edited" && changesBetween(deployed, same.entries)).toEqual([]);
  });

  it("keeps to its own entry", () => {
    const other = { ...edited("fees", "x"), to: [entry("limits", "en", "x")] };
    expect(withEdits(deployed, [other])).toMatchObject({ kind: "unreadable", mistakes: [{ field: "id" }] });
  });
});
