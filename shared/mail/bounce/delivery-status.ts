import type { MailReport } from "../reports.ts";

/** What a delivery report (RFC 3464) says of one recipient. */
export interface RecipientStatus {
  readonly address: string;
  /** Lower case: failed, delayed, delivered, relayed, expanded. */
  readonly action: string;
  /** RFC 3463; `undefined` when it is missing. */
  readonly status: string | undefined;
  readonly diagnostic: string;
}

/** Whether the recipient was reached, or the mail handed on beyond the reach of reports. */
export function hasArrived({ action }: RecipientStatus): boolean {
  return action === "delivered" || action === "relayed" || action === "expanded";
}

/** What all the delivery reports of a mail say. */
export function statusesOf(reports: readonly MailReport[]): readonly RecipientStatus[] {
  return reports
    .filter(({ type }) => type.endsWith("delivery-status"))
    .flatMap(({ text }) => readDeliveryStatus(text));
}

const maxRecipients = 500;

/**
 * Reads the fields of a report, group by group. Also reads them where a server wrote them into its prose, with spaces before
 * the colon and groups that no blank line divides.
 */
export function readDeliveryStatus(text: string): readonly RecipientStatus[] {
  const recipients: RecipientStatus[] = [];
  let group = new Map<string, string>();
  const close = () => {
    const address =
      addressOf(group.get("final-recipient")) ?? addressOf(group.get("original-recipient")) ?? "";
    const isGroup = group.has("final-recipient") || group.has("original-recipient") || group.has("action");
    if (isGroup && recipients.length < maxRecipients) recipients.push(toStatus(address, group));
    group = new Map();
  };
  for (const line of text.replace(/\r?\n[ \t]+(?=\S)/g, " ").split(/\r?\n/)) {
    const match = /^[ \t]*([A-Za-z][\w-]{1,60})[ \t]*:[ \t]*(.*)$/.exec(line);
    if (!match) {
      if (line.trim() === "") close();
      continue;
    }
    const name = (match[1] ?? "").toLowerCase();
    // Several recipients in one block.
    if (name === "final-recipient" && group.has(name)) close();
    if (!group.has(name)) group.set(name, match[2] ?? "");
  }
  close();
  return recipients;
}

function toStatus(address: string, group: ReadonlyMap<string, string>): RecipientStatus {
  const note = /\(([^()]*)\)/.exec(group.get("status") ?? "")?.[1] ?? "";
  const diagnostic = (group.get("diagnostic-code") ?? "").replace(/^[\w-]+\s*;\s*/, "");
  return {
    address,
    action: /^[a-z]+/.exec((group.get("action") ?? "").toLowerCase())?.[0] ?? "",
    status: /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(group.get("status") ?? "")?.[0],
    diagnostic:
      diagnostic === ""
        ? note
        : /permanent failure/i.test(note)
          ? diagnostic
          : `${diagnostic} ${note}`.trim(),
  };
}

/** `rfc822; user@host`, with brackets or a display name where programs add them. */
function addressOf(field: string | undefined): string | undefined {
  const value = field?.replace(/^[\w-]+\s*;\s*/, "") ?? "";
  return /[^\s<>"(),;:]{1,200}@[^\s<>"(),;:]{1,200}/.exec(value)?.[0];
}
