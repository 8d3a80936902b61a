import fc from "fast-check";
import { classifyMail } from "../../shared/mail/classify.ts";
import { htmlToText } from "../../shared/mail/html-text.ts";
import { type ParsedMail, parseMail } from "../../shared/mail/parse.ts";

/** Bytes that mean something to a parser, put where they do not belong. */
const tokens = [
  "\r\n",
  "\n\n",
  "\r\r\n",
  "\0",
  "--",
  "--\r\n",
  "=?utf-8?B?",
  "?=",
  "=?gb2312?Q?=D6",
  "=\r\n",
  '"',
  "<",
  ">",
  "(",
  ";",
  ": ",
  "\x1b$B",
  "~{",
  "+AAA",
  "\xff\xfe",
  "\xe4\xb8",
  "From ",
  "From: ",
  "Content-Type: multipart/mixed; boundary=\r\n",
  "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n",
  "Content-Type: message/rfc822\r\n\r\n",
  "Content-Type: text/html\r\n\r\n<div>",
  "Content-Transfer-Encoding: base64\r\n",
  "Content-Transfer-Encoding: quoted-printable\r\n",
  "Content-Disposition: attachment; filename*0*=utf-8''%\r\n",
  "begin 644 x\r\n",
  "\x78\x9f\x3e\x22",
].map((token) => Buffer.from(token, "latin1"));

type Change = (bytes: Buffer) => Buffer;

const share = fc.double({ min: 0, max: 1, noNaN: true });

function at(bytes: Buffer, position: number): number {
  return Math.min(bytes.length, Math.floor(position * bytes.length));
}

const flipBit = fc.tuple(share, fc.integer({ min: 0, max: 7 })).map(
  ([position, bit]): Change =>
    (bytes) => {
      const copy = Buffer.from(bytes);
      const index = at(bytes, position);
      if (index < copy.length) copy[index] = (copy[index] ?? 0) ^ (1 << bit);
      return copy;
    },
);

const truncate = share.map(
  (position): Change =>
    (bytes) =>
      bytes.subarray(0, at(bytes, position)),
);

const behead = share.map(
  (position): Change =>
    (bytes) =>
      bytes.subarray(at(bytes, position * 0.2)),
);

const insert = fc.tuple(share, fc.constantFrom(...tokens), fc.integer({ min: 1, max: 40 })).map(
  ([position, token, times]): Change =>
    (bytes) => {
      const index = at(bytes, position);
      const many = Array.from({ length: times }, () => token);
      return Buffer.concat([bytes.subarray(0, index), ...many, bytes.subarray(index)]);
    },
);

/** Early in the mail: into its header. */
const insertInHeader = fc.tuple(share, fc.constantFrom(...tokens)).map(
  ([position, token]): Change =>
    (bytes) => {
      const index = at(bytes, position * 0.1);
      return Buffer.concat([bytes.subarray(0, index), token, bytes.subarray(index)]);
    },
);

const remove = fc.tuple(share, share).map(
  ([position, length]): Change =>
    (bytes) => {
      const from = at(bytes, position);
      return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + Math.floor(length * 200))]);
    },
);

/** A stretch said again, up to four hundred times: many parts, deep nesting, endless headers. */
const repeat = fc.tuple(share, share, fc.integer({ min: 2, max: 400 })).map(
  ([position, length, times]): Change =>
    (bytes) => {
      const from = at(bytes, position);
      const piece = bytes.subarray(from, from + Math.floor(length * 300));
      return Buffer.concat([
        bytes.subarray(0, from),
        ...Array.from({ length: times }, () => piece),
        bytes.subarray(from),
      ]);
    },
);

/** Boundary games: every delimiter changes its look. */
const boundaries = fc.constantFrom("", "--", " ", "x", "\t", "-").map(
  (suffix): Change =>
    (bytes) => {
      const text = bytes.toString("latin1");
      return Buffer.from(text.replace(/^--([^\r\n]+)$/gm, `--$1${suffix}`), "latin1");
    },
);

const lineEnds = fc.constantFrom("\n", "\r", "\r\r\n", "\n\r").map(
  (end): Change =>
    (bytes) => {
      return Buffer.from(bytes.toString("latin1").replace(/\r?\n/g, end), "latin1");
    },
);

const change = fc.oneof(
  flipBit,
  flipBit,
  truncate,
  behead,
  insert,
  insertInHeader,
  remove,
  repeat,
  boundaries,
  lineEnds,
);

/** Damaged copies of these mails. */
export function mutantsOf(mails: readonly Uint8Array[]): fc.Arbitrary<Buffer> {
  return fc
    .tuple(fc.constantFrom(...mails), fc.array(change, { minLength: 1, maxLength: 5 }))
    .map(([mail, changes]) => changes.reduce<Buffer>((bytes, apply) => apply(bytes), Buffer.from(mail)));
}

/** What every mail gives, however damaged: a message or a named problem, and always a message when asked for leniently. */
export async function readsWhole(bytes: Uint8Array): Promise<ParsedMail> {
  const strict = await parseMail(bytes);
  const mail = "problem" in strict ? await parseMail(bytes, { lenient: true }) : strict;
  if ("problem" in mail) throw new Error("no message when asked for leniently");
  if (!mail.text.isWellFormed() || mail.text.includes("\0")) throw new Error("an unclean text");
  if (mail.attachments.some(({ name, content }) => name === "" || !(content instanceof Uint8Array))) {
    throw new Error("a broken attachment");
  }
  for (const returnPath of [undefined, "", "mei@mail.example"]) {
    const kind = classifyMail(mail, { returnPath, ownAddresses: [] });
    if (kind !== "bounce") continue;
    const { readBounce } = await import("../../shared/mail/bounce/bounce.ts");
    if (readBounce(mail).recipients.length === 0) throw new Error("a bounce of nobody");
  }
  if (mail.html !== undefined) htmlToText(mail.html);
  return mail;
}
