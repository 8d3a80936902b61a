import { describe, expect, it } from "vitest";
import { en } from "../../../web/console/src/i18n/en.ts";
import { faqWords } from "../../../web/console/src/i18n/faq.ts";
import { personWords } from "../../../web/console/src/i18n/person.ts";
import { reportWords } from "../../../web/console/src/i18n/report.ts";
import { trialWords } from "../../../web/console/src/i18n/trial.ts";
import { zhCn } from "../../../web/console/src/i18n/zh-cn.ts";

const blanks = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([blank]) => blank).sort();

const pages = { faqWords, personWords, reportWords, trialWords };

describe("the console's words", () => {
  it.each(
    Object.entries(pages).flatMap(([page, all]) =>
      Object.entries(all).map((each) => [page, ...each] as const),
    ),
  )("%s: %s has the same blanks in Chinese", (_page, _name, [english, chinese]) => {
    expect(blanks(chinese)).toEqual(blanks(english));
  });

  it.each(Object.entries(en))("%s has the same blanks in Chinese", (key, text) => {
    expect(blanks(zhCn[key as keyof typeof en])).toEqual(blanks(text));
  });
});
