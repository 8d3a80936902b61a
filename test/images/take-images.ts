import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { root } from "../../infra/cloud/project-root.ts";
import { fillDemo } from "../../infra/demo/fill.ts";
import { findChromium } from "../find-chromium.ts";
import { Relaydesk } from "../system/support/relaydesk.ts";
import { journeys } from "./journeys.ts";

/*
 * `npm run images`: the pictures in docs/images, taken of a system with the demo's week in it. The same week always, so that a
 * picture changes when a page does. Then those of the journeys, which the tests take that go them.
 */

const folder = join(root, "docs/images");
const wide = { viewport: { width: 1280, height: 800 }, colorScheme: "light", locale: "en-GB" } as const;
const phone = { viewport: { width: 390, height: 844 }, colorScheme: "dark", locale: "zh-CN" } as const;

interface Shot {
  readonly name: string;
  readonly role?: "agent" | "supervisor" | "admin";
  readonly look: BrowserContextOptions;
  readonly path: string;
  /** Until this can be seen. */
  readonly shows: string;
  readonly first?: (page: Page) => Promise<unknown>;
}

const openFirst = (page: Page) => page.locator(".row a").first().click();

const shots: readonly Shot[] = [
  { name: "form", look: wide, path: "/contact", shows: "form" },
  { name: "form-phone-dark-zh", look: phone, path: "/contact", shows: "form" },
  {
    name: "console",
    role: "agent",
    look: wide,
    path: "/console/queues/general",
    shows: "ul.lines .line",
    first: openFirst,
  },
  {
    name: "console-phone-dark-zh",
    role: "agent",
    look: phone,
    path: "/console/queues/general",
    shows: "ul.lines .line",
    first: openFirst,
  },
  { name: "wall", role: "supervisor", look: wide, path: "/console/wall", shows: ".wall .card" },
  { name: "report", role: "supervisor", look: wide, path: "/console/report", shows: ".plot svg" },
  { name: "knowledge", role: "admin", look: wide, path: "/console/knowledge", shows: ".entry" },
  { name: "questions", role: "supervisor", look: wide, path: "/console/questions", shows: ".page .card" },
];

/** Pictures of the journeys come from the tests that go them. */
function takeJourneys(chromiumPath: string): void {
  const pattern = journeys.map(({ test }) => test).join("|");
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  execFileSync(
    process.execPath,
    [vitest, "run", "--project", "system", "test/system/console.test.ts", "-t", pattern],
    {
      ...{ cwd: root, stdio: "inherit" },
      env: {
        ...process.env,
        RELAYDESK_CHROMIUM: chromiumPath,
        RELAYDESK_SCREENSHOTS: join(folder, "journeys"),
      },
    },
  );
}

const executablePath = findChromium();
if (executablePath === undefined) {
  throw new Error("Pictures need a Chromium: install one, or name it in CHROMIUM_PATH.");
}
mkdirSync(folder, { recursive: true });
const say = (line: string) => process.stderr.write(`${line}\n`);
say("starting a system with a week of tickets …");
const relaydesk = await Relaydesk.start(undefined, (dataDir) => fillDemo(dataDir, join(root, "faq"), say));
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  for (const shot of shots) {
    const context = await browser.newContext(shot.look);
    const page = await context.newPage();
    if (shot.role) await signIn(page, shot.role);
    await page.goto(relaydesk.url(shot.path));
    await shot.first?.(page);
    await page.locator(shot.shows).first().waitFor();
    await page.screenshot({ path: join(folder, `${shot.name}.png`) });
    say(`docs/images/${shot.name}.png`);
    await context.close();
  }
} finally {
  await browser.close();
  await relaydesk.stop();
}
takeJourneys(executablePath);

async function signIn(page: Page, role: string): Promise<void> {
  await page.goto(relaydesk.url("/console/"));
  await page.fill("#name", "Mei Lin");
  await page.check(`input[value=${role}]`);
  await page.click("button[type=submit]");
  await page.waitForURL("**/console/mine");
}
