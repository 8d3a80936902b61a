import { globSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rules } from "../../../web/console/src/i18n/rules.ts";
import { calledFor, calledIn } from "../../../web/console/src/ticket/mentions.ts";
import { snoozeChoices } from "../../../web/console/src/ticket/snooze-times.ts";

describe("the grounds of a decision", () => {
  /** Rules as the domain names them: in reasons, where it holds something back, where it routes in any case. */
  const named = globSync("shared/{domain,flow}/**/*.ts").flatMap((file) =>
    [
      ...readFileSync(file, "utf8").matchAll(
        /(?:rule: |hold\("[a-z-]+", (?:true|false), |when\([^"\n]*, )"([a-z-]+)"/g,
      ),
    ].map(([, rule = ""]) => rule),
  );

  it("are known", () => {
    expect(new Set(named).size).toBeGreaterThan(30);
  });

  it.each([...new Set(named)])("%s can be said in words of both languages", (rule) => {
    const [english = "", chinese = ""] = rules[rule] ?? [];
    expect(english).not.toBe("");
    expect(chinese).toMatch(/\p{Script=Han}/u);
  });
});

describe("a colleague's name in a note", () => {
  it.each([
    ["Look, @We", "We"],
    ["@", ""],
    ["@Mei Li", "Mei Li"],
    ["mail me at a@b", undefined],
    ["@Wei is here. Thanks!", undefined],
    ["nobody", undefined],
  ])("%s begins %s", (text, begun) => {
    expect(calledFor(text)).toBe(begun);
  });

  it("calls whom it names, the longer name before the shorter", () => {
    const people = [
      { id: "1", name: "Mei" },
      { id: "2", name: "Mei Lin" },
      { id: "3", name: "Wei" },
    ];
    expect(calledIn("@Mei Lin and @Wei", people)).toEqual(["2", "3"]);
    expect(calledIn("@Mei, ask @Mei Lin", people)).toEqual(["2", "1"]);
    expect(calledIn("Mei", people)).toEqual([]);
  });
});

describe("the usual times of a rest", () => {
  it("are all to come, the first of them until the customer writes", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("2020-01-01"), max: new Date("2040-01-01"), noInvalidDate: true }),
        (now) => {
          const [first, ...others] = snoozeChoices(now);
          expect(first?.until).toBeUndefined();
          for (const { until } of others) expect((until?.getTime() ?? 0) > now.getTime()).toBe(true);
          expect(others.find(({ text }) => text === "snooze_monday")?.until?.getDay()).toBe(1);
        },
      ),
    );
  });
});
