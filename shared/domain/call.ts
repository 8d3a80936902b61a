import * as z from "zod/mini";
import { callbackTimes } from "./callback-time.ts";

/** What a caller left behind, or asked for. Each is a message of the call's ticket. */
export const CallNote = z.object({
  /** The platform's id of the call. */
  id: z.string(),
  kind: z.enum(["urgent", "callback", "voicemail", "transcription", "connected"]),
  /** Cannot wait: top priority. */
  urgent: z.exactOptional(z.boolean()),
  /** Where to call; absent when the caller hides it. */
  number: z.exactOptional(z.string()),
  when: z.exactOptional(z.enum(callbackTimes)),
  /** The platform's id of the recording that this is, or is a transcription of. */
  recording: z.exactOptional(z.string()),
  /** Of the recording, or of the talk with the person who was rung. */
  seconds: z.exactOptional(z.number()),
  /** A transcription of the recording was asked for. */
  transcribing: z.exactOptional(z.boolean()),
});
export type CallNote = z.infer<typeof CallNote>;

/** How far something on a call got. Reports come in any order; one that says how it ended stands. */
export const CallReport = z.object({
  /** `ids.reference` of the call. */
  call: z.string(),
  about: z.enum(["call", "recording", "transcription"]),
  /** The platform's id of the recording that it is about; empty for the call itself. */
  recording: z.string(),
  /** The platform's own word: `completed`, `absent`, `failed`, `no-answer` … */
  status: z.string(),
  seconds: z.exactOptional(z.number()),
  /** ISO 8601. */
  at: z.string(),
});
export type CallReport = z.infer<typeof CallReport>;

const passing = new Set(["queued", "ringing", "in-progress", "initiated", "paused", "processing"]);

/** Whether nothing can follow a report. */
export function isLastReport({ status }: Pick<CallReport, "status">): boolean {
  return !passing.has(status);
}
