import { join } from "node:path";
import * as z from "zod";
import { readJsonFile } from "../durable-file.ts";

const Status = z.enum(["PASS", "FAIL", "GRAY", "PROCESSING_FAILED", "DISABLED"]);

/** What SES found out about a mail, in the words of its notification. */
const Verdicts = z.strictObject({
  spam: z.exactOptional(Status),
  virus: z.exactOptional(Status),
  spf: z.exactOptional(Status),
  dkim: z.exactOptional(Status),
  dmarc: z.exactOptional(Status),
  /** What the owner of the sender's domain asks for; SES tells it only beside a DMARC failure. */
  dmarcPolicy: z.exactOptional(z.enum(["NONE", "QUARANTINE", "REJECT"])),
});
const VerdictFile = z.record(z.string(), Verdicts);

export type VerdictStatus = z.infer<typeof Status>;

export interface MailVerdicts {
  spam: VerdictStatus;
  virus: VerdictStatus;
  spf: VerdictStatus;
  dkim: VerdictStatus;
  dmarc: VerdictStatus;
  dmarcPolicy: "NONE" | "QUARANTINE" | "REJECT";
}

/** The file under the data directory that says which senders fail which check. */
export const VERDICT_FILE = "ses-verdicts.json";

const passing: MailVerdicts = {
  spam: "PASS",
  virus: "PASS",
  spf: "PASS",
  dkim: "PASS",
  dmarc: "PASS",
  dmarcPolicy: "NONE",
};

/**
 * The verdicts for a mail from these senders (its author and its envelope sender). Mail that arrives over loopback
 * cannot be checked by SPF, DKIM or DMARC, so the outcome is a setting: `ses-verdicts.json` maps an address, a domain
 * or `*` to verdicts, addresses count before domains, and everything unsaid passes. It is a file of the operator's and
 * not a header of the mail, because a header is what a forger writes. It is read for every mail: no restart needed.
 *
 * @throws Error naming the file when it does not have this shape.
 */
export function verdictsFor(senders: readonly string[], dataDir: string): MailVerdicts {
  const path = join(dataDir, VERDICT_FILE);
  const content = readJsonFile(path);
  if (content === undefined) return passing;
  const parsed = VerdictFile.safeParse(content);
  if (!parsed.success) throw new Error(`${path}: ${z.prettifyError(parsed.error)}`);
  const settings = new Map(Object.entries(parsed.data).map(([key, value]) => [key.toLowerCase(), value]));
  const addresses = senders.filter((sender) => sender !== "").map((sender) => sender.toLowerCase());
  const domains = addresses.map((address) => address.slice(address.lastIndexOf("@") + 1));
  const key = [...addresses, ...domains, "*"].find((candidate) => settings.has(candidate));
  return { ...passing, ...(key !== undefined && settings.get(key)) };
}
