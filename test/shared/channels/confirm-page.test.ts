import { expect, it } from "vitest";
import { confirmPage, confirmPageHeaders } from "../../../shared/channels/email/confirm-page.ts";

it.each(["en", "zh-CN", "zh-TW", "ja"])(
  "in %s has a button on the question alone, and escapes the brand",
  (language) => {
    for (const kind of ["question", "confirmed", "gone", "failed"] as const) {
      const page = confirmPage(kind, language, '<script>"');
      expect(page.includes('<form method="post">')).toBe(kind === "question");
      expect(page).not.toContain("<script>");
      expect(page).toMatch(/<html lang="(en|zh-CN)">/);
    }
  },
);

it("runs no script and goes nowhere else", () => {
  expect(confirmPageHeaders["content-security-policy"]).toMatch(/default-src 'none'.*form-action 'self'/);
});
