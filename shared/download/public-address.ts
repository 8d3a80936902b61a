import { BlockList, isIP } from "node:net";

/**
 * IPv4 blocks that are not the public internet (IANA IPv4 Special-Purpose Address Registry, RFC 6890 and what updates it),
 * with multicast, and with the one address that a large cloud has taken for its own services.
 */
const notPublicV4 = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["168.63.129.16", 32],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const;

/**
 * Of IPv6 only global unicast is public (2000::/3), without its reserved parts and without what wraps an IPv4 address
 * (6to4, Teredo): whatever is wrapped, nobody serves files there. Mapped and NAT64 addresses lie outside of it.
 */
const notPublicV6 = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const;

const globalUnicast = new BlockList();
globalUnicast.addSubnet("2000::", 3, "ipv6");
const reserved = new BlockList();
for (const [network, prefix] of notPublicV4) reserved.addSubnet(network, prefix, "ipv4");
for (const [network, prefix] of notPublicV6) reserved.addSubnet(network, prefix, "ipv6");

/** Whether an address, as a resolver gives it, is one of the public internet. What is no address is not. */
export function isPublicAddress(address: string): boolean {
  // A zone (`fe80::1%eth0`) names a network of this machine.
  if (address.includes("%")) return false;
  switch (isIP(address)) {
    case 4:
      return !reserved.check(address, "ipv4");
    case 6:
      return globalUnicast.check(address, "ipv6") && !reserved.check(address, "ipv6");
    default:
      return false;
  }
}
