import type { TextKey, Translate } from "../i18n/en.ts";

/** Acts that carry nothing but their name. */
const plain: Readonly<Record<string, TextKey>> = {
  claimed: "act_claimed",
  accepted: "act_accepted",
  declined: "act_declined",
  replied: "act_replied",
  released: "act_released",
  closed: "act_closed",
  "unlinked a contact": "act_unlinked",
  "deleted a message on the platform": "act_erased",
  "confirmed a mail address": "act_confirmedAddress",
  "asked whether a mail address is the customer's": "act_askedAddress",
  snoozed: "act_snoozed",
  "woke it": "act_woke",
  woke: "act_wokeByClock",
  "marked it as spam": "act_spam",
  "blocked the sender": "act_blocked",
  "offer-ran-out": "act_offerRanOut",
  overflowed: "act_overflowed",
  "lease-expired": "act_leaseExpired",
  "closed-by-silence": "act_closedBySilence",
  "burst-given-up": "act_burstGivenUp",
  "first-response-warned": "act_firstResponseWarned",
  "first-response-missed": "act_firstResponseMissed",
  "next-response-warned": "act_nextResponseWarned",
  "next-response-missed": "act_nextResponseMissed",
  "resolution-warned": "act_resolutionWarned",
  "resolution-missed": "act_resolutionMissed",
};

/** Acts that name somebody or something behind these words. */
const about: readonly { readonly begins: string; readonly text: TextKey }[] = [
  { begins: "transferred to ", text: "act_transferred" },
  { begins: "offered to ", text: "act_offered" },
  { begins: "blocked the domain ", text: "act_blockedDomain" },
  { begins: "made it part of ", text: "act_merged" },
  { begins: "took in ", text: "act_tookIn" },
  { begins: "split off ", text: "act_splitOff" },
  { begins: "split it off ", text: "act_splitFrom" },
  { begins: "linked it with ", text: "act_linked" },
  { begins: "no longer linked it with ", text: "act_unlinkedTicket" },
  { begins: "lifted the suppression of ", text: "act_lifted" },
];

/** What was done, in the words of the catalogue; what those do not know, as the record has it. */
export function actInWords(act: string, t: Translate): string {
  const known = plain[act];
  if (known) return t(known);
  const found = about.find(({ begins }) => act.startsWith(begins));
  return found ? t(found.text, { to: act.slice(found.begins.length) }) : act;
}

const actors: Readonly<Record<string, TextKey>> = {
  clock: "actor_clock",
  router: "actor_router",
  customer: "actor_customer",
};

/** Who did it: a person by name, a part of the system in words. */
export function actorInWords(actor: string, t: Translate): string {
  const known = actors[actor];
  return known ? t(known) : actor;
}
