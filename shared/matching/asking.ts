import { withoutPleasantries } from "./pleasantries.ts";
import { normaliseText, tokens } from "./text.ts";

const questionMark = /[?؟？]["'”」』)]?\s*$/u;

const questionWords =
  /\b(?:how|what|what's|when|where|why|which|who|whom|whose|can (?:i|you|we)|could (?:i|you|we)|may i|should i|do (?:i|you|we)|does|is (?:it|there|my|the|this)|are (?:there|you|my)|will (?:i|my|the|it|you)|would|is it possible|any way|wondering|want to know|like to know|need to know|tell me|explain|let me know)\b|[吗嗎么麼呢]\s*[。.!]*$|怎么|怎麼|怎样|怎樣|如何|为什么|為什麼|为啥|为何|什么|什麼|啥|多久|多少|几天|幾天|几个|哪里|哪裡|哪儿|哪个|哪些|能不能|能否|可否|可不可以|是否|是不是|有没有|有沒有|会不会|要不要|咋|何时|なぜ|どう|どこ|いつ|いくら|何|でしょうか|ますか|ですか|어떻게|왜|언제|어디|얼마|나요|까요|습니까|\b(?:cómo|qué|cuándo|dónde|cuánto|por qué|puedo|pueden|comment|pourquoi|quand|où|combien|est-ce|puis-je|wie|warum|wann|wo (?:ist|finde|kann)|kann ich|was (?:ist|kann|muss|soll)|quanto|onde|por que|posso|bagaimana|kenapa|mengapa|kapan|dimana|berapa|apakah|gimana)\b|как|почему|когда|где|сколько|можно|كيف|لماذا|متى|أين|هل|كم/u;

const requests =
  /\bi (?:want|need|would like|wish|am trying|have been trying|was trying) to\b|\bi'?d like to\b|\bi'm (?:trying|looking) (?:to|for)\b|\bhelp (?:me )?(?:to |with )|\b(?:please|kindly) \w+|我想(?!问问?题)|我要|我需要|想要|请帮|請幫|帮我|幫我|希望|麻烦.{0,4}(?:帮|给|把)|quiero|necesito|je (?:veux|voudrais)|ich (?:möchte|will)|quero|preciso|saya (?:mau|ingin|butuh)|хочу|нужно|أريد|したい|ほしい|싶어|싶습니다/u;

/** Words that ask without saying about what. */
const generic = new Set(
  (
    "how what what's when where why which who do does did doing done can can't could should shall would will won't is isn't are was were be been am i'm i i'd i'll we you u your it its it's this that these those they them me my " +
    "mine the a an any some to now then next here there so and or but if for of about on in at from with by as not no need needs take takes took long much many time times have has had get gets got please tell explain know " +
    "understand help helps want would like other else way ways thing things happen happens happened possible mean means sure fix solve solved resolve problem issue problems information details documents soon again still already " +
    "just really exactly also too more that's there's let say go going usually normally supposed wrong reason up out one days hours make sort check kindly advise wondering"
  ).split(" "),
);

const genericWoven =
  /怎么办|怎麼辦|咋办|怎么回事|怎麼回事|咋回事|怎么弄|怎么处理|怎么解决|如何处理|如何解决|怎么操作|怎么做|为什么|为啥|什么原因|原因|怎么|怎样|如何|什么时候|什么|多久|多长时间|多少|几天|需要|提供|哪些|哪里|资料|材料|信息|东西|请问|可以|可不可以|能不能|能否|是不是|有没有|会不会|知道|告诉|想|问|能|吗|么|呢|吧|啊|呀|我|你们|你|您|该|应该|要|这个|那个|这样|那样|这|那|个|情况|问题|是|的|了|就|还|也|又|都|再|才|呀|解决|处理|大概|一般|时间|时候|帮忙|帮|看看|看|一下|下|到底|究竟|现在|一直|老是|总是|办|弄|做|在|有|没|不|行|好|会|得|给/gu;

const pronounAtEnd = /\b(?:it|this|that|them|these|those|one|so|him|her)\s*[?.!]*$/;
const longestPronounQuestion = 7;

/** Whether a sentence asks or wants something. */
export function asks(sentence: string): boolean {
  if (questionMark.test(sentence)) return true;
  const folded = normaliseText(sentence);
  return questionWords.test(folded) || requests.test(folded);
}

/** Whether a sentence names no topic of its own: "how long does it take?", "那怎么办". */
export function isVague(sentence: string): boolean {
  const words = tokens(withoutPleasantries(normaliseText(sentence))).filter((word) => word !== "#");
  const own = words
    .map((word) => word.replace(genericWoven, ""))
    .filter((word) => word !== "" && !generic.has(word));
  if (own.length === 0) return true;
  return words.length <= longestPronounQuestion && pronounAtEnd.test(sentence.toLowerCase());
}

/** Whether a text is one word, or as few characters of a script without spaces. */
export function isOneWord(text: string): boolean {
  const words = tokens(withoutPleasantries(normaliseText(text))).filter((word) => word !== "#");
  return (
    words.length <= 1 &&
    Array.from(words[0] ?? "").length <= (/\p{Script=Han}/u.test(words[0] ?? "") ? 2 : 20)
  );
}

/** Opens another topic: "Also, …", "另外…". */
export function opensTopic(sentence: string): boolean {
  return /^(?:also|and also|another|second(?:ly)?|next|besides|in addition|additionally|one more|plus|by the way|btw|另外|还有|此外|其次|第二|顺便|再问|另一个|對了|对了|还想|最后|außerdem|además|aussi|além disso|selain itu|также|أيضا)/iu.test(
    sentence.trim(),
  );
}
