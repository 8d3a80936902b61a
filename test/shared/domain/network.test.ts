import { expect, test } from "vitest";
import { networkOf } from "../../../shared/domain/network.ts";

test.each([
  ["192.0.2.7", "192.0.2.7"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["2001:DB8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8:1:2::9", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["nothing", "nothing"],
])("%s counts as %s", (ip, network) => {
  expect(networkOf(ip)).toBe(network);
});
