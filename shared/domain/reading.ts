/** One thing that a message asks for. */
export interface Unit {
  /** As the customer wrote it, without what stands around it. */
  readonly text: string;
  /** Forms to match, one after the other until the matcher is sure of one: alone, with its context, with the subject. */
  readonly readings: readonly string[];
  /** It names no topic of its own: one word, or "what should I do?" with nothing before it. */
  readonly vague: boolean;
}

/** What a message asks, taken out of everything that people write around it. */
export interface Reading {
  /** In the order in which they stand; empty when nothing is asked ("hi", "在吗", "?"). */
  readonly units: readonly Unit[];
  /** There is more in it than was looked at. */
  readonly more: boolean;
  /** Numbers of orders, transactions and the like: they say nothing about the topic, and an agent needs them. */
  readonly references: readonly string[];
}

/** What a message reader is given. */
export interface Written {
  readonly text: string;
  /** Where it says something: not the subject of an answer, which is that of the first message. */
  readonly subject?: string;
  /** Written as a letter (mail, form) and so signed, or as a line of a chat. */
  readonly letter: boolean;
}
