import { withoutPleasantries } from "./pleasantries.ts";
import { normaliseText, tokens } from "./text.ts";

/** What is left of sentences that ask for attention and for nothing else, once pleasantries are gone. Lower case. */
const attention = new Set(
  [
    "help|help me|help help|need help|i need help|i need some help|i need assistance|i need your help|need assistance|assistance",
    "anyone there|anybody there|is anyone there|is anybody there|anyone|anybody|someone|is someone there|are you there|you there",
    "is this support|is this customer service|customer service|customer support|support|chat|start|menu|test|testing",
    "question|a question|quick question|i have a question|i have some questions|one question|i have a problem|i have an issue",
    "i have a problem with my account|problem|a problem|issue|an issue|urgent|asap|important|inquiry|enquiry|request|no subject",
    "yes|ok|okay|yo|sup|what's up|whats up|hmm|um|uh|er|so|well|excuse me|sorry|ping|knock knock|wait|hold on|fyi|info|information",
    "can i ask|can i ask something|can i ask a question|may i ask|may i ask something|i want to ask|i want to ask something",
    "客服|在线客服|客服在吗|有客服吗|帮忙|帮帮忙|帮帮我|帮我|帮个忙|帮下忙|求助|求帮助|求帮忙|救命|有问题|有个问题|我有问题|我有个问题|有点问题",
    "问题|出问题了|我想咨询|咨询|想咨询|我想问|想问|问个问题|问个事|我想问个问题|我想问个事|想问个问题|有事|有事找你们|有点事|紧急|加急|人呢",
    "有没有人|没人吗|在|在的|在不|好|好的|嗯|嗯嗯|哦|哈哈|是|是的|测试|开始|菜单|无主题|收到|我|那个|您|你|你们|喂|喂喂|啊|呃",
    "助けて|質問|質問です|質問があります|質問があるのですが|すみません|ちょっといいですか|お問い合わせ|問い合わせ|はい",
    "도와주세요|질문|질문 있어요|질문이 있습니다|문의|문의드립니다|문의합니다|저기요|네",
    "ayuda|ayúdenme|necesito ayuda|tengo una pregunta|una pregunta|consulta|una consulta|tengo una duda|hay alguien|alguien|sí|si",
    "aide|aidez moi|aidez-moi|besoin d'aide|j'ai besoin d'aide|j'ai une question|une question|question|il y a quelqu'un|oui",
    "hilfe|ich brauche hilfe|brauche hilfe|eine frage|ich habe eine frage|frage|jemand da|ist jemand da|ja",
    "ajuda|preciso de ajuda|uma pergunta|tenho uma pergunta|uma dúvida|tenho uma dúvida|alguém|tem alguém aí|sim",
    "bantuan|tolong|butuh bantuan|saya butuh bantuan|mau tanya|saya mau tanya|mau nanya|tanya|ada orang|min|admin|kak|gan|ya",
    "помощь|помогите|нужна помощь|мне нужна помощь|вопрос|есть вопрос|у меня вопрос|есть кто|есть кто-нибудь|да",
    "مساعدة|ساعدوني|أحتاج مساعدة|سؤال|عندي سؤال|لدي سؤال|هل من أحد|نعم",
  ].flatMap((line) => line.split("|").map((phrase) => tokens(normaliseText(phrase)).join(" "))),
);

/** "Hello, my name is Anna Berg." names who asks, and not what. */
const introduction =
  /^(?:\p{L}{2,12}[,.!]? )?(?:[Mm]y name is|[Mm]e llamo|[Jj]e m'appelle|[Ii]ch heiße|[Mm]eu nome é|[Nn]ama saya)(?: \p{Lu}[\p{L}'-]{0,20}){1,3}\s*[.,!]?$|^(?:您好|你好)?[,，]?我(?:叫|姓)\p{Script=Han}{1,4}[,，。.!]?$/u;

/** Whether a sentence greets, thanks, or asks for attention without saying what for. Signs, emoji and numbers say nothing. */
export function saysNothing(sentence: string): boolean {
  const normalised = normaliseText(sentence);
  if (isEmpty(normalised) || introduction.test(sentence)) return true;
  const rest = tokens(withoutPleasantries(normalised)).filter((token) => token !== "#");
  return rest.length === 0 || attention.has(rest.join(" "));
}

function isEmpty(normalised: string): boolean {
  return attention.has(
    tokens(normalised)
      .filter((token) => token !== "#")
      .join(" "),
  );
}
