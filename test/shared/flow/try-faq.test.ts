import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { FaqEntry } from "../../../shared/domain/faq.ts";
import { type EntryEdit, markOf } from "../../../shared/domain/faq-edit.ts";
import type { FaqReleases } from "../../../shared/domain/faq-release.ts";
import { requestPublication, runPublication } from "../../../shared/flow/edit-faq.ts";
import {
  requestTrial,
  runTrial,
  type Trial,
  trialIndex,
  trialState,
  triedIndex,
} from "../../../shared/flow/try-faq.ts";
import { findMistakes } from "../../../shared/matching/faq-rules.ts";

const entry = (id: string, language: FaqEntry["language"], answer: string): FaqEntry => ({
  ...{ id, language, answer, category: "guide", automatic: true },
  question: `What of ${id} in ${language}?`,
  phrasings: ["red", "green", "blue", "white", "black", "brown", "silver", "golden"].map((w) => `${w} ${id}`),
});
const deployed = ["fees", "limits"].flatMap((id) => [entry(id, "en", "."), entry(id, "zh-CN", "。")]);

const edited = (id: string, answer: string): EntryEdit => ({
  entry: id,
  from: markOf(deployed, id),
  to: deployed.filter((each) => each.id === id).map((each) => ({ ...each, answer })),
});

function aSystem({ fails = false }: { readonly fails?: boolean } = {}) {
  const files = new Map<string, Uint8Array>();
  const world = {
    told: [] as string[],
    compiled: 0,
    fails,
    now: new Date("2026-03-01T08:00:00Z"),
    list: undefined as FaqReleases | undefined,
  };
  const services = {
    store: {
      releases: async () => world.list,
      putReleases: async (next: FaqReleases) => {
        world.list = next;
        return true;
      },
    },
    blobs: {
      get: async (key: string) => files.get(key),
      size: async (key: string) => files.get(key)?.byteLength,
      put: async (key: string, body: Uint8Array) => {
        files.set(key, body);
      },
    },
    sha256: (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex"),
    now: () => world.now,
    deployed: async () => deployed,
    findMistakes,
    promise: "95 of 100",
    compile: async (entries: readonly FaqEntry[]) => {
      world.compiled += 1;
      if (world.fails) throw new Error("no memory left");
      const bytes = new TextEncoder().encode(JSON.stringify(entries));
      return { bytes, entries: new Set(entries.map(({ id }) => id)).size };
    },
    tellCompiler: async (name: string) => {
      world.told.push(name);
    },
  };
  return { services, world, files };
}

async function tried(edits: readonly EntryEdit[], services: ReturnType<typeof aSystem>["services"]) {
  const asked = await requestTrial(edits, services);
  if (!("trial" in asked)) throw new Error(asked.state);
  await runTrial(asked.trial, services);
  return asked.trial;
}

const named = (outcome: Awaited<ReturnType<typeof requestTrial>>): Trial => {
  if (!("trial" in outcome)) throw new Error(outcome.state);
  return outcome;
};

describe("trying an edit", () => {
  it("compiles the knowledge base as it would be, and puts nothing in force", async () => {
    const { services, world } = aSystem();
    const asked = named(await requestTrial([edited("fees", "Free.")], services));
    expect(asked.state).toBe("waiting");
    expect(world.told).toEqual([asked.trial]);
    expect(await trialIndex(asked.trial, services)).toBeUndefined();
    expect(await runTrial(asked.trial, services)).toEqual({ state: "ready" });
    const entries: FaqEntry[] = JSON.parse(new TextDecoder().decode(await trialIndex(asked.trial, services)));
    expect(entries.map(({ id, answer }) => `${id} ${answer}`)).toEqual([
      ...["limits .", "limits 。"],
      ...["fees Free.", "fees Free."],
    ]);
    expect(world.list).toBeUndefined();
  });

  it("is done once for the same draft, whoever asks, and anew for another", async () => {
    const { services, world } = aSystem();
    const trial = await tried([edited("fees", "Free.")], services);
    expect(await requestTrial([edited("fees", "Free.")], services)).toEqual({ trial, state: "ready" });
    await runTrial(trial, services);
    expect(world.compiled).toBe(1);
    expect(await tried([edited("fees", "One.")], services)).not.toBe(trial);
    expect(await tried([edited("fees", "Free.")], { ...services, promise: "90 of 100" })).not.toBe(trial);
    expect(world.compiled).toBe(3);
  });

  it("is another one once something else was published", async () => {
    const { services } = aSystem();
    const trial = await tried([edited("fees", "Free.")], services);
    await requestPublication("publication-1", [edited("limits", "None.")], "Ada", services);
    await runPublication("publication-1", services);
    expect(named(await requestTrial([edited("fees", "Free.")], services)).trial).not.toBe(trial);
  });

  it("makes publishing the very same entries take no second compilation", async () => {
    const { services, world } = aSystem();
    await tried([edited("fees", "Free.")], services);
    const compile = async (entries: readonly FaqEntry[]) =>
      (await triedIndex(entries, services)) ?? services.compile(entries);
    await requestPublication("publication-1", [edited("fees", "Free.")], "Ada", services);
    expect(await runPublication("publication-1", { ...services, compile })).toEqual({
      ...{ state: "published", version: 1 },
    });
    expect([world.compiled, world.list?.releases[0]?.entries]).toEqual([1, 2]);
    await requestPublication("publication-2", [edited("limits", "None.")], "Ada", services);
    await runPublication("publication-2", { ...services, compile });
    expect(world.compiled).toBe(2);
  });

  it("is refused for what could not be published, and keeps nothing of it", async () => {
    const { services, files, world } = aSystem();
    expect(await requestTrial([edited("fees", "{{price}}")], services)).toMatchObject({ state: "mistakes" });
    const conflict = { ...edited("fees", "Free."), from: "another mark" };
    expect(await requestTrial([conflict], services)).toMatchObject({ state: "conflict" });
    expect([files.size, world.told]).toEqual([0, []]);
  });

  it("says why it failed, and begins anew when it is asked for again", async () => {
    const { services, world } = aSystem({ fails: true });
    const trial = await tried([edited("fees", "Free.")], services);
    expect(await trialState(trial, services)).toEqual({ state: "failed", why: "no memory left" });
    world.fails = false;
    expect(await requestTrial([edited("fees", "Free.")], services)).toMatchObject({ state: "waiting" });
    expect(await runTrial(trial, services)).toEqual({ state: "ready" });
  });

  it("waits for whoever is at it, and begins anew when they are gone", async () => {
    const { services, world } = aSystem();
    await requestTrial([edited("fees", "Free.")], services);
    await requestTrial([edited("fees", "Free.")], services);
    expect(world.told).toHaveLength(1);
    world.now = new Date("2026-03-01T08:16:00Z");
    await requestTrial([edited("fees", "Free.")], services);
    expect(world.told).toHaveLength(2);
  });

  it("of which nobody has heard is none", async () => {
    const { services } = aSystem();
    expect(await trialState("unknown", services)).toBeUndefined();
    expect(await runTrial("unknown", services)).toMatchObject({ state: "failed" });
  });
});
