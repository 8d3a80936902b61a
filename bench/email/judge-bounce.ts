import * as z from "zod";
import { isAutomaticReply } from "../../shared/mail/automatic-reply.ts";
import { type Bounce, readBounce } from "../../shared/mail/bounce/bounce.ts";
import { type DeliveryNews, deliveryNews } from "../../shared/mail/bounce/is-bounce.ts";
import type { BounceReason } from "../../shared/mail/bounce/reason.ts";
import { classifyMail } from "../../shared/mail/classify.ts";
import { readComplaint } from "../../shared/mail/complaint.ts";
import { fieldOf } from "../../shared/mail/mime/header.ts";
import { type ParsedMail, parseMail } from "../../shared/mail/parse.ts";
import type { Judge, TestCase } from "./cases.ts";

/** What the product makes of a mail, in the words of the cases. */
interface Verdict {
  readonly type: string;
  readonly results: readonly Result[];
}

interface Result {
  readonly recipient?: string | undefined;
  readonly status?: string | undefined;
  readonly code?: string | undefined;
  readonly reason: string;
  readonly hard: boolean;
  readonly delayed: boolean;
  readonly feedbackType?: string | undefined;
}

const Expected = z.object({
  type: z.string().optional(),
  results: z
    .array(
      z.object({
        status: z.string().optional(),
        reply_code: z.string().optional(),
        reason: z.string().optional(),
        hard: z.boolean().optional(),
        feedback_type: z.string().optional(),
        recipient: z.string().optional(),
      }),
    )
    .optional(),
  recipients: z.array(z.string()).optional(),
  temporary: z.boolean().optional(),
  auto: z.boolean().optional(),
  detector: z.string().nullish(),
});
type Expected = z.infer<typeof Expected>;

async function verdictOn(bytes: Uint8Array): Promise<Verdict> {
  const mail = await parseMail(bytes, { lenient: true });
  if ("problem" in mail) return { type: "none", results: [] };
  const kind = classifyMail(mail, { returnPath: undefined, ownAddresses: [] });
  if (kind === "complaint") return { type: "feedback", results: complaintResults(mail) };
  if (kind === "bounce") return { type: "bounce", results: bounceResults(readBounce(mail)) };
  if (newsOf(mail) === "delivered")
    return { type: "delivered", results: readBounce(mail).recipients.map(asDelivered) };
  // Senders that are not answered for another reason are no automatic replies.
  if (kind !== "auto-reply" || !isAutomaticReply(mail)) return { type: "none", results: [] };
  return {
    type: "auto",
    results: [{ recipient: mail.from?.address, reason: "vacation", hard: false, delayed: false }],
  };
}

function newsOf(mail: ParsedMail): DeliveryNews | undefined {
  return deliveryNews(mail, /^\s*<\s*>\s*$/.test(fieldOf(mail.headers, "return-path") ?? ""));
}

function bounceResults({ recipients }: Bounce): readonly Result[] {
  return recipients.map((recipient) => ({
    ...recipient,
    recipient: recipient.address,
    reason: names[recipient.reason],
  }));
}

function complaintResults(mail: ParsedMail): readonly Result[] {
  const complaint = readComplaint(mail);
  const recipients = complaint?.recipients.length ? complaint.recipients : [undefined];
  return recipients.map((recipient) => ({
    recipient,
    reason: "feedback",
    hard: false,
    delayed: false,
    feedbackType: complaint?.type,
  }));
}

function asDelivered(recipient: Bounce["recipients"][number]): Result {
  return { ...recipient, recipient: recipient.address, reason: "delivered", hard: false };
}

/** Our reasons under the names that the cases use. */
const names: Readonly<Record<BounceReason, string>> = {
  "user-unknown": "userunknown",
  "host-unknown": "hostunknown",
  "has-moved": "hasmoved",
  "not-accepting-mail": "notaccept",
  "mailbox-full": "mailboxfull",
  suspended: "suspend",
  filtered: "filtered",
  "rejected-sender": "rejected",
  blocked: "blocked",
  "no-reverse-dns": "requireptr",
  spam: "spamdetected",
  virus: "virusdetected",
  authentication: "authfailure",
  policy: "policyviolation",
  security: "securityerror",
  "relaying-denied": "norelaying",
  "too-big": "mesgtoobig",
  "over-limit": "exceedlimit",
  "rate-limited": "speeding",
  content: "contenterror",
  expired: "expired",
  network: "networkerror",
  "system-full": "systemfull",
  "system-error": "systemerror",
  "mailer-error": "mailererror",
  syntax: "syntaxerror",
  undetermined: "onhold",
};

/** What one aspect of a case asserts of one result; `undefined` when it asserts nothing. */
type Aspect = (expected: Expected, verdict: Verdict) => boolean | undefined;

const type: Aspect = (expected, verdict) =>
  expected.type === undefined ? undefined : verdict.type === expected.type;

function each(
  compare: (result: Result, wanted: NonNullable<Expected["results"]>[number]) => boolean | undefined,
): Aspect {
  return ({ results }, verdict) => {
    if (results === undefined) return undefined;
    if (results.length !== verdict.results.length) return false;
    const agreed = results.map((wanted, index) => {
      const result = verdict.results[index];
      return result === undefined ? false : compare(result, wanted);
    });
    return agreed.every((one) => one === undefined) ? undefined : agreed.every((one) => one !== false);
  };
}

/** `5.0.9xx` is a code that the suite made up where the mail has none: then only its class can agree. */
const status = each((result, wanted) => {
  if (wanted.status === undefined || wanted.status === "") return undefined;
  if (/^[45]\.0\.9\d\d$/.test(wanted.status))
    return result.status === undefined || result.status[0] === wanted.status[0];
  return result.status === wanted.status;
});
const code = each((result, wanted) =>
  wanted.reply_code === undefined ? undefined : (result.code ?? "") === wanted.reply_code,
);
const reason = each((result, wanted) =>
  wanted.reason === undefined ? undefined : result.reason === wanted.reason,
);
const hard = each((result, wanted) => (wanted.hard === undefined ? undefined : result.hard === wanted.hard));
const feedback = each((result, wanted) =>
  wanted.feedback_type === undefined ? undefined : result.feedbackType === wanted.feedback_type,
);

const recipients: Aspect = (expected, verdict) => {
  if (expected.recipients === undefined) return undefined;
  const found = verdict.results.flatMap(({ recipient }) =>
    recipient === undefined ? [] : [recipient.toLowerCase()],
  );
  return (
    JSON.stringify([...new Set(found)].sort()) ===
    JSON.stringify(expected.recipients.map((address) => address.toLowerCase()).sort())
  );
};

const temporary: Aspect = (expected, verdict) =>
  expected.temporary === undefined
    ? undefined
    : verdict.results.every(({ delayed }) => delayed === expected.temporary);

const aspects: Readonly<Record<string, Aspect>> = {
  type,
  status,
  code,
  reason,
  hard,
  feedback,
  recipients,
  temporary,
};

function judgeOf(aspect: Aspect): Judge {
  return async ({ expect }, bytes) => aspect(Expected.parse(expect), await verdictOn(bytes));
}

/** Every aspect that the case asserts agrees. */
const bounce: Judge = async ({ expect }, bytes) => {
  const verdict = await verdictOn(bytes);
  const expected = Expected.parse(expect);
  return Object.values(aspects).every((aspect) => aspect(expected, verdict) !== false);
};

const auto: Judge = async ({ expect }, bytes) => {
  const mail = await parseMail(bytes, { lenient: true });
  const automatic =
    !("problem" in mail) && classifyMail(mail, { returnPath: undefined, ownAddresses: [] }) !== undefined;
  return automatic === (Expected.parse(expect).auto ?? Expected.parse(expect).type !== "none");
};

/** One header field on its own. */
const header: Judge = async (testCase: TestCase, bytes) => {
  const mail = Buffer.concat([bytes, Buffer.from("\r\n\r\ntext\r\n")]);
  return (await verdictOn(mail)).type === Expected.parse(testCase.expect).type;
};

export const judges: Readonly<Record<string, Judge>> = {
  bounce,
  ...Object.fromEntries(Object.entries(aspects).map(([name, aspect]) => [`bounce:${name}`, judgeOf(aspect)])),
  auto,
  header,
};
