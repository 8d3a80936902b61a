import * as z from "zod/mini";
import type { FailureClass } from "../domain/outbox.ts";
import { type Failure, failed, rateLimited } from "./failed.ts";
import { type PlatformAnswer, retryAfter } from "./platform-call.ts";

const GraphError = z.object({
  error: z.object({
    message: z.catch(z.optional(z.string()), undefined),
    code: z.catch(z.optional(z.number()), undefined),
    error_subcode: z.catch(z.optional(z.number()), undefined),
  }),
});

/** What one error of the Graph API means: the first rule that fits decides. */
export interface GraphRule {
  readonly class: FailureClass | "sent";
  /** Codes, or codes with their subcode (`10/2018278`), or ranges of codes (`200-299`). */
  readonly codes: readonly string[];
}

export type Refusal = Failure | { readonly kind: "done-before" };

/**
 * Reads a refusal of the Graph API (https://developers.facebook.com/docs/graph-api/guides/error-handling). Codes say more than
 * the HTTP status, which decides only where no rule knows the code.
 */
export function graphRefusal(answer: PlatformAnswer, rules: readonly GraphRule[], now: Date): Refusal {
  const error = GraphError.safeParse(answer.json).data?.error;
  const code = codeOf(error?.code, error?.error_subcode) ?? `http-${answer.status}`;
  const rule = rules.find(({ codes }) => codes.some((each) => fits(each, error?.code, error?.error_subcode)));
  if (rule?.class === "sent") return { kind: "done-before" };
  if (rule?.class === "rate-limited" || (!rule && answer.status === 429)) {
    return rateLimited(code, retryAfter(answer.headers, now));
  }
  if (rule) return failed(rule.class, code);
  if (/outside (of )?the allowed window/i.test(error?.message ?? "")) return failed("window-closed", code);
  if (answer.status >= 500) return failed("retryable", code);
  if (answer.status === 401 || answer.status === 403) return failed("auth", code);
  return failed(answer.status >= 400 ? "content" : "config", code);
}

function codeOf(code: number | undefined, subcode: number | undefined): string | undefined {
  if (code === undefined) return undefined;
  return subcode === undefined ? String(code) : `${code}/${subcode}`;
}

function fits(rule: string, code: number | undefined, subcode: number | undefined): boolean {
  if (code === undefined) return false;
  const [from = "", to] = rule.split("-");
  if (to !== undefined) return code >= Number(from) && code <= Number(to);
  const [wanted = "", wantedSubcode] = rule.split("/");
  return code === Number(wanted) && (wantedSubcode === undefined || subcode === Number(wantedSubcode));
}
