/**
 * SQS, SNS and S3 in a process of their own, for tests that kill it.
 *
 * Usage: process.ts <data directory>. Prints the address on its first line and runs until it is killed.
 */
import { messagingWorld } from "./support.ts";

const dataDir = process.argv[2];
if (dataDir === undefined) {
  throw new Error("usage: process.ts <data directory>");
}
const world = await messagingWorld({ dataDir });
console.log(world.url);
