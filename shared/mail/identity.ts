import { createHash } from "node:crypto";
import type { ParsedMail } from "./parse.ts";

/**
 * What makes a mail this mail. Senders reuse Message-IDs (scanners, broken web forms), so its author and content split the
 * key; the same mail arriving twice, by another route and with other trace headers, keeps it. Without a Message-ID it is the
 * id under which the receiving service took it in.
 */
export function identityOf(mail: ParsedMail, serviceId: string): { key: string; variant?: string } {
  if (mail.messageId === undefined) return { key: serviceKey(serviceId) };
  return { key: mail.messageId, variant: contentDigest(mail) };
}

export function serviceKey(serviceId: string): string {
  return `ses:${serviceId}`;
}

function contentDigest(mail: ParsedMail): string {
  const author = mail.from?.address.toLowerCase() ?? "";
  const files = mail.attachments.map((file) => `${file.type} ${file.content.byteLength} ${file.name}`);
  const content = JSON.stringify([author, normalised(mail.text), ...files]);
  return createHash("sha256").update(content).digest("hex").slice(0, 32);
}

/** Relays rewrap white space and some recompose accents. */
function normalised(text: string): string {
  return text.normalize("NFC").replace(/\s+/g, " ").trim();
}
