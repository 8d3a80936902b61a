import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isMisleading, linkTarget } from "../../../shared/mail/link-honesty.ts";

describe("where a link leads", () => {
  test.each([
    ["https://Shop.example/a b", "https://shop.example/a%20b", "shop.example"],
    ["http://shop.example:8080", "http://shop.example:8080/", "shop.example:8080"],
    ["https://bank.example@evil.example/x", "https://evil.example/x", "evil.example"],
    ["https://bänk.example/", "https://xn--bnk-qla.example/", "xn--bnk-qla.example"],
    ["mailto:Ann@a.example?subject=x", "mailto:Ann@a.example?subject=x", "ann@a.example"],
    [" https://shop.example ", "https://shop.example/", "shop.example"],
  ])("%s", (written, href, destination) => {
    expect(linkTarget(written)).toEqual({ href, destination });
  });

  test.each([
    "javascript:x",
    "data:text/html,x",
    "file:///x",
    "//x.example",
    "/x",
    "x",
    "",
    "#a",
    "tel:1",
    "ftp://x.example",
  ])("%j is no link", (written) => {
    expect(linkTarget(written)).toBeUndefined();
  });
});

describe("a link is misleading", () => {
  test.each([
    ["another page", "https://bank.example/login", "https://evil.example"],
    ["another host without a scheme", "www.bank.example", "https://evil.example"],
    ["a host within words", "Log in at bank.example now", "https://evil.example"],
    ["a host that only begins alike", "bank.example", "https://bank.example.evil.example"],
    ["letters that look alike", "bаnk.example", "https://bank.example"],
    ["another mailbox", "help@bank.example", "mailto:help@evil.example"],
    ["a mailbox over a page", "help@bank.example", "https://evil.example"],
    ["a name before the host", "Bank", "https://bank.example@evil.example"],
    ["text that runs backwards", "moc.\u202eelpmaxe", "https://evil.example"],
  ])("%s", (_why, text, href) => {
    expect(isMisleading(text, href)).toBe(true);
  });

  test.each([
    ["words", "Log in here", "https://bank.example"],
    ["the same host", "bank.example", "https://www.bank.example/login"],
    ["a sub-domain of it", "bank.example", "https://mail.bank.example"],
    ["the same page", "https://www.bank.example/a", "https://bank.example/b"],
    ["the same in letters of its own", "https://bänk.example", "https://xn--bnk-qla.example"],
    ["the same mailbox", "Ann@bank.example", "mailto:ann@bank.example"],
    ["a file's name", "invoice.pdf", "https://files.example/1"],
    ["a number", "Version 2.0 of 3.5", "https://bank.example"],
    ["what is no link at all", "bank.example", "javascript:x"],
  ])("but not for %s", (_why, text, href) => {
    expect(isMisleading(text, href)).toBe(false);
  });
});

test("never throws", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(..."aé文.@:/<> \u202e\ud800-") }),
      fc.string({ unit: fc.constantFrom(..."https://mailto:@.a%x?# ") }),
      (text, href) => {
        expect(typeof isMisleading(text, href)).toBe("boolean");
      },
    ),
  );
});
