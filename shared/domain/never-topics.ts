import type { Config } from "./config.ts";
import { alwaysNever, neverTopicNames } from "./never-topic-names.ts";

/** The topics found in a message that no machine answers here: the operator may take known ones off the list, never two. */
export function forbiddenTopics(found: readonly string[], { answering }: Config): readonly string[] {
  const listed: readonly string[] = answering.neverTopics;
  return found.filter((topic) => listed.includes(topic) || !mayBeTakenOff(topic));
}

/** A topic that this version does not know is nobody's to take off. */
function mayBeTakenOff(topic: string): boolean {
  const known: readonly string[] = neverTopicNames;
  const locked: readonly string[] = alwaysNever;
  return known.includes(topic) && !locked.includes(topic);
}

/** The operator's own phrase that a text holds, whatever its case and width. */
export function forbiddenPhrase(text: string, { answering }: Config): string | undefined {
  const plain = comparable(text);
  return answering.neverPhrases.find((phrase) => plain.includes(comparable(phrase)));
}

function comparable(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ");
}
