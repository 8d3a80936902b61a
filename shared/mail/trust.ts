import type { Trust } from "../domain/message.ts";

type Verdict = "PASS" | "FAIL" | "GRAY" | "PROCESSING_FAILED" | "DISABLED";

/**
 * How far a sender's address can be believed. Only DMARC speaks about the address that people see; SPF and DKIM alone may pass
 * for another domain. `GRAY` is a domain that published no policy. Verdicts come from the receiving service, never from headers.
 */
export function trustOf(dmarc: Verdict): Trust {
  switch (dmarc) {
    case "PASS":
      return "verified";
    case "FAIL":
      return "forged";
    case "GRAY":
    case "PROCESSING_FAILED":
    case "DISABLED":
      return "unverified";
  }
}
