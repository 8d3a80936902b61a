import { headerFields } from "../ses-receive/headers.ts";

/** A mail as its author wrote it, split into what SES looks at. */
export interface OutgoingMessage {
  /** Each header field with its line end, folded lines included. */
  fields: { name: string; value: string; text: string }[];
  /** Everything from the blank line on. */
  rest: Buffer;
}

/** Headers that SES writes itself or acts upon, and that do not reach the recipient as they were written. */
const replaced = new Set([
  "message-id",
  "date",
  "bcc",
  "return-path",
  "x-ses-configuration-set",
  "x-ses-message-tags",
  "x-ses-source-arn",
  "x-ses-from-arn",
  "x-ses-return-path-arn",
]);

/** Splits a mail into its header fields and the rest. Header text is read byte by byte, so that nothing is altered. */
export function splitMessage(raw: Buffer): OutgoingMessage {
  const fields: OutgoingMessage["fields"] = [];
  let end = 0;
  for (const field of headerFields(raw)) {
    const text = raw.toString("latin1", field.start, field.end);
    const colon = text.indexOf(":");
    fields.push({
      name: text.slice(0, Math.max(colon, 0)).trim().toLowerCase(),
      value: text
        .slice(colon + 1)
        .replace(/\r?\n(?=[ \t])/g, "")
        .trim(),
      text,
    });
    end = field.end;
  }
  return { fields, rest: raw.subarray(end) };
}

/** All values of a header, by its lower-case name. */
export function valuesOf(message: OutgoingMessage, name: string): string[] {
  return message.fields.filter((field) => field.name === name).map((field) => field.value);
}

/**
 * The mail as it leaves SES: Message-ID and Date are SES's own, whatever the author wrote ("SES overrides any
 * Message-ID and Date header you provide"), Bcc and the X-SES headers are gone, every other byte is as it was.
 *
 * @param domain the part after the @ of the Message-ID, see {@link messageIdDomain}.
 */
export function asSent(message: OutgoingMessage, sent: { id: string; domain: string; at: Date }): Buffer {
  const kept = message.fields.filter((field) => !replaced.has(field.name)).map((field) => field.text);
  const head = [
    ...kept.map((text) => (text.endsWith("\n") ? text : `${text}\r\n`)),
    `Message-ID: <${sent.id}@${sent.domain}>\r\n`,
    `Date: ${sent.at.toUTCString().replace("GMT", "+0000")}\r\n`,
    `X-SES-Outgoing: ${sent.at.toISOString().slice(0, 10).replaceAll("-", ".")}-127.0.0.1\r\n`,
  ].join("");
  return Buffer.concat([
    Buffer.from(head, "latin1"),
    message.rest.length > 0 ? message.rest : Buffer.from("\r\n"),
  ]);
}

/** What SES puts after the @ of a Message-ID: the region's name, but for the oldest region. */
export function messageIdDomain(region: string): string {
  return region === "us-east-1" ? "email.amazonses.com" : `${region}.amazonses.com`;
}
