import type { PageLanguage } from "./texts.ts";

export type { PageLanguage } from "./texts.ts";

/** The language of the page: asked for by `?lang=`, else the browser's first that we speak, else English. */
export function pageLanguage(rawQuery: string, acceptLanguage: string | undefined): PageLanguage {
  const asked = new URLSearchParams(rawQuery.slice(0, 2000)).get("lang");
  const wishes = [...(asked === null ? [] : [asked]), ...byPreference(acceptLanguage ?? "")];
  for (const wish of wishes) {
    if (/^zh\b/i.test(wish)) return "zh-CN";
    if (/^en\b/i.test(wish)) return "en";
  }
  return "en";
}

/** RFC 9110 section 12.5.4: `zh-CN,zh;q=0.9,en;q=0.8`, most wanted first. */
function byPreference(header: string): readonly string[] {
  return header
    .slice(0, 1000)
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().split(";");
      const weight = parameters.map((parameter) => /^\s*q=([\d.]+)/i.exec(parameter)?.[1]).find(Boolean);
      return { tag, weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}
