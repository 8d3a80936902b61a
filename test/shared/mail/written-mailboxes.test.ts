import fc from "fast-check";
import { expect, test } from "vitest";
import { writtenMailboxes } from "../../../shared/mail/written-mailboxes.ts";

const ann = { address: "ann@a.example", name: "Ann Lee" };
const bo = { address: "bo@b.example", name: "Bo" };

test.each([
  ["a name and an address", "Ann Lee <ann@a.example>", [ann]],
  ["an address alone", "ann@a.example", [{ address: "ann@a.example" }]],
  ["an address in brackets", "<ann@a.example>", [{ address: "ann@a.example" }]],
  ["commas", "Ann Lee <ann@a.example>, Bo <bo@b.example>", [ann, bo]],
  ["semicolons", "Ann Lee <ann@a.example>; Bo <bo@b.example>;", [ann, bo]],
  ["a comma in a name", "Lee, Ann <ann@a.example>, Bo <bo@b.example>", [{ ...ann, name: "Lee, Ann" }, bo]],
  ["double quotes", '"Ann Lee" <ann@a.example>', [ann]],
  ["single quotes", "'Ann Lee' <ann@a.example>", [ann]],
  ["quotes in quotes", "\"'ann@a.example'\" <ann@a.example>", [{ address: "ann@a.example" }]],
  [
    "an address as its own name",
    "ann@a.example <ann@a.example>; Bo <bo@b.example>",
    [{ address: "ann@a.example" }, bo],
  ],
  ["links", "Ann Lee<mailto:ann@a.example> <ann@a.example<mailto:ann@a.example>>", [ann]],
  ["square brackets", "Ann Lee [mailto:ann@a.example]", [ann]],
  ["somebody's behalf", "Ann Lee <ann@a.example> on behalf of desk@a.example", [ann]],
  ["no space", "Ann Lee<ann@a.example>", [ann]],
  ["a name alone", "Ann Lee", [{ name: "Ann Lee" }]],
  ["nothing", " ; ", []],
])("%s", (_what, text, mailboxes) => {
  expect(writtenMailboxes(text)).toEqual(mailboxes);
});

test("never throws, and the name beside an address holds none", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("a", "@", ".", "<", ">", ",", ";", '"', " ", "mailto:") }),
      (text) => {
        for (const { address, name = "" } of writtenMailboxes(text)) {
          if (address !== undefined) expect(name).not.toContain("@");
        }
      },
    ),
  );
});
