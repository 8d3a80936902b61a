import { decodeText } from "./mime/charset.ts";
import { contentOf, type Part } from "./mime/tree.ts";

/** A part of a report (RFC 6522) that is written for machines. */
export interface MailReport {
  readonly type: string;
  /** Its text, or the beginning of it. */
  readonly text: string;
}

const reportTypes = new Set([
  "message/delivery-status",
  "message/global-delivery-status",
  "message/feedback-report",
  "message/disposition-notification",
  "message/global-disposition-notification",
  "message/rfc822",
  "message/global",
  "message/global-headers",
  "message/partial",
  "text/rfc822-headers",
  "text/rfc822",
]);

const maxReports = 50;
const maxReportBytes = 64 * 1024;

/** Those parts in the order in which they stand. */
export function reportsOf(root: Part): readonly MailReport[] {
  const reports: MailReport[] = [];
  const visit = (part: Part) => {
    if (reports.length >= maxReports) return;
    if (reportTypes.has(part.type)) {
      reports.push({ type: part.type, text: decodeText(contentOf(part).subarray(0, maxReportBytes)) });
    }
    for (const child of part.children) visit(child);
  };
  for (const child of root.children) visit(child);
  if (root.children.length === 0 && reportTypes.has(root.type)) visit(root);
  return reports;
}
