import { expect, it } from "vitest";
import { composeConfirmation } from "../../../shared/domain/confirmation-text.ts";
import { fixedTexts } from "../../../shared/domain/fixed-texts.ts";

const link = "https://desk.example/confirm/{{confirmation-token}}";

it.each([...Object.keys(fixedTexts), "de", "zh-HK"])(
  "asks in %s, with the link and the hours",
  (language) => {
    const { subject, text } = composeConfirmation({ language, brand: "Sample $& Wallet", link, hours: 72 });
    expect(subject).toContain("Sample $& Wallet");
    expect(text).toContain(link);
    expect(text).toContain("72");
    expect(`${subject}${text}`.replace(link, "")).not.toMatch(/\{\{/);
  },
);

it("asks every customer in the language of the other fixed texts", () => {
  const subjects = Object.keys(fixedTexts).map(
    (language) => composeConfirmation({ language, brand: "W", link, hours: 72 }).subject,
  );
  expect(new Set(subjects).size).toBe(subjects.length);
});
