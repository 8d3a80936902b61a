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
} as const satisfies Readonly<Record<string, Words>>;
