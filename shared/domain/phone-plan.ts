import * as z from "zod/mini";
import type { Category } from "./category.ts";
import { type PhoneLanguage as Language, phoneLanguages, spokenLanguages } from "./phone-language.ts";

const PhoneLanguage = z.enum(phoneLanguages);

/** A number that can be dialled from everywhere: E.164. */
const PhoneNumber = z.string().check(z.regex(/^\+[1-9]\d{6,14}$/, "must be a number such as +6591234567"));

const text = z.string().check(z.minLength(1), z.maxLength(500));
/** What is said, by language; `{{brand}}` stands for the brand. */
const Spoken = z.partialRecord(PhoneLanguage, text);
const words = z.string().check(z.minLength(1), z.maxLength(60));

const option = {
  /** As it is read in the menu, and what a caller may say for it: by language. */
  name: Spoken,
  /** Other words that a caller may say for it. */
  words: z._default(z.partialRecord(PhoneLanguage, z.array(words).check(z.maxLength(20))), {}),
};

export const PhoneOption = z.discriminatedUnion("does", [
  /** Reads an entry of the FAQ aloud. */
  z.strictObject({
    ...option,
    does: z.literal("answer"),
    entry: z.string().check(z.regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "must be the id of an FAQ entry")),
  }),
  /** Something that cannot wait: straight to the on-call number, and a ticket at top priority. */
  z.strictObject({ ...option, does: z.literal("urgent") }),
  z.strictObject({ ...option, does: z.literal("voicemail") }),
  z.strictObject({ ...option, does: z.literal("callback") }),
  /** To the number of the desk in its hours, else voicemail. Key 0 always does this. */
  z.strictObject({ ...option, does: z.literal("person") }),
]);
export type PhoneOption = z.infer<typeof PhoneOption>;

const ringing = z.strictObject({
  number: PhoneNumber,
  /** Below the 25 to 30 seconds after which most mailboxes take a call. */
  ringSeconds: z._default(z.number().check(z.int(), z.minimum(5), z.maximum(120)), 20),
});

const voicemail = z.strictObject({
  /** Twilio transcribes recordings of less than 120 seconds. */
  maxSeconds: z._default(z.number().check(z.int(), z.minimum(10), z.maximum(600)), 119),
  /** Said before the tone. Many countries ask for it: empty only where yours does not. */
  notice: z._default(z.partialRecord(PhoneLanguage, z.string().check(z.maxLength(500))), {}),
  /** Twilio transcribes English only; it is asked for nothing else. */
  transcribe: z._default(z.boolean(), true),
});

/** How calls are answered. Without it they are only reported. */
export const PhonePlan = z
  .strictObject({
    /** Offered at the beginning of a call in this order; a single one is not asked about. */
    languages: z._default(z.array(PhoneLanguage).check(z.minLength(1), z.maxLength(9)), ["en"]),
    /** Callers of these numbers of ours are not asked: E.164 to language. */
    languageOf: z._default(z.record(PhoneNumber, PhoneLanguage), {}),
    /** Said first. */
    greeting: z._default(Spoken, {}),
    /** A voice of Twilio's instead of its standard one, such as `Polly.Joanna`. */
    voices: z._default(z.partialRecord(PhoneLanguage, z.string().check(z.regex(/^[\w.-]{1,60}$/))), {}),
    /** The keys 1 to 9, in this order. */
    menu: z.array(PhoneOption).check(z.minLength(1), z.maxLength(9)),
    /** Rung for whoever wants a person. */
    person: z.exactOptional(ringing),
    /** Rung for what cannot wait, at every hour. */
    onCall: z.exactOptional(ringing),
    /** Name in `calendars`: when `person` is rung. Always when absent. */
    hours: z.exactOptional(z.string()),
    /** Lets agents answer a caller by text message, from this number of an account of `twilio-sms`. */
    textBack: z.exactOptional(z.strictObject({ account: z.string(), from: PhoneNumber })),
    voicemail: z._default(voicemail, { maxSeconds: 119, notice: {}, transcribe: true }),
  })
  .check((context) => {
    const { menu } = context.value;
    for (const [at, { name }] of menu.entries()) {
      for (const language of spokenLanguages(context.value)) {
        if (name[language] !== undefined) continue;
        const message = `is not named in ${language}, which callers are offered`;
        context.issues.push({ code: "custom", path: ["menu", at, "name"], message, input: name });
      }
    }
  });
export type PhonePlan = z.infer<typeof PhonePlan>;

/** An entry of the FAQ as it is read aloud, in pieces that a caller can hear again. */
export interface SpokenAnswer {
  readonly parts: readonly string[];
  readonly category: Category;
  /** First and last day on which the answer holds, inclusive, `YYYY-MM-DD`. */
  readonly validFrom?: string;
  readonly validUntil?: string;
}

/** By entry, then by language. */
export type SpokenAnswers = Readonly<Record<string, Readonly<Partial<Record<Language, SpokenAnswer>>>>>;

/** What a bundle carries to answer calls with. */
export interface PhoneFacts {
  readonly plan: PhonePlan;
  readonly brand: string;
  readonly answers: SpokenAnswers;
}

/** All that answering a call needs to know of the operator. */
export interface PhoneDesk extends PhoneFacts {
  /** Whether the number for persons is rung then; milliseconds since 1970. */
  readonly isOpen: (at: number) => boolean;
}
