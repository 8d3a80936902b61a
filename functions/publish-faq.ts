import config from "relaydesk:config";
import { readToCompile } from "../shared/aws/publishing-queue.ts";
import type { FaqEntry } from "../shared/domain/faq.ts";
import { runPublication } from "../shared/flow/edit-faq.ts";
import { runTrial, triedIndex } from "../shared/flow/try-faq.ts";
import { queueFunction } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { openParts } from "./services.ts";

const env = readEnvironment("publish-faq");
const parts = openParts(env.TABLE_NAME, env.BUCKET_NAME);
const directory = process.env.LAMBDA_TASK_ROOT ?? ".";

/**
 * Compiles what an admin wants published and puts it in force, or only has it tried: see `shared/flow/edit-faq.ts`, `try-faq.ts`.
 */
export const handler = queueFunction("publish-faq", async (body, log) => {
  const waiting = readToCompile(body);
  const [{ openEditing }, { compileKnowledge }] = await Promise.all([
    import("./faq-editing.ts"),
    import("./compile-knowledge.ts"),
  ]);
  const editing = openEditing(directory, parts, config.answering);
  const compile = async (entries: readonly FaqEntry[]) =>
    compileKnowledge(entries, directory, config.answering);
  if ("trial" in waiting) {
    const { trial } = waiting;
    const { state, ...facts } = await runTrial(trial, { ...editing, compile });
    log[state === "ready" ? "info" : "warn"](`trial ${state}`, { trial, ...facts });
    return;
  }
  const { publication } = waiting;
  const progress = await runPublication(publication, {
    ...editing,
    compile: async (entries) => (await triedIndex(entries, editing)) ?? compile(entries),
  });
  const level = progress.state === "published" ? "info" : "warn";
  log[level](`publication ${progress.state}`, {
    publication,
    ...("version" in progress && { version: progress.version }),
    ...("why" in progress && { why: progress.why }),
  });
});
