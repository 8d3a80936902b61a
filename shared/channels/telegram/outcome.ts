import type { FailureClass } from "../../domain/outbox.ts";
import { type Failure, failed, rateLimited } from "../failed.ts";
import type { ApiAnswer } from "./schema.ts";

interface Rule {
  readonly status: number;
  /** Part of the API's description, lower-case; every description when absent. */
  readonly says?: string;
  readonly class: FailureClass;
  readonly code: string;
}

/** The first rule that fits decides. Descriptions are the Bot API server's own (tdlib/telegram-bot-api). */
const rules: readonly Rule[] = [
  { status: 400, says: "chat not found", class: "recipient", code: "chat-not-found" },
  { status: 400, says: "peer_id_invalid", class: "recipient", code: "chat-not-found" },
  { status: 400, says: "user not found", class: "recipient", code: "chat-not-found" },
  { status: 400, says: "message is too long", class: "content", code: "too-long" },
  { status: 400, says: "message text is empty", class: "content", code: "empty" },
  { status: 400, class: "content", code: "refused" },
  { status: 401, class: "auth", code: "bad-token" },
  { status: 403, says: "blocked", class: "recipient", code: "blocked" },
  { status: 403, says: "deactivated", class: "recipient", code: "deactivated" },
  { status: 403, says: "initiate conversation", class: "recipient", code: "never-wrote" },
  { status: 403, class: "recipient", code: "forbidden" },
  // An unknown path: the token in it is not a bot's.
  { status: 404, class: "auth", code: "bad-token" },
  { status: 409, class: "config", code: "conflict" },
];

/** What a refusal of the Bot API means for the reply. Pure; `answer` is absent when the body was not the API's. */
export function failureOf(status: number, answer: ApiAnswer | undefined): Failure {
  const code = answer?.error_code ?? status;
  if (code === 429) return rateLimited("too-many-requests", answer?.parameters?.retry_after);
  if (code >= 500 || answer === undefined) return failed("retryable", `http-${status}`);
  const description = (answer.description ?? "").toLowerCase();
  const rule = rules.find((r) => r.status === code && (r.says === undefined || description.includes(r.says)));
  return rule ? failed(rule.class, rule.code) : failed("content", `error-${code}`);
}
