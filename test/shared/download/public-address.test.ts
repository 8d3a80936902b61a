import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { isPublicAddress } from "../../../shared/download/public-address.ts";

describe("an address of the public internet", () => {
  it.each([
    "1.1.1.1",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.167.255.255",
    "223.255.255.255",
    "2001:4860:4860::8888",
    "2606:4700::1111",
    "2a00:1450:4001:80b::200e",
  ])("is %s", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ["this machine", "127.0.0.1"],
    ["this machine, otherwise", "127.255.255.254"],
    ["this machine in IPv6", "::1"],
    ["no address", "::"],
    ["this network", "0.0.0.0"],
    ["a private network", "10.0.0.1"],
    ["a private network", "172.16.0.1"],
    ["a private network", "172.31.255.255"],
    ["a private network", "192.168.1.1"],
    ["a provider's network", "100.64.0.1"],
    ["the metadata of a cloud", "169.254.169.254"],
    ["the metadata of a cloud", "fd00:ec2::254"],
    ["the metadata of a container", "169.254.170.2"],
    ["another cloud's own services", "168.63.129.16"],
    ["a link", "fe80::1"],
    ["a link with its zone", "fe80::1%eth0"],
    ["a public address with a zone", "2606:4700::1111%eth0"],
    ["a site", "fec0::1"],
    ["a unique local network", "fc00::1"],
    ["an IPv4 address inside IPv6", "::ffff:127.0.0.1"],
    ["an IPv4 address inside IPv6", "::ffff:7f00:1"],
    ["an IPv4 address inside IPv6", "::ffff:1.1.1.1"],
    ["an IPv4 address inside IPv6, in the old way", "::127.0.0.1"],
    ["a translated IPv4 address", "64:ff9b::7f00:1"],
    ["a translated IPv4 address", "64:ff9b:1::a9fe:a9fe"],
    ["a tunnel", "2002:7f00:1::"],
    ["another tunnel", "2001:0:4136:e378:8000:63bf:3fff:fdd2"],
    ["documentation", "2001:db8::1"],
    ["documentation", "192.0.2.1"],
    ["documentation", "3fff::1"],
    ["a benchmark", "198.18.0.1"],
    ["many at once", "224.0.0.1"],
    ["many at once", "ff02::1"],
    ["everybody", "255.255.255.255"],
    ["the future", "240.0.0.1"],
  ])("is not %s (%s)", (_what, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it("is nothing that is no address in its one form", () => {
    for (const text of [
      "",
      "localhost",
      "0x7f.1",
      "2130706433",
      "017700000001",
      "127.1",
      "1.1.1.1.",
      "[::1]",
    ]) {
      expect(isPublicAddress(text)).toBe(false);
    }
  });
});

const octet = fc.integer({ min: 0, max: 255 });

test("no IPv4 address of a private block is public, and neither is any spelling of it in IPv6", () => {
  const block = fc.oneof(
    fc.tuple(fc.constant(10), octet, octet, octet),
    fc.tuple(fc.constant(127), octet, octet, octet),
    fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
    fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
    fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
    fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), octet, octet),
    fc.tuple(fc.integer({ min: 224, max: 255 }), octet, octet, octet),
  );
  fc.assert(
    fc.property(block, (octets) => {
      const dotted = octets.join(".");
      const [a = 0, b = 0, c = 0, d = 0] = octets;
      const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
      for (const spelled of [
        dotted,
        `::ffff:${dotted}`,
        `::ffff:${hex}`,
        `64:ff9b::${hex}`,
        `2002:${hex}::1`,
        `::${hex}`,
      ]) {
        expect(isPublicAddress(spelled)).toBe(false);
      }
    }),
    { numRuns: 500 },
  );
});

test("of IPv6 nothing outside of global unicast is public", () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      const parsed = URL.parse(`http://[${address}]/`)?.hostname ?? "";
      const first = /^\[([0-9a-f]{4}):/.exec(parsed)?.[1] ?? "0000";
      if (isPublicAddress(address)) expect(/^[23]/.test(first)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
