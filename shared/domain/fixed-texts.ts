/** Everything that Relaydesk says of its own accord, in one language. `{{brand}}` is the operator's brand. Markdown. */
export interface FixedTexts {
  readonly didThisHelp: string;
  readonly wayToHuman: string;
  readonly received: string;
  /** Where the customer sees how it stands: `{{url}}`. */
  readonly follow: string;
  /** Greets somebody who has not said what it is about, and asks. */
  readonly ask: string;
  readonly safety: string;
  readonly neverAsks: string;
  /** The line that says who wrote this; the ticket's number follows it. */
  readonly automatic: string;
  readonly subject: string;
  /** Below a public comment whose answer went to its author alone. */
  readonly answeredInPrivate: string;
  /** Labels of the two buttons. */
  readonly yes: string;
  readonly no: string;
}

/** By language tag. Every language has every text: the type sees to it. */
export const fixedTexts: Readonly<Record<string, FixedTexts>> = {
  en: {
    didThisHelp: 'Did this help? Please answer "yes" or "no".',
    wayToHuman:
      "If not, or if you would rather write with a person, just reply: a member of our team will take over.",
    received: "Thank you, we have your message. A member of our team will answer you here.",
    follow: "How it stands, and room to add something: {{url}}",
    ask: "Hello, and welcome to {{brand}}. What can we do for you? Please tell us in a sentence or two what happened or what you would like to know.",
    safety: [
      "Thank you for telling us. A security specialist has been alerted and will look at it first. Until then, please:",
      "",
      "- change your password, and the password of your mailbox if it was the same",
      "- sign out of all devices in the security settings",
      "- call your bank and block any card that may be affected",
      "- do not open links from messages you did not expect, and do not reply to them",
    ].join("\n"),
    neverAsks: "{{brand}} never asks for your password, a one-time code or the security code of a card.",
    automatic: "This is an automatic answer from {{brand}}.",
    subject: "Your message to {{brand}}",
    answeredInPrivate: "We have answered you in a private message.",
    yes: "Yes, it helped",
    no: "No, I need a person",
  },
  "zh-CN": {
    didThisHelp: "以上内容解决您的问题了吗？请回复“是”或“没有”。",
    wayToHuman: "如果没有解决，或者您希望人工处理，直接回复本消息即可，我们的客服人员会接手。",
    received: "您的消息我们已经收到，客服人员会在这里回复您。",
    follow: "查看进度或补充内容：{{url}}",
    ask: "您好，这里是{{brand}}。请问有什么可以帮您？请用一两句话告诉我们发生了什么，或者您想了解什么。",
    safety: [
      "感谢您告知。安全专员已收到提醒，会优先处理。在此之前，请您：",
      "",
      "- 立即修改登录密码；如果邮箱使用相同的密码，也请一并修改",
      "- 在安全设置中退出所有设备",
      "- 联系银行，冻结可能受影响的银行卡",
      "- 不要点击或回复来历不明的消息和链接",
    ].join("\n"),
    neverAsks: "{{brand}}绝不会向您索要密码、验证码或银行卡安全码。",
    automatic: "这是{{brand}}的自动回复。",
    subject: "您发给{{brand}}的消息",
    answeredInPrivate: "我们已通过私信回复您。",
    yes: "是，已解决",
    no: "没有，转人工",
  },
  "zh-TW": {
    didThisHelp: "以上內容解決您的問題了嗎？請回覆「是」或「沒有」。",
    wayToHuman: "如果沒有解決，或者您希望由專人處理，直接回覆本訊息即可，我們的客服人員會接手。",
    received: "您的訊息我們已經收到，客服人員會在這裡回覆您。",
    follow: "查看進度或補充內容：{{url}}",
    ask: "您好，這裡是{{brand}}。請問有什麼可以為您服務？請用一兩句話告訴我們發生了什麼事，或您想了解什麼。",
    safety: [
      "感謝您告知。安全專員已收到提醒，會優先處理。在此之前，請您：",
      "",
      "- 立即變更登入密碼；如果信箱使用相同的密碼，也請一併變更",
      "- 在安全設定中登出所有裝置",
      "- 聯絡銀行，停用可能受影響的卡片",
      "- 不要點擊或回覆來路不明的訊息和連結",
    ].join("\n"),
    neverAsks: "{{brand}}絕不會向您索取密碼、驗證碼或卡片安全碼。",
    automatic: "這是{{brand}}的自動回覆。",
    subject: "您發給{{brand}}的訊息",
    answeredInPrivate: "我們已透過私訊回覆您。",
    yes: "是，已解決",
    no: "沒有，轉專人",
  },
  id: {
    didThisHelp: 'Apakah ini membantu? Balas "ya" atau "tidak".',
    wayToHuman:
      "Jika belum, atau jika Anda ingin dibantu petugas, balas saja pesan ini: tim kami akan melanjutkan.",
    received: "Terima kasih, pesan Anda sudah kami terima. Petugas kami akan menjawab Anda di sini.",
    follow: "Lihat perkembangannya atau tambahkan sesuatu di sini: {{url}}",
    ask: "Halo, selamat datang di {{brand}}. Apa yang bisa kami bantu? Mohon ceritakan dalam satu atau dua kalimat apa yang terjadi atau apa yang ingin Anda ketahui.",
    safety: [
      "Terima kasih atas laporan Anda. Petugas keamanan sudah diberi tahu dan akan mendahulukannya. Sementara itu, mohon:",
      "",
      "- ganti kata sandi Anda, juga kata sandi email jika sama",
      "- keluar dari semua perangkat lewat pengaturan keamanan",
      "- hubungi bank dan blokir kartu yang mungkin terdampak",
      "- jangan membuka atau membalas pesan dan tautan yang mencurigakan",
    ].join("\n"),
    neverAsks: "{{brand}} tidak pernah meminta kata sandi, kode sekali pakai, atau kode keamanan kartu Anda.",
    automatic: "Ini jawaban otomatis dari {{brand}}.",
    subject: "Pesan Anda kepada {{brand}}",
    answeredInPrivate: "Kami sudah menjawab Anda lewat pesan pribadi.",
    yes: "Ya, membantu",
    no: "Tidak, saya perlu petugas",
  },
  ja: {
    didThisHelp: "この回答で解決しましたか。「はい」または「いいえ」とご返信ください。",
    wayToHuman: "解決しない場合や担当者をご希望の場合は、このままご返信ください。担当者が引き継ぎます。",
    received: "お問い合わせを受け付けました。担当者がこちらでお返事いたします。",
    follow: "対応状況の確認や追記はこちらから： {{url}}",
    ask: "こんにちは、{{brand}}です。どのようなご用件でしょうか。何が起きたのか、または何をお知りになりたいのか、一、二文でお聞かせください。",
    safety: [
      "ご連絡ありがとうございます。セキュリティ担当者に通知し、最優先で確認いたします。それまでの間、次のことをお願いいたします。",
      "",
      "- パスワードを変更する（メールでも同じものをお使いの場合は、そちらも）",
      "- セキュリティ設定ですべての端末からログアウトする",
      "- 銀行に連絡し、影響のおそれがあるカードを止める",
      "- 心当たりのないメッセージやリンクを開かず、返信もしない",
    ].join("\n"),
    neverAsks:
      "{{brand}}がパスワード、認証コード、カードのセキュリティコードをお尋ねすることは決してありません。",
    automatic: "これは{{brand}}からの自動回答です。",
    subject: "{{brand}}へのお問い合わせ",
    answeredInPrivate: "ダイレクトメッセージでお返事いたしました。",
    yes: "はい、解決しました",
    no: "いいえ、担当者を希望",
  },
  es: {
    didThisHelp: "¿Le ha servido? Responda «sí» o «no».",
    wayToHuman:
      "Si no, o si prefiere hablar con una persona, responda a este mensaje: alguien de nuestro equipo seguirá.",
    received: "Gracias, hemos recibido su mensaje. Una persona de nuestro equipo le responderá aquí.",
    follow: "Para ver cómo va o añadir algo: {{url}}",
    ask: "Hola, le damos la bienvenida a {{brand}}. ¿En qué podemos ayudarle? Cuéntenos en una o dos frases qué ha ocurrido o qué desea saber.",
    safety: [
      "Gracias por avisarnos. Un especialista en seguridad ya está al tanto y lo verá primero. Mientras tanto, por favor:",
      "",
      "- cambie su contraseña, y la de su correo si era la misma",
      "- cierre la sesión en todos los dispositivos desde los ajustes de seguridad",
      "- llame a su banco y bloquee las tarjetas que puedan estar afectadas",
      "- no abra ni responda mensajes o enlaces que no esperaba",
    ].join("\n"),
    neverAsks:
      "{{brand}} nunca le pedirá su contraseña, un código de un solo uso ni el código de seguridad de una tarjeta.",
    automatic: "Esta es una respuesta automática de {{brand}}.",
    subject: "Su mensaje a {{brand}}",
    answeredInPrivate: "Le hemos respondido por mensaje privado.",
    yes: "Sí, me ha servido",
    no: "No, necesito una persona",
  },
};
