import { describe, expect, it } from "vitest";
import { en } from "../../../web/console/src/i18n/en.ts";
import { zhCn } from "../../../web/console/src/i18n/zh-cn.ts";

const blanks = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([blank]) => blank).sort();

describe("the console's words", () => {
  it.each(Object.entries(en))("%s has the same blanks in Chinese", (key, text) => {
    expect(blanks(zhCn[key as keyof typeof en])).toEqual(blanks(text));
  });
});
