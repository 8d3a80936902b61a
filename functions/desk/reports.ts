import { ReportQuery, ReportTicketsQuery, type ReportView } from "../../shared/api/desk/reports.ts";
import { mostDays, reportOf } from "../../shared/flow/report.ts";
import { reportedTickets } from "../../shared/flow/reported-tickets.ts";
import type { Handlers } from "../desk-routes.ts";
import { ticketView } from "../desk-views.ts";
import { json, problem } from "../edge.ts";
import { openLearning } from "../open-learning.ts";
import { withQuery } from "./answers.ts";
import { env, store } from "./open.ts";

const learning = openLearning(env.TABLE_NAME);

/** How the desk did. */
export const handlers: Handlers<"reports"> = {
  reportTickets: withQuery(ReportTicketsQuery, async (_work, { limit, cursor, ...wish }) => {
    const page = await reportedTickets(wish, { limit, cursor }, { learning, store });
    return page ? json(200, { ...page, items: page.items.map(ticketView) }) : badDays;
  }),
  report: withQuery(ReportQuery, async (_work, query) => {
    const report = await reportOf(query, learning);
    return report ? json(200, report satisfies ReportView) : badDays;
  }),
};

const badDays = problem(422, `A report takes 1 to ${mostDays} days, the first one first.`);
