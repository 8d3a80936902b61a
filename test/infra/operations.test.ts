import { describe, expect, it } from "vitest";
import { partsIn, queueNamed } from "../../infra/tools/operations/find-stack.ts";
import { differences } from "../../infra/tools/operations/retention.ts";
import { rotatingFields } from "../../infra/tools/operations/rotating-fields.ts";
import { copyItems, createLike, Summing, sumTable } from "../../infra/tools/operations/table-copy.ts";
import { describeReconciliation } from "../../infra/tools/reconcile.ts";
import { channels, isChannelName } from "../../shared/channels/registry.ts";
import { folderLives, retentionDefaults } from "../../shared/domain/retention.ts";
import { openDeskTable } from "../support/desk-table.ts";

describe("finding a deployed system", () => {
  const data = new Map([
    ["TableName", "t"],
    ["BucketName", "b"],
  ]);

  it("takes each output from whichever of its stacks has it", () => {
    const work = new Map([["ParametersPath", "/relaydesk/Relaydesk"]]);
    const parts = { tableName: "t", bucketName: "b", parametersPath: "/relaydesk/Relaydesk/" };
    expect(partsIn([work, data])).toEqual(parts);
  });

  it("says which outputs no stack has", () => {
    expect(() => partsIn([data])).toThrow("ParametersPath");
  });

  it("knows queues and their dead letters by the names of the constructs", () => {
    expect(queueNamed("InboundQueue1A2B3C4D", "u")).toEqual({
      name: "InboundQueue",
      url: "u",
      deadLetters: false,
    });
    expect(queueNamed("InboundDeadLetters1A2B3C4D", "u")).toMatchObject({ deadLetters: true });
  });
});

describe("the bucket's rules", () => {
  const lives = folderLives({ retention: retentionDefaults, media: { retentionDays: 30 } });
  const rules = lives.map(({ prefix, days }) => ({
    ...{ Status: "Enabled" as const, Filter: { Prefix: prefix }, Expiration: { Days: days } },
  }));

  it("are as configured, or it is said how they differ", () => {
    expect(differences(rules, lives)).toEqual([]);
    expect(differences(rules.slice(1), lives)).toEqual([
      expect.stringContaining("raw mails: the bucket keeps them for ever"),
    ]);
    const shorter = rules.map((rule) => ({ ...rule, Expiration: { Days: 1 } }));
    expect(differences(shorter, lives)).toHaveLength(lives.length);
    const off = rules.map((rule) => ({ ...rule, Status: "Disabled" as const }));
    expect(differences(off, lives)).toHaveLength(lives.length);
  });
});

describe("what reconcile says", () => {
  const books = { received: 3, ticketed: 3, quarantined: 0, suppressed: 0, gone: 0 };

  it("tells what is only hidden in a queue from what is lost", () => {
    const hint = expect.stringMatching(/not lost: .* six minutes/);
    const waiting = describeReconciliation({ ...books, mismatches: ["InboundQueue still holds 1"] });
    expect(waiting).toEqual([expect.any(String), expect.any(String), "1 do not add up.", hint]);
    for (const mismatches of [
      ["A was received but never processed"],
      ["InboundDeadLetters has 1 dead letters"],
      [],
    ])
      expect(describeReconciliation({ ...books, mismatches })).not.toContainEqual(hint);
  });
});

describe("fields that may have several values", () => {
  const fields = Object.entries(rotatingFields).flatMap(([channel, names]) =>
    Object.entries(names ?? {}).map(([field, madeBy]) => [channel, field, madeBy] as const),
  );

  it.each(fields)("of %s there is %s, and one of ours can be made", async (channel, field, madeBy) => {
    if (!isChannelName(channel)) throw new Error(`there is no channel ${channel}`);
    const fresh = (await channels[channel]()).freshSecrets((bytes) => "r".repeat(2 * bytes));
    // The one field that an account may do without.
    if (field !== "encodingAesKey") expect(Object.keys(fresh ?? {})).toContain(field);
    if (madeBy === "ours") expect(fresh?.[field]).toEqual(expect.any(String));
  });
});

describe("copies of tables", () => {
  it("have the same sum in whatever order, and another one when an item is lost, doubled or changed", () => {
    const sum = (...items: Parameters<Summing["add"]>[0][]) => {
      const summing = new Summing();
      for (const item of items) summing.add(item);
      return summing.sum;
    };
    const one = {
      pk: { S: "1" },
      tags: { SS: ["a", "b"] },
      d: { M: { x: { N: "1" }, y: { B: new Uint8Array([1]) } } },
    };
    const same = {
      d: { M: { y: { B: new Uint8Array([1]) }, x: { N: "1" } } },
      tags: { SS: ["b", "a"] },
      pk: { S: "1" },
    };
    const two = { pk: { S: "2" } };
    expect(sum(one, two)).toEqual(sum(two, same));
    for (const other of [sum(one), sum(one, two, two), sum(one, { pk: { S: "3" } })]) {
      expect(other).not.toEqual(sum(one, two));
    }
  });

  it("are made of every item, beyond a page and a batch, with the same indexes", async () => {
    const { client, table, close } = await openDeskTable();
    const wide = "x".repeat(60_000);
    const names = Array.from({ length: 30 }, (_, at) => `${at}`);
    await Promise.all(names.map((qsk) => table.put({ pk: `T#${qsk}`, sk: "META", wide, qpk: "q", qsk })));
    await createLike(client, table.name, "copy");
    const read = await copyItems(client, table.name, "copy", () => {});
    expect(read.items).toBe(30);
    expect(await sumTable(client, "copy", () => {})).toEqual(read);
    await expect(createLike(client, table.name, "copy")).rejects.toThrow("already");
    await close();
  });
});
