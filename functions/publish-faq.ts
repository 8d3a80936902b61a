import config from "relaydesk:config";
import { readPublication } from "../shared/aws/queues.ts";
import { runPublication } from "../shared/flow/edit-faq.ts";
import { queueFunction } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { openParts } from "./services.ts";

const env = readEnvironment("publish-faq");
const parts = openParts(env.TABLE_NAME, env.BUCKET_NAME);
const directory = process.env.LAMBDA_TASK_ROOT ?? ".";

/** Compiles what an admin wants published and puts it in force: see `shared/flow/edit-faq.ts`. */
export const handler = queueFunction("publish-faq", async (body, log) => {
  const publication = readPublication(body);
  const [{ openEditing }, { compileKnowledge }] = await Promise.all([
    import("./faq-editing.ts"),
    import("./compile-knowledge.ts"),
  ]);
  const progress = await runPublication(publication, {
    ...openEditing(directory, parts),
    compile: async (entries) => compileKnowledge(entries, directory, config.answering),
  });
  const level = progress.state === "published" ? "info" : "warn";
  log[level](`publication ${progress.state}`, {
    publication,
    ...("version" in progress && { version: progress.version }),
    ...("why" in progress && { why: progress.why }),
  });
});
