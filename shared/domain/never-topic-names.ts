/** What a machine does not answer, the gravest first. `personal-data`: a number or secret that does not belong in a message. */
export const neverTopicNames = [
  "self-harm",
  "threat",
  "stolen-account",
  "unauthorised-payment",
  "phishing",
  "legal",
  "complaint",
  "personal-data",
] as const;
export type NeverTopic = (typeof neverTopicNames)[number];

/** No configuration takes these off the list. */
export const alwaysNever = [
  "stolen-account",
  "unauthorised-payment",
] as const satisfies readonly NeverTopic[];
