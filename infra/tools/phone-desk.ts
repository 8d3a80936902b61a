import { spokenParts } from "../../shared/channels/twilio-voice/speech.ts";
import type { Config } from "../../shared/domain/config.ts";
import type { FaqEntry } from "../../shared/domain/faq.ts";
import { type PhoneLanguage, spokenLanguages } from "../../shared/domain/phone-language.ts";
import type { PhoneFacts, SpokenAnswer, SpokenAnswers } from "../../shared/domain/phone-plan.ts";
import { readFaqDirectory } from "./faq-files.ts";

/**
 * How calls are answered, with the entries that the menu names as they are read aloud. `undefined` when calls are only
 * reported.
 *
 * @param directory of the knowledge base
 * @throws when the menu names an entry that there is not in a language in which callers are spoken to, or one that is never
 * sent without a person
 */
export function phoneDeskOf(config: Config, directory: string): PhoneFacts | undefined {
  const plan = config.channels["twilio-voice"]?.answering;
  if (!plan) return undefined;
  const named = plan.menu.flatMap((option, at) =>
    option.does === "answer" ? [{ id: option.entry, at }] : [],
  );
  const entries = named.length === 0 ? [] : [...readFaqDirectory(directory).entries.values()];
  const mistakes: string[] = [];
  const answers: Record<string, SpokenAnswers[string]> = {};
  for (const { id, at } of named) {
    const spoken = spokenLanguages(plan).flatMap((language): [PhoneLanguage, SpokenAnswer][] => {
      const entry = entries.find((each) => each.id === id && each.language === language);
      const problem = problemOf(entry, id, language);
      if (problem !== undefined)
        mistakes.push(`  channels.twilio-voice.answering.menu.${at}.entry: ${problem}`);
      return entry ? [[language, answerOf(entry, language)]] : [];
    });
    answers[id] = Object.fromEntries(spoken);
  }
  if (mistakes.length > 0) throw new Error(`relaydesk.config.ts is not right:\n${mistakes.join("\n")}`);
  return { plan, brand: config.brand.name, answers };
}

function problemOf(entry: FaqEntry | undefined, id: string, language: PhoneLanguage): string | undefined {
  if (!entry) return `there is no entry "${id}" in ${language}`;
  return entry.automatic ? undefined : `"${id}" is never given without a person (automatic: false)`;
}

function answerOf(
  { answer, category, validFrom, validUntil }: FaqEntry,
  language: PhoneLanguage,
): SpokenAnswer {
  return {
    parts: spokenParts(answer, language),
    category,
    ...(validFrom !== undefined && { validFrom }),
    ...(validUntil !== undefined && { validUntil }),
  };
}
