import { ReportQuery, type ReportView } from "../../shared/api/desk/reports.ts";
import { mostDays, reportOf } from "../../shared/flow/report.ts";
import type { Handlers } from "../desk-routes.ts";
import { json, problem } from "../edge.ts";
import { openLearning } from "../open-learning.ts";
import { withQuery } from "./answers.ts";
import { env } from "./open.ts";

const learning = openLearning(env.TABLE_NAME);

/** How the desk did. */
export const handlers: Handlers<"reports"> = {
  report: withQuery(ReportQuery, async (_work, query) => {
    const report = await reportOf(query, learning);
    return report
      ? json(200, report satisfies ReportView)
      : problem(422, `A report takes 1 to ${mostDays} days, the first one first.`);
  }),
};
