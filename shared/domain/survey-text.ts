import { languageFallbacks } from "./language.ts";

/** The question after a ticket is closed, by language. `{{brand}}` and `{{number}}` are filled in. */
const questions: Readonly<Record<string, string>> = {
  en: "Your request #{{number}} is closed. How content are you with our help? Please answer with one number, from 1 (not at all) to 5 (very). If something is still open, just write what.",
  "zh-CN":
    "您的请求 #{{number}} 已处理完毕。您对我们的服务满意吗？请回复一个数字：1（很不满意）到 5（非常满意）。如果问题还没有解决，直接写下来即可。",
  "zh-TW":
    "您的請求 #{{number}} 已處理完畢。您對我們的服務滿意嗎？請回覆一個數字：1（很不滿意）到 5（非常滿意）。如果問題還沒有解決，直接寫下來即可。",
  ja: "お問い合わせ #{{number}} の対応が完了しました。サポートにご満足いただけましたか。1（不満）から 5（とても満足）までの数字を一つご返信ください。まだ解決していない場合は、その内容をそのままお書きください。",
  ko: "문의 #{{number}} 처리가 끝났습니다. 도움에 얼마나 만족하셨나요? 1(매우 불만족)부터 5(매우 만족)까지 숫자 하나로 답해 주세요. 아직 해결되지 않았다면 내용을 적어 주세요.",
  es: "Su solicitud #{{number}} está cerrada. ¿Qué tan satisfecho está con nuestra ayuda? Responda con un solo número, de 1 (nada) a 5 (mucho). Si algo sigue pendiente, escríbalo aquí.",
  fr: "Votre demande #{{number}} est close. Êtes-vous satisfait de notre aide ? Répondez par un seul chiffre, de 1 (pas du tout) à 5 (tout à fait). S'il reste quelque chose à régler, écrivez-le simplement.",
  de: "Ihre Anfrage #{{number}} ist abgeschlossen. Wie zufrieden sind Sie mit unserer Hilfe? Bitte antworten Sie mit einer Zahl von 1 (gar nicht) bis 5 (sehr). Ist noch etwas offen, schreiben Sie es einfach.",
  pt: "O seu pedido #{{number}} foi encerrado. Qual é a sua satisfação com a nossa ajuda? Responda com um só número, de 1 (nenhuma) a 5 (muita). Se algo ainda está em aberto, basta escrever.",
  id: "Permintaan Anda #{{number}} sudah selesai. Seberapa puas Anda dengan bantuan kami? Balas dengan satu angka, dari 1 (tidak puas) sampai 5 (sangat puas). Jika masih ada masalah, tuliskan saja.",
  ru: "Ваше обращение #{{number}} закрыто. Насколько вы довольны нашей помощью? Ответьте одной цифрой от 1 (совсем нет) до 5 (очень). Если вопрос не решён, просто напишите об этом.",
  ar: "تم إغلاق طلبك #{{number}}. ما مدى رضاك عن مساعدتنا؟ أجب برقم واحد من 1 (غير راضٍ) إلى 5 (راضٍ جدًا). إذا بقي أمر لم يُحل فاكتبه هنا.",
};

/** Asks how content a customer is; Markdown, in their language or the nearest there is. */
export function surveyQuestion(language: string, brand: string, ticketNumber: string): string {
  const question = languageFallbacks(language)
    .map((acceptable) => questions[acceptable])
    .find((found) => found !== undefined);
  if (question === undefined)
    throw new Error("There is no question in English, which everybody falls back to");
  return `${question.replace("{{number}}", ticketNumber)}\n\n_${brand}_`;
}
