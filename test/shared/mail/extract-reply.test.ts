import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ExtractedReply, extractReply } from "../../../shared/mail/extract-reply.ts";

const demo = "Demo Wallet <help@wallet.example>";
const quote = "> Refunds take one day.\n> Did this help?";
const body = "Refunds take one day.\nDid this help?";

/** Kinds with their words: what an extraction comes to. */
function outline({ fragments }: ExtractedReply): readonly (readonly [string, string])[] {
  return fragments.map(({ kind, text }) => [kind, text.trim()] as const).filter(([, text]) => text !== "");
}

/** `On … wrote:` as mail programs write it. */
const sentences: readonly (readonly [string, string])[] = [
  ["Gmail, English", `On Mon, Mar 2, 2026 at 7:00 PM ${demo} wrote:`],
  [
    "Gmail, wrapped",
    "On Mon, Mar 2, 2026 at 7:00 PM Demo Wallet Support Team <\nhelp@wallet.example> wrote:",
  ],
  ["Gmail, wrapped twice", "On Mon, 2 Mar 2026 at 19:00, Demo Wallet\n<help@wallet.example>\nwrote:"],
  ["Apple Mail", `On 2 Mar 2026, at 19:00, ${demo} wrote:`],
  ["Thunderbird", "On 3/2/26 7:00 PM, Demo Wallet wrote:"],
  ["Outlook for Mac", 'On 02/03/2026, 19:00, "Demo Wallet" <help@wallet.example> wrote:'],
  ["Evolution", "On Mon, 2026-03-02 at 19:00 +0100, Demo Wallet wrote:"],
  ["Proton Mail", `On Monday, March 2nd, 2026 at 7:00 PM, ${demo} wrote:`],
  ["Zoho", "---- On Mon, 02 Mar 2026 19:00:00 +0530 help@wallet.example wrote ----"],
  ["Lotus Notes", `${demo} wrote on 03/02/2026 07:00:00 PM:`],
  ["Samsung", "Sent from Samsung MobileDemo Wallet <help@wallet.example> wrote:"],
  ["mail.ru in English", "Monday, 2 March 2026, 19:00 +0300 from Demo <help@wallet.example>:"],
  ["Yandex", '02.03.2026, 19:00, "Demo Wallet" <help@wallet.example>:'],
  ["an old Gmail", `2026-03-02 19:00 GMT+01:00 ${demo}:`],
  ["Chinese, Gmail", `${demo} 于2026年3月2日周一 19:00写道：`],
  ["Chinese, web mail", '在 2026-03-02 19:00:00，"Demo Wallet" <help@wallet.example> 写道：'],
  ["Chinese, Apple Mail", `${demo} 在 2026年3月2日 下午7:00 写道：`],
  ["163 in English", 'At 2026-03-02 19:00:00, "Demo Wallet" <help@wallet.example> wrote:'],
  ["Traditional Chinese", `${demo} 於 2026年3月2日 週一 下午7:00寫道：`],
  ["Japanese, Gmail", `2026年3月2日(月) 19:00 ${demo}:`],
  ["Japanese, Apple Mail", `2026/03/02 19:00、${demo}のメール:`],
  ["Japanese, Thunderbird", "2026/03/02 19:00, Demo Wallet さんは書きました:"],
  ["Korean", `2026년 3월 2일 (월) 오후 7:00, ${demo}님이 작성:`],
  ["German", `Am Mo., 2. März 2026 um 19:00 Uhr schrieb ${demo}:`],
  ["German, Apple Mail", `Am 02.03.2026 um 19:00 schrieb ${demo}:`],
  ["German, without an address", "Am Montag, 2. März 2026 schrieb Demo Wallet:"],
  ["French", `Le lun. 2 mars 2026 à 19:00, ${demo} a écrit :`],
  ["French, wrapped", `Le lun. 2 mars 2026 à 19:00, ${demo} a\nécrit :`],
  ["Spanish", "El lun, 2 mar 2026 a las 19:00, Demo Wallet (<help@wallet.example>) escribió:"],
  ["Portuguese", `Em seg., 2 de mar. de 2026 às 19:00, ${demo} escreveu:`],
  ["Italian", `Il giorno lun 2 mar 2026 alle ore 19:00 ${demo} ha scritto:`],
  ["Dutch", `Op ma 2 mrt 2026 om 19:00 schreef ${demo}:`],
  ["Dutch, Outlook", 'Op 02-03-2026 19:00 heeft "Demo Wallet" <help@wallet.example> geschreven:'],
  ["Polish", `pon., 2 mar 2026 o 19:00 ${demo} napisał(a):`],
  ["Polish, o2", `W dniu 2026-03-02 19:00:00 użytkownik ${demo} napisał:`],
  ["Czech", `po 2. 3. 2026 v 19:00 odesílatel ${demo} napsal:`],
  ["Hungarian", `${demo} ezt írta (időpont: 2026. márc. 2., H, 19:00):`],
  ["Romanian", `În lun., 2 mar. 2026 la 19:00, ${demo} a scris:`],
  ["Turkish", `${demo}, 2 Mar 2026 Pzt, 19:00 tarihinde şunu yazdı:`],
  ["Russian, Gmail", `пн, 2 мар. 2026 г. в 19:00, ${demo}:`],
  ["Russian, Apple Mail", `2 марта 2026 г., в 19:00, ${demo} написал(а):`],
  ["Russian, Thunderbird", "02.03.2026 19:00, Demo Wallet пишет:"],
  ["Ukrainian", `пн, 2 бер. 2026 р. о 19:00 ${demo} пише:`],
  ["Swedish", `Den mån 2 mars 2026 kl 19:00 skrev ${demo}:`],
  ["Danish", `Den man. 2. mar. 2026 kl. 19.00 skrev ${demo}:`],
  ["Norwegian", `man. 2. mar. 2026 kl. 19:00 skrev ${demo}:`],
  [
    "Norwegian, wrapped in the address",
    "man. 2. mar. 2026 kl. 19:00 skrev Demo Wallet <help@wallet.example\n>:",
  ],
  ["Finnish", `ma 2. maalisk. 2026 klo 19.00 ${demo} kirjoitti:`],
  ["Vietnamese", `Vào Th 2, 2 thg 3, 2026 vào lúc 19:00 ${demo} đã viết:`],
  ["Indonesian", `Pada Sen, 2 Mar 2026 pukul 19.00 ${demo} menulis:`],
];

/** Lines that stand alone above the older mail. */
const separators: readonly (readonly [string, string])[] = [
  ["Outlook, English", "-----Original Message-----"],
  ["Outlook, German", "-----Ursprüngliche Nachricht-----"],
  ["Outlook, French", "-----Message d'origine-----"],
  ["Outlook, Spanish", "-----Mensaje original-----"],
  ["Outlook, Portuguese", "-----Mensagem original-----"],
  ["Outlook, Italian", "-----Messaggio originale-----"],
  ["Outlook, Dutch", "-----Oorspronkelijk bericht-----"],
  ["Samsung, Danish", "-------- Oprindelig besked --------"],
  ["Outlook, Swedish", "-----Ursprungligt meddelande-----"],
  ["Outlook, Norwegian", "-----Opprinnelig melding-----"],
  ["Outlook, Finnish", "-----Alkuperäinen viesti-----"],
  ["Outlook, Polish", "-----Wiadomość oryginalna-----"],
  ["Outlook, Russian", "-----Исходное сообщение-----"],
  ["QQ", "------------------ 原始邮件 ------------------"],
  [
    "QQ in English",
    "------------------ Original ------------------\nFrom: Demo <help@wallet.example>\nDate: Mon, Mar 2, 2026\nSubject: R",
  ],
  ["163 for telephones", "---- 回复的原邮件 ----"],
  ["Outlook, Japanese", "-----元のメッセージ-----"],
  ["Outlook, Korean", "-----원본 메시지-----"],
];

/** Blocks of headers. */
const blocks: readonly (readonly [string, string])[] = [
  [
    "English",
    "From: Demo Wallet <help@wallet.example>\nSent: Monday, March 2, 2026 7:00 PM\nTo: Mei\nSubject: Re: Refund",
  ],
  ["English with a rule", "________________________________\nFrom: Demo\nSent: Monday\nTo: Mei\nSubject: R"],
  ["English, bold", "*From:* Demo [mailto:help@wallet.example]\n*Date:* Monday\n*To:* Mei\n*Subject:* R"],
  ["English, wrapped", "From: Demo Wallet\n<help@wallet.example>\nSent: Monday\nTo: Mei\nSubject: R"],
  [
    "English, a blank line between",
    "From: Demo <help@wallet.example>\n\nSent: Monday\n\nTo: Mei\n\nSubject: R",
  ],
  [
    "Lotus Notes",
    "From:   Demo/WALLET\nTo:     Mei/CUSTOMER@CUSTOMER\nDate:   03/02/2026 07:00 PM\nSubject:        Re: Refund",
  ],
  ["Windows Live", "From: help@wallet.example\nDate: Mon, 2 Mar 2026 19:00:00 -0600"],
  [
    "date first",
    "Date: Mon, 2 Mar 2026 19:00:00 -0600\nFrom: help@wallet.example\nTo: mei@customer.example\nSubject: R",
  ],
  ["German", "Von: Demo\nGesendet: Montag, 2. März 2026 19:00\nAn: Mei\nBetreff: AW: Geld"],
  ["French", "De : Demo <help@wallet.example>\nEnvoyé : lundi 2 mars 2026 19:00\nÀ : Mei\nObjet : RE: R"],
  [
    "French, Orange",
    '====\n\nMessage du : 02/03/2026 19:00\nDe : "Demo" <help@wallet.example>\nA : mei@customer.example\nCopie à :\nSujet : R',
  ],
  ["Spanish", "De: Demo\nEnviado el: lunes, 2 de marzo de 2026 19:00\nPara: Mei\nAsunto: R"],
  ["Portuguese", "De: Demo\nEnviada em: segunda-feira, 2 de março de 2026 19:00\nPara: Mei\nAssunto: R"],
  ["Italian", "Da: Demo\nInviato: lunedì 2 marzo 2026 19:00\nA: Mei\nOggetto: R"],
  ["Dutch", "Van: Demo\nVerzonden: maandag 2 maart 2026 19:00\nAan: Mei\nOnderwerp: R"],
  ["Polish", "Od: Demo\nWysłano: poniedziałek, 2 marca 2026 19:00\nDo: Mei\nTemat: R"],
  ["Russian", "От: Demo\nОтправлено: понедельник, 2 марта 2026 г. 19:00\nКому: Mei\nТема: R"],
  ["Swedish", "Från: Demo\nSkickat: den 2 mars 2026 19:00\nTill: Mei\nÄmne: R"],
  ["Danish", "Fra: Demo\nSendt: 2. marts 2026 19:00\nTil: Mei\nEmne: R"],
  ["Finnish", "Lähettäjä: Demo\nLähetetty: maanantai 2. maaliskuuta 2026 19.00\nVastaanottaja: Mei\nAihe: R"],
  ["Chinese", "发件人： Demo\n发送时间： 2026年3月2日\n收件人： Mei\n主题： Re: 退款"],
  ["Chinese, spaced", "发 件 人：Demo\n日  期：2026-03-02\n收 件 人：Mei\n主  题：退款"],
  ["Traditional Chinese", "寄件者: Demo\n寄件日期: 2026年3月2日\n收件者: Mei\n主旨: 退款"],
  ["Japanese", "差出人: Demo\n送信日時: 2026年3月2日\n宛先: Mei\n件名: 返金"],
  ["Korean", "보낸 사람: Demo\n보낸 날짜: 2026년 3월 2일\n받는 사람: Mei\n제목: 환불"],
];

describe("the older mail below a reply is apart from it", () => {
  test.each(sentences)("%s: marked lines below the sentence", (_program, sentence) => {
    expect(outline(extractReply(`Still nothing.\n\n${sentence}\n\n${quote}\n`))).toEqual([
      ["reply", "Still nothing."],
      ["attribution", sentence],
      ["quoted", quote],
    ]);
  });

  // A sentence without an address or a time could be anybody's: it takes marked lines.
  test.each(sentences)("%s: nothing below is marked", (_program, sentence) => {
    expect(extractReply(`Still nothing.\n\n${sentence}\n\n${body}\n`).reply).toBe("Still nothing.");
  });

  test.each(separators)("%s: a separator", (_program, separator) => {
    expect(outline(extractReply(`Still nothing.\n\n${separator}\n\n${body}`))).toEqual([
      ["reply", "Still nothing."],
      ["attribution", separator],
      ["quoted", body],
    ]);
  });

  test.each(blocks)("%s: a block of headers, although nothing below it is marked", (_program, block) => {
    expect(outline(extractReply(`Still nothing.\n\n${block}\n\n${body}`))).toEqual([
      ["reply", "Still nothing."],
      ["attribution", block],
      ["quoted", body],
    ]);
  });

  test.each(blocks)("%s: the block is indented or marked", (_program, block) => {
    const indented = block.replace(/^(?=.)/gm, "   ");
    expect(extractReply(`Still nothing.\n\n${indented}\n\n${body}`).reply).toBe("Still nothing.");
    const marked = block.replace(/^/gm, "> ");
    expect(extractReply(`Still nothing.\n\n${marked}\n${quote}`).reply).toBe("Still nothing.");
  });

  test("lines marked with > at the end need no introduction", () => {
    expect(extractReply(`Thanks\n${quote}\n\n`).reply).toBe("Thanks");
  });

  test("a name alone introduces marked lines", () => {
    expect(extractReply(`Thanks\n\nDemo Wallet wrote:\n${quote}`).reply).toBe("Thanks");
  });

  test("the older mail may go on behind its introduction", () => {
    const { reply, quoted } = extractReply(
      "Thanks\n\nOn Mon, Mar 2, 2026 at 7:00 PM, Demo<help@wallet.example> wrote:   Refunds take one day.",
    );
    expect({ reply, quoted }).toEqual({ reply: "Thanks", quoted: expect.stringContaining("one day.") });
  });

  test("a table of headers as some programs make plain text of it", () => {
    const block = "---- 回复的原邮件 ----\n| 发件人 | Demo |\n| 日期 | 2026年03月02日 |";
    expect(extractReply(`还没到账\n\n${block}\n\n一天内到账`).reply).toBe("还没到账");
  });
});

describe("what somebody wrote stays", () => {
  test("answers between quoted lines keep the lines they answer", () => {
    const { reply, quoted } = extractReply(
      "On Mon, 2 Mar 2026, Demo <d@w.example> wrote:\n> Which card?\nThe blue one.\n> When?\nToday.\n> Bye",
    );
    expect(reply).toContain("> Which card?\nThe blue one.\n> When?\nToday.");
    expect(quoted).toBe("> Bye");
  });

  test("each answer is a fragment of its own", () => {
    const kinds = extractReply(
      "Hi\nOn Mon, 2 Mar 2026, D <d@w.example> wrote:\n> a\n\none\n\n> b\n\ntwo\n-- \nMei",
    ).fragments.map(({ kind }) => kind);
    expect(kinds).toEqual(["reply", "attribution", "quoted", "reply", "quoted", "reply", "signature"]);
  });

  test("a quotation of one's own above the older mail stays", () => {
    const { reply } = extractReply(
      "The page says\n> no refunds\n\nOn Mon, 2 Mar 2026 at 19:00, D <d@w.example> wrote:\n> Hello",
    );
    expect(reply).toBe("The page says\n> no refunds");
  });

  test("a line that a program wrapped belongs to the quotation", () => {
    const long = `> ${"word ".repeat(14)}and`;
    const { fragments } = extractReply(`Yes\n\nAnn wrote:\n${long}\nmore of it\n> the end`);
    expect(fragments.map(({ kind }) => kind)).toEqual(["reply", "attribution", "quoted"]);
  });

  test("a forwarded mail is content", () => {
    const text = `See below.\n\n---------- Forwarded message ---------\nFrom: ${demo}\nSubject: R\n\n${body}`;
    const extracted = extractReply(text);
    expect(extracted).toMatchObject({ reply: text, quoted: "", forwarded: true });
  });

  test.each([
    "Fwd: Refund",
    "FW: Refund",
    "WG: Geld",
    "TR: R",
    "RV: R",
    "转发: 退款",
    "轉寄: 退款",
    "Doorst: R",
    "VS: R",
  ])("with the subject %j whatever is below is content", (subject) => {
    const text = `See below.\n\nFrom: ${demo}\nSent: Monday\nTo: Mei\nSubject: R\n\n${body}`;
    expect(extractReply(text, { subject })).toMatchObject({ reply: text, forwarded: true });
    expect(extractReply(text, { subject: `Re: ${subject}` }).reply).toBe("See below.");
  });

  test("a forwarded mail within the older mail is old", () => {
    const older = `-----Original Message-----\n\nFYI\n\n---------- Forwarded message ---------\nFrom: ${demo}\n\nx`;
    expect(extractReply(`Thanks\n\n${older}`)).toMatchObject({ reply: "Thanks", forwarded: false });
  });
});

describe("signatures", () => {
  test.each([
    ["the standard mark", "delimiter", "-- \nMei Lin\nShop 7"],
    ["the mark without its space", "delimiter", "--\nMei Lin"],
    ["a row of dashes above a name", "rule", "-----\nMei Lin\nShop 7"],
    [
      "a mailing list",
      "list",
      "_______________________________________________\nusers mailing list\nusers@list.example",
    ],
    ["an iPhone", "device", "Sent from my iPhone"],
    ["a device of many words", "device", "Sent from my Acme RIDGE Max 4G"],
    ["Outlook for telephones", "device", "Get Outlook for iOS<https://aka.ms/o0ukef>"],
    ["Windows", "device", "Sent from Mail for Windows"],
    ["Yahoo", "device", "Yahoo Mail: Search, Organize, Conquer"],
    ["somebody in a hurry", "device", "(sent from a phone)"],
    ["German", "device", "Von meinem iPhone gesendet"],
    ["German, Outlook", "device", "Gesendet von Outlook für Android<https://aka.ms/AAb9ysg>"],
    ["French", "device", "Envoyé de mon iPhone"],
    ["French, Outlook", "device", "Envoyé à partir de Outlook pour iOS<https://aka.ms/o0ukef>"],
    ["Spanish", "device", "Enviado desde mi iPhone"],
    ["Portuguese", "device", "Enviado do meu iPhone"],
    ["Italian", "device", "Inviato da iPhone"],
    ["Dutch", "device", "Verstuurd vanaf mijn iPhone"],
    ["Polish", "device", "Wysłane z iPhone'a"],
    ["Russian", "device", "Отправлено с iPhone"],
    ["Swedish", "device", "Skickat från min iPhone"],
    ["Danish", "device", "Sendt fra min iPhone"],
    ["Finnish", "device", "Lähetetty iPhonesta"],
    ["Chinese", "device", "发自我的 iPhone"],
    ["Chinese mail app", "device", "来自 网易邮箱大师"],
    ["Traditional Chinese", "device", "從我的 iPhone 傳送"],
    ["Japanese", "device", "iPhoneから送信"],
    ["Korean", "device", "나의 iPhone에서 보냄"],
  ])("%s", (_kind, mark, signature) => {
    const extracted = extractReply(`Where is my money?\n\n${signature}`);
    expect(extracted).toMatchObject({ reply: "Where is my money?", signature: signature.trim(), quoted: "" });
    expect(extracted.fragments.at(-1)).toMatchObject({ kind: "signature", mark });
  });

  test("one above the older mail is still a signature", () => {
    const text = `Yes\n-- \nMei\n\nOn Mon, 2 Mar 2026, D <d@w.example> wrote:\n${quote}`;
    expect(extractReply(text)).toMatchObject({ reply: "Yes", signature: "-- \nMei" });
  });

  test.each([
    "Best regards,\nMei Lin",
    "Mit freundlichen Grüßen\nMei",
    "Cordialement,\n\nMei",
    "此致\n敬礼\n王梅",
    "-Mei Lin",
  ])("the closing %j is told apart and stays in the reply", (closing) => {
    const text = `Where is my money?\n\n${closing}`;
    const extracted = extractReply(text);
    expect(extracted.fragments.map(({ kind }) => kind)).toContain("closing");
    expect(extracted.reply).toBe(text);
  });

  test("a telephone's line above everything takes only itself", () => {
    expect(extractReply("Sent from my iPhone\n\nWhere is my money?").reply).toBe("Where is my money?");
  });

  test("small print is no part of the reply", () => {
    const print =
      "This e-mail and any attachments are confidential and intended solely for the addressee. If you are not the\nintended recipient, delete it.";
    const { reply, fragments } = extractReply(`Where is my money?\n\n${print}`);
    expect(reply).toBe("Where is my money?");
    expect(fragments.at(-1)).toMatchObject({ kind: "disclaimer", text: print });
  });

  test("the warning of an organisation above everything is no part of the reply", () => {
    const banner = "CAUTION: This email originated from outside the organization. Do not click on links.";
    expect(extractReply(`${banner}\n\nWhere is my money?`).reply).toBe("Where is my money?");
  });
});

describe("for any text", () => {
  const line = fc.constantFrom(
    ...["hello", "", "> quoted", ">> deeper", "-- ", "On Mon, 2 Mar 2026, a <a@b.example> wrote:", "From: a"],
    ...["Sent: b", "To: c", "Subject: d", "-----Original Message-----", "Sent from my iPhone", "-Ann"],
    ...[
      "________________________________",
      "---------- Forwarded message ---------",
      "Regards,",
      "*From:* x@y.example",
    ],
    ...[
      "> On Mon, 2 Mar 2026, a <a@b.example> wrote:",
      "wrote:",
      "<a@b.example>",
      "发自我的iPhone",
      "\r",
      "---",
    ],
  );
  const texts = fc.oneof(
    fc.array(line, { maxLength: 30 }).map((lines) => lines.join("\n")),
    fc.string({ unit: fc.constantFrom(..."ab:<>@-_= \n\r\t1发：\ud800\u0307\ufeff"), maxLength: 200 }),
  );

  test("the fragments joined are the text", () => {
    fc.assert(
      fc.property(texts, fc.string(), (text, subject) => {
        const { fragments } = extractReply(text, { subject });
        expect(fragments.map((fragment) => fragment.text).join("\n")).toBe(text);
      }),
    );
  });

  test("the reply holds every line of one's own", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { fragments, reply } = extractReply(text);
        for (const fragment of fragments) {
          if (fragment.kind === "reply" || fragment.kind === "closing" || fragment.kind === "forwarded") {
            expect(reply).toContain(fragment.text.trim());
          }
        }
      }),
    );
  });

  // Quadratic work on a hundred thousand lines would outlast the runner's patience many times over.
  test.each([
    ...[
      "> q\n",
      "On x\n",
      "From: a\n",
      "-- \n",
      "_",
      "On Mon 2026, a <a@b.example>\n",
      " \n",
      "-Ann\n\n",
      "> ",
    ],
    ...[
      "\n\nSent from my iPhone\n\n",
      "Regards\n",
      "a:\n\n",
      "<a@b.c>\n",
      "-a-",
      "On Mon, 2 Mar 2026, 19:00, a@b.c ",
    ],
    ...["x ".repeat(40), "This e-mail is confidential\n\n", "> \nx\n", "-----\nAnn\n\n"],
  ])("much of %j is taken apart", (unit) => {
    const text = unit.repeat(300_000 / unit.length);
    const { fragments } = extractReply(text);
    expect(fragments.reduce((length, fragment) => length + fragment.text.length + 1, -1)).toBe(text.length);
  });
});
