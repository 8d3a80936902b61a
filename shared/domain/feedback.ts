/** What a customer says to "did this help?". `thanks` is a courtesy that asks for nothing. */
export type Feedback = "yes" | "no" | "thanks";

/**
 * What the buttons under an automatic answer carry back, with the id of the answer they stand under. Well under the
 * 64 bytes that Telegram allows.
 */
export function feedbackPayload(feedback: "yes" | "no", answer: string): string {
  return `helped:${feedback}:${answer}`;
}

/** Longer than any phrase in the lists: what is longer says more than yes or no. */
const longestPhrase = 40;

/** As customers type them in answer to the question, in lower case and without punctuation. Exact matches only. */
const phrases: Readonly<Record<Feedback, readonly string[]>> = {
  yes: [
    ...["yes", "yep", "yeah", "yes it did", "yes it helped", "it helped", "that helped", "solved"],
    ...["problem solved", "it works", "it works now", "yes thanks", "yes thank you", "yes solved"],
    ...[
      "是",
      "是的",
      "有",
      "有的",
      "有用",
      "有帮助",
      "有帮助谢谢",
      "解决了",
      "已解决",
      "已经解决",
      "已经解决了",
    ],
    ...["好了", "可以了", "有幫助", "解決了", "已解決", "已經解決了", "有用謝謝", "有用谢谢"],
    ...["はい", "役に立ちました", "解決しました", "解決した", "네", "예", "도움이 됐어요", "해결됐어요"],
    ...[
      "sí",
      "si",
      "sí gracias",
      "si gracias",
      "resuelto",
      "me sirvió",
      "ya",
      "sudah",
      "ya terima kasih",
      "membantu",
    ],
    ...[
      "oui",
      "oui merci",
      "ja",
      "ja danke",
      "sim",
      "sim obrigado",
      "sim obrigada",
      "да",
      "да спасибо",
      "نعم",
    ],
  ],
  no: [
    ...["no", "nope", "not really", "no it did not", "no it didn t", "it didn t help", "it did not help"],
    ...["not helpful", "didn t help", "not solved", "still not working", "i need a person"],
    ...[
      "不是",
      "没有",
      "没用",
      "没有用",
      "没帮助",
      "没有帮助",
      "没解决",
      "没有解决",
      "不行",
      "还是不行",
      "转人工",
      "人工",
    ],
    ...["人工客服", "沒有", "沒用", "沒有幫助", "沒解決", "還是不行", "轉人工"],
    ...[
      "いいえ",
      "解決しません",
      "解決していません",
      "役に立ちませんでした",
      "아니요",
      "아니오",
      "도움이 안 됐어요",
    ],
    ...[
      "no gracias",
      "no me sirvió",
      "tidak",
      "belum",
      "tidak membantu",
      "non",
      "nein",
      "não",
      "nao",
      "нет",
      "لا",
    ],
  ],
  thanks: [
    ...[
      "thanks",
      "thank you",
      "thank you very much",
      "thank you so much",
      "many thanks",
      "thanks a lot",
      "thx",
    ],
    ...[
      "ok thanks",
      "ok thank you",
      "great thanks",
      "谢谢",
      "谢谢你",
      "谢谢您",
      "多谢",
      "感谢",
      "非常感谢",
      "好的谢谢",
    ],
    ...["謝謝", "謝謝你", "謝謝您", "感謝", "ありがとう", "ありがとうございます", "ありがとうございました"],
    ...[
      "감사합니다",
      "고마워요",
      "gracias",
      "muchas gracias",
      "terima kasih",
      "makasih",
      "merci",
      "merci beaucoup",
    ],
    ...["danke", "vielen dank", "obrigado", "obrigada", "спасибо", "شكرا"],
  ],
};

const meanings: ReadonlyMap<string, Feedback> = new Map(
  (["thanks", "yes", "no"] as const).flatMap((feedback) =>
    phrases[feedback].map((phrase): [string, Feedback] => [phrase, feedback]),
  ),
);

/** Reads a pressed button, or a message that is nothing but one of the known phrases; `undefined` for all else. */
export function feedbackOf(message: {
  readonly text: string;
  readonly payload?: string;
}): Feedback | undefined {
  const pressed = /^helped:(yes|no)(?::|$)/.exec(message.payload ?? "")?.[1];
  if (pressed === "yes" || pressed === "no") return pressed;
  if (message.text.length > longestPhrase) return undefined;
  return thumbOf(message.text) ?? meanings.get(plainWords(message.text));
}

/** One thumb, of any skin colour, and nothing else. */
function thumbOf(text: string): Feedback | undefined {
  const thumb = /^(👍|👎)\p{Emoji_Modifier}?\uFE0F?$/u.exec(text.trim())?.[1];
  if (thumb === undefined) return undefined;
  return thumb === "👍" ? "yes" : "no";
}

function plainWords(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, " ")
    .trim();
}
