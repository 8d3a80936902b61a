import { afterAll, beforeAll } from "vitest";
import { type DeskWorld, openDeskWorld } from "../support/desk-world.ts";
import { describeAccess } from "./desk-api/access.ts";
import { describeRepeats } from "./desk-api/repeats.ts";

/* The handler of the desk API as it is, once for all: what it takes to open one is most of the time. */

let world: DeskWorld;
beforeAll(async () => {
  world = await openDeskWorld();
});
afterAll(() => world.close());

describeRepeats(() => world);
describeAccess(() => world);
