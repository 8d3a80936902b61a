import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { MediaHosts } from "../../../shared/channels/media.ts";
import { judgeUrl } from "../../../shared/download/allowed-url.ts";

const platform: MediaHosts = {
  platform: ["files.platform.example", ".cdn.example"],
  credentialed: [],
  elsewhere: false,
};
const anywhere: MediaHosts = { platform: [], credentialed: [], elsewhere: true };

describe("an address of the platform's own", () => {
  it.each([
    "https://files.platform.example/a",
    "https://FILES.Platform.example/a",
    "https://files.platform.example:443/a",
    "https://files.platform.example./a",
    "https://scontent-1.cdn.example/v/t1?oh=1",
    "HTTPS://files.platform.example/a b",
  ])("is allowed: %s", (text) => {
    expect(judgeUrl(text, platform)).toHaveProperty("url");
  });

  it.each([
    ["http://files.platform.example/a", "bad-address"],
    ["ftp://files.platform.example/a", "bad-address"],
    ["file:///etc/passwd", "bad-address"],
    ["data:text/html,x", "bad-address"],
    ["//files.platform.example/a", "bad-address"],
    ["", "bad-address"],
    ["https://", "bad-address"],
    ["https://files.platform.example:8443/a", "bad-address"],
    ["https://user@files.platform.example/a", "bad-address"],
    ["https://user:pw@files.platform.example/a", "bad-address"],
    ["https://files.platform.example@evil.example/a", "bad-address"],
    ["https://files.platform.example:x@evil.example/a", "bad-address"],
    ["https://evil.example/files.platform.example", "host-not-allowed"],
    ["https://evil.example#files.platform.example", "host-not-allowed"],
    ["https://evil.example\\@files.platform.example/", "host-not-allowed"],
    ["https://files.platform.example.evil.example/", "host-not-allowed"],
    ["https://xfiles.platform.example/", "host-not-allowed"],
    ["https://cdn.example/", "host-not-allowed"],
    ["https://evilcdn.example/", "host-not-allowed"],
    ["https://127.0.0.1/", "host-not-allowed"],
    ["https://[::1]/", "host-not-allowed"],
    // A Cyrillic letter that looks like ours.
    ["https://files.pl\u0430tform.example/", "host-not-allowed"],
    ["https://files.platform.example\u3002evil.example/", "host-not-allowed"],
  ])("is refused: %s (%s)", (text, refused) => {
    expect(judgeUrl(text, platform)).toEqual({ refused });
  });

  it("is judged by what the letters mean: full-width ones are ours", () => {
    expect(judgeUrl("https://ｆiles.platform.example/", platform)).toHaveProperty("url");
  });
});

describe("an address anywhere", () => {
  it.each(["https://files.customer.example/a.png", "https://1.1.1.1/a.png", "https://[2606:4700::1111]/a"])(
    "is allowed when it is public: %s",
    (text) => {
      expect(judgeUrl(text, anywhere)).toHaveProperty("url");
    },
  );

  it.each([
    "https://localhost/",
    "https://localhost./",
    "https://a.localhost/",
    "https://router/",
    "https://db.internal/",
    "https://printer.local/",
    "https://10.1.2.3/",
    "https://169.254.169.254/latest/meta-data/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.1/",
    "https://0177.0.0.1/",
    "https://017700000001/",
    "https://127.1/",
    "https://127.0.0.1./",
    "https://0/",
    "https://①②⑦.0.0.1/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:a9fe:a9fe]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[fe80::1]/",
    "https://[fd00:ec2::254]/",
  ])("is refused when it is not: %s", (text) => {
    expect(judgeUrl(text, anywhere)).toEqual({ refused: "not-public" });
  });
});

/** One IPv4 address in the spellings that resolvers and browsers take. */
const spelled = fc
  .tuple(fc.constantFrom("127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.0.1"), fc.nat({ max: 5 }))
  .map(([dotted, way]) => {
    const octets = dotted.split(".").map(Number);
    const [a = 0, b = 0, c = 0, d = 0] = octets;
    const whole = ((a * 256 + b) * 256 + c) * 256 + d;
    const ways = [
      dotted,
      String(whole),
      `0x${whole.toString(16)}`,
      `0${whole.toString(8)}`,
      octets.map((each) => `0${each.toString(8)}`).join("."),
      octets.map((each) => `0x${each.toString(16)}`).join("."),
    ];
    return ways[way] ?? dotted;
  });

test("no spelling of a private IPv4 address is let through", () => {
  fc.assert(
    fc.property(spelled, (host) => {
      expect(judgeUrl(`https://${host}/`, anywhere)).toEqual({ refused: "not-public" });
      expect(judgeUrl(`https://${host}/`, platform)).toEqual({ refused: "host-not-allowed" });
    }),
  );
});

test("whatever the text, what is let through is https on its own port, to a listed host, without anybody's name", () => {
  const pieces = fc.constantFrom(
    ..."https:// http:// // \\ / @ : # ? . %2e %00 [ ] \t \n files.platform.example cdn.example evil.example 127.0.0.1 user 443 8443 xn--".split(
      " ",
    ),
  );
  const text = fc.oneof(
    fc.webUrl(),
    fc.array(pieces, { maxLength: 8 }).map((all) => all.join("")),
    fc.string(),
  );
  fc.assert(
    fc.property(text, (each) => {
      const judged = judgeUrl(each, platform);
      if ("refused" in judged) return;
      const { url } = judged;
      expect([url.protocol, url.port, url.username, url.password]).toEqual(["https:", "", "", ""]);
      expect(url.hostname).toMatch(/^(?:files\.platform\.example|.+\.cdn\.example)\.?$/);
    }),
    { numRuns: 2000 },
  );
});
