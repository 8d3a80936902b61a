import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CONSOLE_BYTES, checkConsole } from "../../../infra/cloud/budgets.ts";
import { buildConsole } from "../../../infra/cloud/bundling/build-console.ts";

describe("the console's build", () => {
  it("keeps its budget of 250 KB before the first sight, with the other pages apart", async () => {
    expect(CONSOLE_BYTES).toBeLessThanOrEqual(250_000);
    const dir = await mkdtemp(join(tmpdir(), "relaydesk-console-"));
    await buildConsole(dir);
    const page = await readFile(join(dir, "console/index.html"), "utf8");
    const assets = await readdir(join(dir, "console/assets"));
    for (const later of ["KnowledgePage", "WallPage", "QuarantinePage", "zh-cn"]) {
      const file = assets.find((name) => name.startsWith(later) && name.endsWith(".js"));
      expect(file).toBeDefined();
      expect(page).not.toContain(file);
    }
    await rm(dir, { recursive: true });
  });

  it("says who is over the budget", () => {
    const noise = randomBytes(2 * CONSOLE_BYTES).toString("base64");
    expect(checkConsole([noise])).toEqual([expect.stringContaining(`${CONSOLE_BYTES} are allowed`)]);
    expect(checkConsole(["let a = 1;", "let b = 2;"])).toEqual([]);
  });
});
