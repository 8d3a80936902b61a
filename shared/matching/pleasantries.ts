/**
 * What people write around their question. It says nothing about the topic, and a mail has much of it:
 * left in, it would make a plain question look unfamiliar.
 */
const spaced = [
  "good (?:morning|afternoon|evening|day)(?: (?:all|team|everyone|everybody|sir|madam))*",
  "(?:dear|hel+o+|hi+|he+y+a?|hiya|howdy|greetings)(?: (?:there|all|team|support|support team|customer (?:service|support|care)|sir or madam|sir/madam|sirs?|madam|everyone|guys))*",
  "to whom it may concern",
  "(?:i )?hope (?:you are|you're|this (?:e?mail|message) finds you) (?:doing )?well",
  "(?:thank you|thanks|thx|many thanks)(?: (?:so much|very much|a lot|again|in advance|for your (?:help|time|support)))*",
  "(?:best|kind|warm|with kind)(?: regards| wishes)?",
  "regards|sincerely|yours (?:truly|sincerely|faithfully)|cheers",
  "sent from my \\w+",
  "please|pls|plz",
  "(?:can|could|would) (?:you|someone|anybody|anyone) (?:please )?(?:help|assist|tell|advise)(?: me)?(?: with this)?",
  "i (?:have|got|'ve got) (?:a|one) (?:quick )?question",
  "(?:i look|looking) forward to (?:your|hearing) (?:reply|answer|response|from you)(?: soon)?",
  // es, fr, de, pt
  "hola|buen[oa]s(?: (?:d[ií]as|tardes|noches))?|estimad[oa]s?(?: señores| señor| señora)?|(?:muchas )?gracias(?: de antemano)?|por favor|saludos(?: cordiales)?|un saludo|atentamente",
  "bonjour|bonsoir|salut|coucou|(?:cher|chère|chers) (?:monsieur|madame|client)|merci(?: beaucoup| d'avance)?|s'il (?:vous|te) pla[iî]t|svp|cordialement|bien à vous",
  "hallo|guten (?:tag|morgen|abend)|moin|servus|sehr geehrte(?:r|s)?(?: damen und herren| damen| herren)?|liebes? (?:team|support)|(?:vielen )?dank(?: im voraus)?|danke(?: schön)?|bitte|(?:mit )?freundliche[nr]? gr(?:ü|u|ue)(?:ß|ss)en?|(?:viele|liebe|beste) gr(?:ü|u|ue)(?:ß|ss)e|mfg",
  "ol[aá]|oi|bom dia|boa (?:tarde|noite)|prezad[oa]s?(?: senhores)?|(?:muito )?obrigad[oa](?: desde já)?|atenciosamente|abraços|cumprimentos",
  // id, ru, ar
  "halo|hai|selamat (?:pagi|siang|sore|malam)|permisi|assalamualaikum|terima kasih(?: banyak)?|makasih|mohon bantuannya|hormat saya|salam",
  "привет|здравствуйте|здравствуй|добрый (?:день|вечер)|доброе утро|(?:большое )?спасибо(?: заранее)?|пожалуйста|с уважением",
  "مرحبا|أهلا|اهلا|السلام عليكم(?: ورحمة الله وبركاته)?|صباح الخير|مساء الخير|شكرا|شكراً|من فضلكم?|لو سمحتم?",
  // ko
  "안녕하세요|안녕하십니까|안녕|여보세요|(?:감사|고맙)(?:합니다|드립니다|습니다)|수고하세요|수고하십니다|부탁(?:드립니다|드려요|합니다)",
];

const woven = [
  "(?:你|您)们?好(?:啊|呀|哦)?",
  "早上好|上午好|中午好|下午好|晚上好|早安|午安|晚安|大家好|嗨喽",
  "在(?:吗|么|不在|线吗)|有人(?:吗|在吗|在么)?(?![工理])",
  "哈喽|哈罗|哈啰|嗨|亲(?:亲|们)?(?=[,，!！~～\\s]|$)",
  "(?:非常|十分|多|先)?(?:感谢|谢谢)(?:你们|您|你|啦|了|啊)*",
  "麻烦(?:问一下|问下|你们|您|你|了)?",
  "请问(?:一下|下)?|想问一下|想问下|问一下|请教(?:一下|下)?|咨询一下|咨询下",
  "打扰(?:一下|了)?|不好意思",
  "尊敬的客服|亲爱的客服|客服(?:你|您)好",
  "此致|敬礼|祝好|顺祝商祺|急急+|在线等|盼复|期待(?:您的)?回复",
  "こんにちは|こんばんは|おはようございます|はじめまして|お世話になっております|お世話になります|もしもし",
  "(?:どうも)?ありがとうございま(?:す|した)|よろしくお(?:願|愿)いいたします|よろしくお(?:願|愿)い(?:致)?します|宜しくお(?:願|愿)いします|恐れ入りますが|すみませんが",
];

const spacedPattern = new RegExp(`(?<![\\p{L}\\p{N}'])(?:${spaced.join("|")})(?![\\p{L}\\p{N}'])`, "gu");
const wovenPattern = new RegExp(woven.join("|"), "gu");

/** Takes greetings, thanks and closings out of normalised text; "hi" and "在吗" leave nothing. */
export function withoutPleasantries(normalised: string): string {
  return normalised.replace(spacedPattern, " ").replace(wovenPattern, " ").replace(/\s+/g, " ").trim();
}
