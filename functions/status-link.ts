import type { FormConfig } from "../shared/domain/form-config.ts";
import type { TicketId } from "../shared/domain/ids.ts";
import type { TokenKeys } from "../shared/domain/reply-token.ts";
import { signToken } from "../shared/domain/signed-token.ts";

/** The script of all pages of the form. */
export const scriptPath = "/contact/form.js";

/** Path and query of the page that tells how a ticket stands; `undefined` where the operator gives no such links. */
export function statusLink(
  ticket: TicketId,
  language: string,
  { status }: FormConfig,
  keys: TokenKeys,
  now: Date,
): string | undefined {
  if (status.days === 0) return undefined;
  const until = new Date(now.getTime() + status.days * 86_400_000);
  const shown = language.startsWith("zh") ? "zh-CN" : "en";
  return `/status?t=${signToken("ticket-status", ticket, until, keys)}&lang=${shown}`;
}
