import { type ParsedMail, parseMail } from "../../../shared/mail/parse.ts";

/** Raw bytes of a mail written with `\n`; bytes above 127 as UTF-8. */
export function rawMail(text: string): Uint8Array {
  return new TextEncoder().encode(text.replaceAll("\n", "\r\n"));
}

/** Parses, and fails the test when that is refused. */
export async function parsed(raw: Uint8Array): Promise<ParsedMail> {
  const mail = await parseMail(raw);
  if ("problem" in mail) throw new Error(`not parsed: ${mail.problem}`);
  return mail;
}

/** A mail with these header lines and a short text. */
export function mailWith(...headers: readonly string[]): Promise<ParsedMail> {
  return parsed(rawMail([...headers, "", "text", ""].join("\n")));
}
