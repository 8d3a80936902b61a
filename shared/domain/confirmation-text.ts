import { fixedTexts } from "./fixed-texts.ts";
import { languageFallbacks } from "./language.ts";

/** Asks the owner of a mail address whether somebody who wrote elsewhere is them, in every language of the fixed texts. */
const questions: Readonly<Record<string, { readonly subject: string; readonly text: readonly string[] }>> = {
  en: {
    subject: "Is this your mail address? {{brand}} asks",
    text: [
      "Somebody who is in contact with our support says that this mail address is theirs. If that is you, please follow this link and press the button there:",
      "",
      "{{link}}",
      "",
      "The link works for {{hours}} hours. If it was not you, do nothing: nobody gets to see anything of yours.",
    ],
  },
  "zh-CN": {
    subject: "{{brand}}：请确认这是您的邮箱",
    text: [
      "有客户在联系我们的客服时表示，这个邮箱是其本人的。如果是您，请打开以下链接并点击页面上的按钮：",
      "",
      "{{link}}",
      "",
      "链接在{{hours}}小时内有效。如果不是您本人操作，请忽略本邮件，任何人都不会因此看到您的信息。",
    ],
  },
  "zh-TW": {
    subject: "{{brand}}：請確認這是您的信箱",
    text: [
      "有客戶在聯絡我們的客服時表示，這個信箱是其本人的。如果是您，請打開以下連結並點擊頁面上的按鈕：",
      "",
      "{{link}}",
      "",
      "連結在{{hours}}小時內有效。如果不是您本人操作，請忽略本郵件，任何人都不會因此看到您的資訊。",
    ],
  },
  id: {
    subject: "Apakah ini alamat email Anda? {{brand}} bertanya",
    text: [
      "Seseorang yang sedang menghubungi layanan kami mengatakan bahwa alamat email ini miliknya. Jika itu Anda, buka tautan ini dan tekan tombol di sana:",
      "",
      "{{link}}",
      "",
      "Tautan berlaku {{hours}} jam. Jika bukan Anda, abaikan saja: tidak ada orang yang akan melihat data Anda.",
    ],
  },
  ja: {
    subject: "{{brand}}：メールアドレスのご確認",
    text: [
      "サポートにお問い合わせ中の方から、このメールアドレスはご自身のものだとのお申し出がありました。ご本人の場合は、次のリンクを開いてボタンを押してください。",
      "",
      "{{link}}",
      "",
      "リンクの有効期間は{{hours}}時間です。お心当たりがない場合は何もしないでください。あなたの情報が誰かに見られることはありません。",
    ],
  },
  es: {
    subject: "¿Es esta su dirección de correo? {{brand}} pregunta",
    text: [
      "Alguien que está en contacto con nuestro servicio dice que esta dirección es suya. Si es usted, abra este enlace y pulse el botón:",
      "",
      "{{link}}",
      "",
      "El enlace sirve durante {{hours}} horas. Si no ha sido usted, no haga nada: nadie verá nada suyo.",
    ],
  },
};

/** The question whether a mail address is the customer's: subject and text. Nothing of their ticket is in it. */
export function composeConfirmation({
  language,
  brand,
  link,
  hours,
}: {
  readonly language: string;
  readonly brand: string;
  readonly link: string;
  readonly hours: number;
}): { readonly subject: string; readonly text: string } {
  const spoken = languageFallbacks(language).find((each) => questions[each] && fixedTexts[each]) ?? "en";
  const [question, texts] = [questions[spoken], fixedTexts[spoken]];
  if (!question || !texts) throw new Error("There is no question in English, which everybody falls back to");
  const body = question.text
    .join("\n")
    .replace("{{link}}", () => link)
    .replace("{{hours}}", String(hours));
  const named = (text: string) => text.replaceAll("{{brand}}", () => brand);
  return { subject: named(question.subject), text: `${named(body)}\n\n${named(texts.neverAsks)}` };
}
