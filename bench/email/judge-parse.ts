import { createHash } from "node:crypto";
import * as z from "zod";
import { splitTokenAddress } from "../../shared/mail/claims.ts";
import { htmlToText } from "../../shared/mail/html-text.ts";
import { messageIdsOf } from "../../shared/mail/message-ids.ts";
import { readMailboxes } from "../../shared/mail/mime/addresses.ts";
import { bodyParts } from "../../shared/mail/mime/body.ts";
import { readDate } from "../../shared/mail/mime/date.ts";
import { decodeWords } from "../../shared/mail/mime/encoded-words.ts";
import { fieldOf } from "../../shared/mail/mime/header.ts";
import { textOfPart } from "../../shared/mail/mime/part-text.ts";
import { contentOf, type Part, readMime } from "../../shared/mail/mime/tree.ts";
import { type ParsedMail, parseMail } from "../../shared/mail/parse.ts";
import { readTnef } from "../../shared/mail/tnef.ts";
import { type Judge, normalised } from "./cases.ts";

/** The mail as the product reads it, and the parts below, which some suites ask for. */
interface Read {
  readonly source: string;
  readonly mail: ParsedMail;
  readonly root: Part;
}

const maxText = 1_000_000;

const parse: Judge = async ({ source, expect }, bytes) => {
  const strict = await parseMail(bytes);
  // What goes to quarantine can be let through: then every byte of text must be there.
  const mail = "problem" in strict ? await parseMail(bytes, { lenient: true }) : strict;
  if ("problem" in mail) return false;
  const read = { source, mail, root: readMime(bytes) };
  if (Object.keys(expect).length === 0) return keepsText(read, bytes);
  return Object.entries(expect).every(([field, expected]) => agrees(read, field, expected));
};

/** A mail with a readable part has a text, or else that part among its attachments. */
function keepsText({ mail, root }: Read, bytes: Uint8Array): boolean {
  if (mail.text !== "" || mail.attachments.length > 0 || bytes.length === 0) return true;
  const { text, html } = bodyParts(root);
  return [...text, ...html].every(
    (part) =>
      textOfPart(part, maxText)
        .replace(/<[^>]*>/g, "")
        .trim() === "",
  );
}

function agrees(read: Read, field: string, expected: unknown): boolean {
  const { mail, root } = read;
  switch (field) {
    case "attachments":
      return sameFiles(filesOf(read), expected);
    case "attachments_count":
      return filesOf(read).length === expected;
    case "attachments_cid":
      return z
        .array(z.string())
        .or(z.string().transform((cid) => [cid]))
        .parse(expected)
        .every((cid) => filesOf(read).some((file) => file.cid === cid));
    case "text_parts":
      return sameTexts(partTexts(root, "text/plain"), expected, same);
    case "html_parts":
      return sameTexts(partTexts(root, "text/html"), expected, sameWords);
    case "date":
      return sameDate(fieldOf(root.header, "date"), expected);
    case "headers_present":
      return z
        .array(z.string())
        .or(z.string().transform((name) => [name]))
        .parse(expected)
        .every((name) => mail.headers.has(name.toLowerCase()));
    case "from":
    case "to":
    case "cc":
    case "bcc":
    case "sender":
    case "reply_to":
      return sameMailboxes(read, field.replace("_", "-"), expected);
    case "from_email":
    case "from_address":
      return sameSender(read, "address", expected);
    case "from_name":
    case "from_display_name":
      return sameSender(read, "name", expected);
    case "message_id":
      return sameIds([...messageIdsOf(fieldOf(root.header, "message-id"))], expected);
    case "in_reply_to":
      return sameIds(ids(read, "in-reply-to"), expected);
    case "in_reply_to_first":
      return ids(read, "in-reply-to")[0] === expected;
    case "references":
      return sameIds(ids(read, "references"), expected);
    case "references_include":
      return z
        .array(z.string())
        .or(z.string().transform((id) => [id]))
        .parse(expected)
        .every((id) => mail.references.includes(id));
    default:
      return agreesText(read, field, expected);
  }
}

function ids({ root }: Read, field: string): string[] {
  return (root.header.get(field) ?? []).flatMap(messageIdsOf);
}

/** `subject`, `text`, `html`, alone or with a suffix that says how to compare. */
function agreesText(read: Read, field: string, expected: unknown): boolean {
  const match =
    /^(subject|text|html|body)(?:_(contains|not_contains|starts_with|ends_with|stripped|matches))?$/.exec(
      field,
    );
  if (!match) return false;
  const [, name = "", how] = match;
  const actual = normalised(plainOf(read, name));
  const wanted = z
    .array(z.string())
    .or(
      z
        .string()
        .nullable()
        .transform((text) => [text ?? ""]),
    )
    .parse(expected);
  const isMarkup = name === "html" || wanted.some((text) => /<[a-z]+[ >/]/i.test(text));
  const words = isMarkup || read.source === "enmime" ? (text: string) => wordsOf(text) : normalised;
  return wanted.every((text) => compare(how, words(actual), words(text), text));
}

function compare(how: string | undefined, actual: string, wanted: string, pattern: string): boolean {
  switch (how) {
    case "contains":
      return actual.includes(wanted);
    case "not_contains":
      return !actual.includes(wanted);
    case "starts_with":
      return actual.startsWith(wanted);
    case "ends_with":
      return actual.endsWith(wanted);
    case "matches":
      return new RegExp(pattern, "u").test(actual);
    default:
      return same(actual, wanted);
  }
}

function plainOf({ source, mail, root }: Read, name: string): string {
  if (name === "subject") return decodeWords(fieldOf(root.header, "subject") ?? "");
  if (name === "html") return mail.html ?? "";
  // This suite puts a rule between the texts of a mail.
  if (source === "enmime" && bodyParts(root).text.length > 1)
    return bodyParts(root)
      .text.map((part) => textOfPart(part, maxText))
      .join("\n--\n");
  return mail.text;
}

function partTexts(root: Part, type: string): readonly string[] {
  const { text, html } = bodyParts(root);
  return [...new Set([...text, ...html])]
    .filter((part) => part.type === type)
    .map((part) => textOfPart(part, maxText));
}

function sameTexts(
  actual: readonly string[],
  expected: unknown,
  equal: (one: string, other: string) => boolean,
): boolean {
  const wanted = z.array(z.string()).parse(expected);
  return actual.length === wanted.length && wanted.every((text, index) => equal(actual[index] ?? "", text));
}

/** U+FFFD in an expectation is where that suite's parser could not read on: it stands for any text. */
function same(actual: string, wanted: string): boolean {
  const [one, other] = [normalised(actual), normalised(wanted)];
  if (one === other || !other.includes("\ufffd")) return one === other;
  const pieces = other.split(/\ufffd+/);
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    const found = one.indexOf(piece, at);
    if (found === -1 || (index === 0 ? found !== 0 : found - at > 8)) return false;
    at = found + piece.length;
  }
  return one.length - at <= 8;
}

/** HTML counts by its words. */
function sameWords(actual: string, wanted: string): boolean {
  return same(wordsOf(actual), wordsOf(wanted));
}

function wordsOf(html: string): string {
  return normalised(htmlToText(html).replace(/[*<>]/g, " "));
}

const Mailbox = z.object({ name: z.string().nullish(), address: z.string().nullish() });
const Mailboxes = z
  .array(Mailbox.or(z.string().transform(written)))
  .or(Mailbox.transform((mailbox) => [mailbox]))
  .or(
    z
      .string()
      .transform((list) =>
        readMailboxes(list).map(({ name, address }) => ({ name: name || undefined, address })),
      ),
  );

/** An expectation as it stands in a header. */
function written(text: string): z.infer<typeof Mailbox> {
  const [mailbox] = readMailboxes(text);
  return mailbox ? { name: mailbox.name || undefined, address: mailbox.address } : { address: text };
}

function sameMailboxes({ root }: Read, field: string, expected: unknown): boolean {
  const wanted = expected === null ? [] : Mailboxes.parse(expected);
  const actual = (root.header.get(field) ?? []).flatMap(readMailboxes);
  return (
    actual.length === wanted.length &&
    wanted.every(({ name, address }, index) => {
      const mailbox = actual[index];
      if (mailbox === undefined) return false;
      const sameName = name === undefined || same(mailbox.name, name ?? "");
      return sameName && same(mailbox.address.toLowerCase(), (address ?? "").toLowerCase());
    })
  );
}

/** One half of who wrote it. */
function sameSender({ mail }: Read, half: "name" | "address", expected: unknown): boolean {
  return same((mail.from?.[half] ?? "").toLowerCase(), z.string().parse(expected).toLowerCase());
}

function sameIds(actual: readonly string[], expected: unknown): boolean {
  const wanted = z
    .array(z.string())
    .or(
      z
        .string()
        .nullable()
        .transform((id) => (id ? [id] : [])),
    )
    .parse(expected);
  return (
    actual.length === wanted.length && wanted.every((id, index) => actual[index] === id.replace(/^<|>$/g, ""))
  );
}

const Moment = z.object({
  year: z.number(),
  month: z.number(),
  day: z.number(),
  hour: z.number(),
  minute: z.number(),
  second: z.number(),
  tz_before_gmt: z.boolean(),
  tz_hour: z.number(),
  tz_minute: z.number(),
});

function sameDate(field: string | undefined, expected: unknown): boolean {
  const date = readDate(field);
  if (expected === null) return date === undefined;
  const moment = Moment.safeParse(expected);
  if (!moment.success) return date !== undefined && date.time === Date.parse(z.string().parse(expected));
  const { year, month, day, hour, minute, second, tz_before_gmt, tz_hour, tz_minute } = moment.data;
  const offset = (tz_before_gmt ? -1 : 1) * (tz_hour * 60 + tz_minute);
  const time = Date.UTC(year, month - 1, day, hour, minute, second) - offset * 60_000;
  return date !== undefined && date.time === time && (date.offset === offset || offset === 0);
}

interface File {
  readonly name: string;
  readonly type: string;
  readonly content: Uint8Array;
  /** The same content in other forms that a suite may mean: as text, or as it stands in the mail. */
  readonly forms?: readonly Uint8Array[];
  readonly cid: string;
  readonly disposition: string;
}

/** RFC 8621's attachments for the suite that is about MIME, what an agent sees for those of help desks. */
function filesOf({ source, mail, root }: Read): readonly File[] {
  const { attachments } = bodyParts(root);
  if (source === "stalwart") {
    return attachments.map((part) => ({
      name: part.name ?? "",
      type: part.type,
      content: contentOf(part),
      forms: formsOf(part),
      cid: part.contentId ?? "",
      disposition: part.disposition,
    }));
  }
  const files = mail.attachments.map((file) => ({
    ...file,
    cid: file.contentId ?? "",
    disposition: file.inline ? "inline" : "attachment",
  }));
  // These suites count without what is shown inline, and no more than their desk takes.
  if (source === "enmime") return files.filter((_, index) => attachments[index]?.disposition !== "inline");
  return source === "chatwoot" ? files.slice(0, 15) : files;
}

/**
 * This suite's mails have their line ends reduced before they are parsed, its text attachments are compared as text, and it
 * leaves uuencoded parts as they are.
 */
function formsOf(part: Part): readonly Uint8Array[] {
  const forms = [withLineFeeds(contentOf(part))];
  if (part.type.startsWith("text/")) {
    const text = Buffer.from(textOfPart(part, maxText));
    forms.push(text, withLineFeeds(text));
  }
  if (/uu/i.test(fieldOf(part.header, "content-transfer-encoding") ?? ""))
    forms.push(withLineFeeds(part.body));
  return forms;
}

function withLineFeeds(bytes: Uint8Array): Uint8Array {
  return Buffer.from(Buffer.from(bytes).toString("latin1").replaceAll("\r\n", "\n"), "latin1");
}

const FileExpected = z.object({
  name: z.string().nullish(),
  size: z.number().optional(),
  sha256: z.string().optional(),
  type: z.string().nullish(),
  cid: z.string().optional(),
  disposition: z.string().optional(),
  text_lf_normalised: z.boolean().optional(),
});

function sameFiles(actual: readonly File[], expected: unknown): boolean {
  const wanted = z.array(FileExpected).parse(expected);
  return actual.length === wanted.length && wanted.every((file, index) => sameFile(actual[index], file));
}

function sameFile(file: File | undefined, wanted: z.infer<typeof FileExpected>): boolean {
  if (file === undefined) return false;
  const forms = wanted.text_lf_normalised
    ? [withLineFeeds(file.content)]
    : [file.content, ...(file.forms ?? [])];
  return (
    (wanted.name === undefined || same(file.name, wanted.name ?? "")) &&
    (wanted.type === undefined || file.type === (wanted.type ?? "").toLowerCase()) &&
    (wanted.cid === undefined || file.cid === wanted.cid) &&
    (wanted.disposition === undefined || file.disposition === wanted.disposition) &&
    forms.some(
      (content) =>
        (wanted.sha256 === undefined ||
          createHash("sha256").update(content).digest("hex") === wanted.sha256) &&
        (wanted.size === undefined || content.byteLength === wanted.size),
    )
  );
}

const tnef: Judge = ({ expect }, bytes) => {
  const packed = readTnef(bytes);
  const wanted = z.array(FileExpected).parse(expect.files);
  const body = (name: string, content: Uint8Array): File => ({
    name,
    type: "",
    content,
    cid: "",
    disposition: "",
  });
  const bodies = [
    ...(packed?.rtf ? [body("body.rtf", packed.rtf)] : []),
    ...(packed?.html !== undefined ? [body("body.html", Buffer.from(packed.html))] : []),
    ...(packed?.text ? [body("body.txt", Buffer.from(packed.text))] : []),
  ];
  const files = (packed?.files ?? []).map((file) => ({ ...file, cid: "", disposition: "" }));
  const found = [...files, ...bodies];
  // The suite lists the files it checks, in no order; a stream may hold more.
  return wanted.every((file) => {
    const index = found.findIndex((candidate) => sameFile(candidate, file));
    return index !== -1 && found.splice(index, 1).length === 1;
  });
};

/** That suite's tokens are UUIDs; others are not its own, as a token whose signature does not fit is not ours. */
const plusToken: Judge = ({ expect }, bytes) => {
  const address = readMailboxes(Buffer.from(bytes).toString("utf8"))[0]?.address ?? "";
  const { token = "" } = splitTokenAddress(address);
  const own = token.length === 36 && token.split("-").length === 5 && /^[0-9a-z-]+$/i.test(token);
  return (own ? token : "") === expect.token;
};

const messageId: Judge = ({ expect }, bytes) =>
  (messageIdsOf(Buffer.from(bytes).toString("utf8"))[0] ?? "") === expect.message_id;

export const judges: Readonly<Record<string, Judge>> = {
  parse,
  reply_eml: parse,
  tnef,
  plus_token: plusToken,
  message_id: messageId,
};
