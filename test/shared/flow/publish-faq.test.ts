import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type FaqReleases, keptReleases } from "../../../shared/domain/faq-release.ts";
import type { Matcher } from "../../../shared/domain/matcher.ts";
import { faqInForce } from "../../../shared/flow/faq-in-force.ts";
import { enforceRelease, type Publishing, publishFaq } from "../../../shared/flow/publish-faq.ts";

interface Named extends Matcher {
  readonly name: string;
}

const named = (name: string): Named => ({
  name,
  match: () => ({ ranked: [], threshold: 1 }),
  answer: () => undefined,
});
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** A system with a table and a bucket, and a function that answers from it. */
function aSystem() {
  let list: FaqReleases | undefined;
  let clock = Date.parse("2026-03-01T08:00:00Z");
  const files = new Map<string, Uint8Array>();
  const reads = { pointer: 0, files: 0 };
  const warnings: string[] = [];
  const services: Publishing = {
    store: {
      async releases() {
        reads.pointer++;
        return list;
      },
      async putReleases(next, from) {
        if ((list?.v ?? 0) !== from) return false;
        list = next;
        return true;
      },
    },
    blobs: {
      async get(key) {
        reads.files++;
        return files.get(key);
      },
      async put(key, body) {
        files.set(key, body);
      },
    },
    sha256: (bytes) => createHash("sha256").update(bytes).digest("hex"),
    now: () => new Date(clock),
  };
  const inForce = faqInForce<Named>({
    ...services,
    bundled: named("bundled"),
    open: (bytes) => {
      const text = new TextDecoder().decode(bytes);
      if (text.startsWith("another format")) throw new Error("FAQ index has another version");
      return named(text);
    },
    warn: (why) => warnings.push(why),
  });
  return {
    ...{ services, files, reads, warnings },
    publish: (text: string) => publishFaq({ bytes: bytesOf(text), entries: 3, sources: [] }, "Sun", services),
    answersFrom: async () => (await inForce()).name,
    passSeconds: (seconds: number) => {
      clock += seconds * 1_000;
    },
    list: () => list,
  };
}

describe("publishing a knowledge base", () => {
  it("puts it in force for functions that run, within fifteen seconds", async () => {
    const system = aSystem();
    expect(await system.answersFrom()).toBe("bundled");
    expect(await system.publish("first")).toMatchObject({
      kind: "in-force",
      release: { version: 1, by: "Sun" },
    });
    system.passSeconds(14);
    expect(await system.answersFrom()).toBe("bundled");
    system.passSeconds(1);
    expect(await system.answersFrom()).toBe("first");
  });

  it("costs four reads a minute, and reads a file once", async () => {
    const system = aSystem();
    await system.publish("first");
    system.reads.pointer = 0;
    for (let second = 0; second < 180; second++, system.passSeconds(1)) await system.answersFrom();
    expect(system.reads).toEqual({ pointer: 12, files: 1 });
  });

  it("can be taken back: to an older version, and to what was deployed", async () => {
    const system = aSystem();
    for (const text of ["first", "second"]) await system.publish(text);
    expect(await system.answersFrom()).toBe("second");
    expect(await enforceRelease(1, "Moon", system.services)).toMatchObject({
      kind: "in-force",
      release: { version: 1 },
    });
    system.passSeconds(60);
    expect(await system.answersFrom()).toBe("first");
    expect(await enforceRelease(undefined, "Moon", system.services)).toEqual({
      kind: "in-force",
      release: undefined,
    });
    system.passSeconds(60);
    expect(await system.answersFrom()).toBe("bundled");
  });

  it.each([
    ["is missing", (files: Map<string, Uint8Array>) => files.clear(), "its file is missing"],
    [
      "is damaged",
      (files: Map<string, Uint8Array>) => {
        for (const key of files.keys()) files.set(key, bytesOf("damaged"));
      },
      "its file is damaged",
    ],
  ])("answers from what was deployed when the file %s, and says so once", async (_, spoil, why) => {
    const system = aSystem();
    await system.publish("first");
    spoil(system.files);
    expect(await system.answersFrom()).toBe("bundled");
    system.passSeconds(60);
    expect(await system.answersFrom()).toBe("bundled");
    expect(system.warnings).toEqual([why]);
  });

  it("answers from what was deployed when the file is of another format", async () => {
    const system = aSystem();
    await system.publish("another format");
    expect(await system.answersFrom()).toBe("bundled");
    expect(system.warnings).toEqual(["FAQ index has another version"]);
  });

  it("keeps answering from the last one when the table does not answer, and asks it again later", async () => {
    const system = aSystem();
    await system.publish("first");
    expect(await system.answersFrom()).toBe("first");
    const { releases } = system.services.store;
    system.services.store.releases = async () => {
      throw new Error("throttled");
    };
    system.passSeconds(60);
    expect(await system.answersFrom()).toBe("first");
    system.services.store.releases = releases;
    await system.publish("second");
    system.passSeconds(60);
    expect(await system.answersFrom()).toBe("second");
  });

  it("refuses versions that nobody published or whose file is gone", async () => {
    const system = aSystem();
    await system.publish("first");
    expect(await enforceRelease(7, "Moon", system.services)).toEqual({
      kind: "refused",
      why: "no-such-version",
    });
    system.files.clear();
    expect(await enforceRelease(1, "Moon", system.services)).toEqual({
      kind: "refused",
      why: "file-missing",
    });
  });

  it("gives every version a number of its own, also when two publish at once, and keeps the latest", async () => {
    const system = aSystem();
    const texts = Array.from({ length: keptReleases + 4 }, (_, at) => `text ${at}`);
    for (const text of texts.slice(2)) await system.publish(text);
    await Promise.all(texts.slice(0, 2).map((text) => system.publish(text)));
    const versions = system.list()?.releases.map(({ version }) => version) ?? [];
    expect(versions).toEqual(Array.from({ length: keptReleases }, (_, at) => at + 5));
    expect(system.list()?.inForce).toBe(versions.at(-1));
  });
});
