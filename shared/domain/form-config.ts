import * as z from "zod/mini";

const count = z.number().check(z.int(), z.nonnegative());
const bilingual = z.strictObject({ en: z.string(), "zh-CN": z.string() });
const limit = z.strictObject({ count, hours: z.number().check(z.positive(), z.maximum(168)) });
const key = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9-]{0,30}$/, "must be lower-case letters, digits and dashes"));

/** A field of the operator's own, such as an order number. */
const FormField = z.strictObject({
  key,
  label: bilingual,
  /** A line below the label, such as where the number is found. */
  hint: z.exactOptional(bilingual),
  /** Regular expression (of JavaScript, with the flag `u`) that the whole value matches. */
  pattern: z.exactOptional(z.string().check(z.refine(isPattern, "is not a regular expression"))),
  /** What a right value looks like: shown with the error. */
  example: z.exactOptional(z.string()),
  required: z._default(z.boolean(), false),
  /** Characters. */
  maxLength: z._default(z.number().check(z.int(), z.minimum(1), z.maximum(500)), 64),
});
export type FormField = z.infer<typeof FormField>;

/** What may be sent along unless the operator says otherwise. */
export const attachmentDefaults = {
  maxFiles: 5,
  maxBytes: 10 * 1024 * 1024,
  types: [
    ...["image/png", "image/jpeg", "image/gif", "image/webp", "image/heic"],
    ...["application/pdf", "text/plain", "video/mp4", "video/quicktime"],
  ],
};
/** Files that customers may send along. */
export const Attachments = z.strictObject({
  /** 0 takes no files. */
  maxFiles: z._default(count.check(z.maximum(20)), attachmentDefaults.maxFiles),
  /** Of one file. */
  maxBytes: z._default(count.check(z.maximum(100 * 1024 * 1024)), attachmentDefaults.maxBytes),
  /** MIME types, as the bytes of a file tell them; `image/*` stands for all pictures. */
  types: z._default(z.array(z.string()), attachmentDefaults.types),
});

const spamDefaults = {
  minSeconds: 3,
  proofOfWorkBits: 0,
  perNetwork: { count: 30, hours: 1 },
  perProgram: { count: 3000, hours: 1 },
  perAddress: { count: 10, hours: 24 },
};
const Spam = z.strictObject({
  /** A form that is sent faster than this after it was shown is held for a person to look at. */
  minSeconds: z._default(count.check(z.maximum(60)), spamDefaults.minSeconds),
  /** Zero bits of a hash that the visitor's browser has to find; one more doubles its work. 0 asks for none. */
  proofOfWorkBits: z._default(count.check(z.maximum(22)), spamDefaults.proofOfWorkBits),
  /** Messages that browsers in one network may send (an IPv4 address, or a /64 of IPv6); a count of 0 sets no limit. */
  perNetwork: z._default(limit, spamDefaults.perNetwork),
  /** The same for programs that post JSON: an app's server sends the messages of many people. */
  perProgram: z._default(limit, spamDefaults.perProgram),
  /** Messages under one mail address. */
  perAddress: z._default(limit, spamDefaults.perAddress),
});

const answersDefaults = { enabled: true, floor: 0.4, count: 3 };
const Answers = z.strictObject({
  /** Whether answers of the FAQ are shown while the message is written. */
  enabled: z._default(z.boolean(), answersDefaults.enabled),
  /** Entries less probable than this are not shown. */
  floor: z._default(z.number().check(z.minimum(0), z.maximum(1)), answersDefaults.floor),
  count: z._default(z.number().check(z.int(), z.minimum(1), z.maximum(5)), answersDefaults.count),
});

const statusDefaults = { days: 60, messages: false };
const StatusPage = z.strictObject({
  /** How long a link to it holds; 0 gives no links. */
  days: z._default(count.check(z.maximum(400)), statusDefaults.days),
  /** Whether the page shows what was written so far: whoever has the link can read it. */
  messages: z._default(z.boolean(), statusDefaults.messages),
});

/** The contact form. */
export const FormConfig = z.strictObject({
  /** Other sites that may post to the JSON endpoint. */
  origins: z._default(z.array(z.string()), []),
  fields: z._default(z.array(FormField).check(z.maxLength(10)), []),
  attachments: z._default(Attachments, attachmentDefaults),
  spam: z._default(Spam, spamDefaults),
  answers: z._default(Answers, answersDefaults),
  status: z._default(StatusPage, statusDefaults),
});
export type FormConfig = z.infer<typeof FormConfig>;

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, "u") instanceof RegExp;
  } catch {
    return false;
  }
}
