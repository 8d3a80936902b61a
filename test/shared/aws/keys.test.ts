import { describe, expect, it } from "vitest";
import { keys } from "../../../shared/aws/keys.ts";

describe("the key of a quota", () => {
  const keyOf = (name: string) => keys.quota(name, "2026-03-02T12:00:00.000Z");

  it("tells nobody whose conversation it counts", () => {
    expect(JSON.stringify(keyOf("wechat#answers#main#oCustomer"))).not.toContain("oCustomer");
  });

  it("is the same for the same conversation, and another for another", () => {
    expect(keyOf("wechat#answers#main#one")).toEqual(keyOf("wechat#answers#main#one"));
    expect(keyOf("wechat#answers#main#one")).not.toEqual(keyOf("wechat#answers#main#two"));
  });
});
