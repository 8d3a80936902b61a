import type { Words } from "./said.ts";

/** The words of reports; loaded with their page. */
export const reportWords = {
  reportFrom: ["From", "从"],
  reportTo: ["To", "到"],
  reportCsv: ["Save as CSV", "导出 CSV"],
  reportCounts: [
    "Tickets by the day (UTC) on which they were opened, counted once they are answered or closed. What still waits stands on the wall.",
    "按工单创建日期（UTC）统计，回复或关闭后计入；仍在等待的见看板。",
  ],
  reportTickets: ["Tickets", "工单"],
  reportFirstP50: ["First answer, median", "首次回复（中位数）"],
  reportFirstP90: ["First answer, 90 %", "首次回复（90%）"],
  reportBreached: ["Promise missed", "超时率"],
  reportAutomatic: ["Answered by machine", "自动回复率"],
  reportHelped: ["Of these, helped", "其中有帮助"],
  reportRating: ["Satisfaction, 1 to 5", "满意度（1–5）"],
  reportRatingOf: ["{mean} ({count} answers)", "{mean}（{count} 人评价）"],
  reportBacklog: ["Waiting, hour by hour", "每小时等待数"],
  reportAtMost: ["at most {count}", "最多 {count}"],
  reportOverdue: ["Most overdue", "最长超时"],
  reportBack: ["Back to the report", "返回报表"],
  reportNone: ["There are none.", "没有工单。"],
  reportGone: [
    "Those that were erased since are counted, and not shown. Tickets that were counted before Relaydesk kept this list are not shown either.",
    "此后被删除的工单仍计入统计，但不显示；在保留此列表之前统计的工单也不显示。",
  ],
  of_tickets: ["Tickets", "工单"],
  of_machine: ["Answered by machine", "自动回复"],
  of_people: ["Answered by people", "人工回复"],
  of_helped: ["Answered by machine, and helped", "自动回复并有帮助"],
  of_notHelped: ["Not helped by the machine", "自动回复无帮助"],
  of_breached: ["Promise missed", "超时"],
  of_closed: ["Closed", "已关闭"],
  of_rated: ["Rated", "已评价"],
} as const satisfies Readonly<Record<string, Words>>;
