import type { Language } from "../domain/language.ts";

/**
 * The words that hold sentences together, for languages in Latin script. Two or three of them settle most messages
 * at once, so that the large language library is loaded only for the rest.
 */
const commonWords: Readonly<Record<Language, string>> = {
  en: "the a an i i'm i've you your my me it is are was were be been to of and for not no on in at with from this that can can't cannot do does don't did didn't how why what when where who have has had will would there they we still please help get",
  es: "el la los las un una y o de del que en es son está estoy no me mi mis su sus yo tú se lo le con por para cómo por qué dónde cuándo cuál cual pero más muy ya hay puedo quiero necesito tengo hace sigo ustedes está al esta este como porque",
  fr: "le la les un une et ou de du des que qui en est sont je j'ai n'ai suis ne pas me mon ma mes vous votre il elle on ce cette c'est avec pour par comment pourquoi où quand quelle quel mais plus très déjà puis veux voudrais été au aux sur dans n'arrive toujours",
  de: "der die das ein eine einen und oder von dem den ist sind war ich du sie wir ihr mein meine meinen meinem nicht kein keine mir mich es zu zum zur mit für auf bei wie warum was wann wo wer aber schon noch immer kann habe hat wurde bitte möchte nach aus wird",
  pt: "o a os as um uma e ou de do da dos das que em no na é são está estou não me meu minha seu sua eu você vocês se com por para como porque onde quando qual mas mais muito já há posso quero preciso tenho faz ainda foi ao pra cadê",
  id: "saya aku kami anda kamu kalian yang dan atau di ke dari ini itu tidak bisa belum sudah masih akan untuk dengan pada bagaimana kenapa mengapa apa apakah kapan dimana mana berapa siapa tapi lagi juga mau ada tolong mohon cara akun nomor uang nggak gak hari",
  it: "il lo la i gli le un una e o di del della che in è sono ho ha non mi mio mia miei vi si con per come perché dove quando quale qual ma più molto già posso voglio vorrei devo sto ancora al alla dal nel nella stata stato questo questa riesco",
  nl: "de het een en of van dat die in is zijn was ik je jij u wij we jullie mijn niet geen mij me er te om met voor op bij hoe waarom wat wanneer waar wie maar al nog steeds kan heb heeft wordt graag wil naar uit deze dit aan ook",
  tr: "bir ve veya bu şu için ile de da mi mı mu mü ne nasıl neden niye nerede kim kaç değil var yok ben sen biz siz benim ama çok daha hâlâ hala lütfen istiyorum oldu olarak gibi kadar",
  pl: "i lub w z na do od że nie jest są się to mi mnie mój moja moje moje jak dlaczego co kiedy gdzie kto ale już jeszcze nadal mogę chcę proszę czy po przez dla jestem był była było ja",
  vi: "tôi bạn của là và không có được cho với này đó làm sao thế nào tại bao nhiêu khi đâu ai nhưng đã vẫn đang muốn cần tài khoản tiền xin giúp rồi bị một các những trong vào",
};

const languagesOf = new Map<string, Language[]>();
for (const [language, words] of Object.entries(commonWords)) {
  for (const word of new Set(words.split(" "))) {
    languagesOf.set(word, [...(languagesOf.get(word) ?? []), language]);
  }
}

/** The languages whose common words are known. */
export const latinLanguages: readonly Language[] = Object.keys(commonWords);

/** Every common word of every language, each once. */
export const allCommonWords: Iterable<string> = languagesOf.keys();

export interface WordVote {
  readonly language: Language;
  /** how many words more than the next language, shared words counting in part */
  readonly lead: number;
}

/** Lets the common words of a text vote for its language; `undefined` when there are none. */
export function voteByCommonWords(text: string): WordVote | undefined {
  const votes = new Map<Language, number>();
  const words = text
    .normalize("NFC")
    .toLowerCase()
    .replaceAll("’", "'")
    .match(/[\p{L}\p{M}]+(?:'[\p{L}\p{M}]+)*/gu);
  for (const word of new Set(words ?? [])) {
    const speakers = languagesOf.get(word) ?? [];
    for (const language of speakers) votes.set(language, (votes.get(language) ?? 0) + 1 / speakers.length);
  }
  const [first, second] = [...votes].sort(([, a], [, b]) => b - a);
  if (!first) return undefined;
  return { language: first[0], lead: first[1] - (second?.[1] ?? 0) };
}
