import { describe, expect, it } from "vitest";
import { phoneDeskOf } from "../../../infra/tools/phone-desk.ts";
import relaydeskConfig from "../../../relaydesk.config.ts";
import { parseConfig } from "../../../shared/domain/config.ts";

const faq = new URL("../../../faq", import.meta.url).pathname;

function configured(answering: object, channels: object = {}) {
  return parseConfig({
    ...relaydeskConfig,
    channels: { ...channels, "twilio-voice": { accounts: ["main"], answering } },
  } as Parameters<typeof parseConfig>[0]);
}

const leave = { does: "voicemail", name: { en: "a message" } };

describe("a plan for calls", () => {
  it("may be absent: calls are only reported then", () => {
    const config = parseConfig({ ...relaydeskConfig, channels: { "twilio-voice": { accounts: ["main"] } } });
    expect(phoneDeskOf(config, faq)).toBeUndefined();
  });

  it.each([
    [
      "an option without a name in a language that is offered",
      { languages: ["en", "zh-CN"], menu: [leave] },
      /menu\.0\.name.*zh-CN/,
    ],
    [
      "one without a name in the language of a number",
      { languageOf: { "+6560000000": "zh-CN" }, menu: [leave] },
      /menu\.0\.name/,
    ],
    ["a number that cannot be dialled", { menu: [leave], onCall: { number: "12" } }, /onCall\.number/],
    [
      "hours that there are not",
      { menu: [leave], hours: "nowhere" },
      /hours: there is no calendar "nowhere"/,
    ],
    [
      "text messages from an account that there is not",
      { menu: [leave], textBack: { account: "main", from: "+6560000000" } },
      /textBack\.account/,
    ],
    ["no option at all", { menu: [] }, /menu/],
    ["more options than keys", { menu: Array.from({ length: 10 }, () => leave) }, /menu/],
    ["a language that we cannot speak", { languages: ["de"], menu: [leave] }, /languages/],
  ])("is refused for %s, by the name of the field", (_what, answering, problem) => {
    expect(() => configured(answering)).toThrow(problem);
  });

  it("reads the entries of the menu aloud in every language of the calls", () => {
    const desk = phoneDeskOf(parseConfig(relaydeskConfig), faq);
    const named = desk?.plan.menu.flatMap((option) => (option.does === "answer" ? [option.entry] : [])) ?? [];
    expect(named.length).toBeGreaterThan(0);
    for (const entry of named) {
      for (const language of ["en", "zh-CN"] as const) {
        const parts = desk?.answers[entry]?.[language]?.parts ?? [];
        expect(parts.length).toBeGreaterThan(0);
        expect(parts.join("")).not.toMatch(/https?:|\*\*|→/);
      }
    }
  });

  it.each([
    ["no-such-entry", /menu\.0\.entry: there is no entry "no-such-entry" in en/],
    ["complaint", /menu\.0\.entry: "complaint" is never given without a person/],
  ])("does not read %s", (entry, problem) => {
    const config = configured({ menu: [{ does: "answer", entry, name: { en: "x" } }] });
    expect(() => phoneDeskOf(config, faq)).toThrow(problem);
  });
});
