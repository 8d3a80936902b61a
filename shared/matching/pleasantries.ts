/**
 * What people write around their question. It says nothing about the topic, and a mail has much of it:
 * left in, it would make a plain question look unfamiliar.
 */
const spaced = [
  "good (?:morning|afternoon|evening|day)",
  "(?:dear|hello|hi|hey)(?: (?:there|all|team|support|support team|customer (?:service|support|care)|sirs?|madam|sir or madam|everyone|guys))*",
  "to whom it may concern",
  "(?:i )?hope (?:you are|you're|this (?:e?mail|message) finds you) (?:doing )?well",
  "(?:thank you|thanks|thx|many thanks)(?: (?:so much|very much|a lot|again|in advance|for your (?:help|time|support)))*",
  "(?:best|kind|warm|with kind)(?: regards| wishes)?",
  "regards|sincerely|yours (?:truly|sincerely|faithfully)|cheers",
  "sent from my \\w+",
  "please|pls|plz",
  "(?:can|could|would) (?:you|someone|anybody|anyone) (?:please )?(?:help|assist|tell|advise)(?: me)?(?: with this)?",
  "i (?:have|got|'ve got) (?:a|one) (?:quick )?question",
];

const woven = [
  "(?:你|您)们?好(?:啊|呀|哦)?",
  "早上好|上午好|中午好|下午好|晚上好|早安|晚安",
  "在(?:吗|么|不在|线吗)|有人(?:吗|在吗|在么)?(?![工理])",
  "哈喽|哈罗|嗨|亲(?:亲|们)?(?=[,，!！~～\\s]|$)",
  "(?:非常|十分|多|先)?(?:感谢|谢谢)(?:你们|您|你|啦|了|啊)*",
  "麻烦(?:问一下|问下|你们|您|你|了)?",
  "请问(?:一下|下)?|想问一下|想问下|问一下|请教(?:一下|下)?|咨询一下|咨询下",
  "打扰(?:一下|了)?|不好意思",
  "尊敬的客服|亲爱的客服|客服(?:你|您)好",
  "此致|敬礼|祝好|顺祝商祺|急急+|在线等",
];

const spacedPattern = new RegExp(`(?<![\\p{L}\\p{N}'])(?:${spaced.join("|")})(?![\\p{L}\\p{N}'])`, "gu");
const wovenPattern = new RegExp(woven.join("|"), "gu");

/** Takes greetings, thanks and closings out of normalised text; "hi" and "在吗" leave nothing. */
export function withoutPleasantries(normalised: string): string {
  return normalised.replace(spacedPattern, " ").replace(wovenPattern, " ").replace(/\s+/g, " ").trim();
}
