import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { forwardedMailIn, olderMailIn } from "../../../shared/mail/older-mail.ts";

const body = "My card is lost.\nWhat now?\n\nAnn";
const original = {
  from: { address: "ann@a.example", name: "Ann Lee" },
  to: [{ address: "bo@b.example" }],
  cc: [
    { address: "cy@c.example", name: "Cy Ray" },
    { address: "di@d.example", name: "Di" },
  ],
  subject: "Lost card",
  body,
};

/** Labels of From, Date, Subject, To and Cc, and what stands above. */
const apple: readonly (readonly [string, string, readonly [string, string, string, string, string]])[] = [
  ["English", "Begin forwarded message:", ["From", "Date", "Subject", "To", "Cc"]],
  ["Czech", "Začátek přeposílané zprávy:", ["Od", "Datum", "Předmět", "Komu", "Kopie"]],
  ["Danish", "Start på videresendt besked:", ["Fra", "Dato", "Emne", "Til", "Cc"]],
  ["German", "Anfang der weitergeleiteten Nachricht:", ["Von", "Datum", "Betreff", "An", "Kopie"]],
  ["Spanish", "Inicio del mensaje reenviado:", ["De", "Fecha", "Asunto", "Para", "Cc"]],
  ["Finnish", "Välitetty viesti alkaa:", ["Lähettäjä", "Päivämäärä", "Aihe", "Vastaanottaja", "Kopio"]],
  ["French", "Début du message réexpédié :", ["De", "Date", "Objet", "À", "Cc"]],
  ["Croatian", "Započni proslijeđenu poruku:", ["Šalje", "Datum", "Predmet", "Prima", "Cc"]],
  ["Hungarian", "Továbbított levél kezdete:", ["Feladó", "Dátum", "Tárgy", "Címzett", "Másolat"]],
  ["Italian", "Inizio messaggio inoltrato:", ["Da", "Data", "Oggetto", "A", "Cc"]],
  ["Dutch", "Begin doorgestuurd bericht:", ["Van", "Datum", "Onderwerp", "Aan", "Kopie"]],
  ["Norwegian", "Videresendt melding:", ["Fra", "Dato", "Emne", "Til", "Kopi"]],
  ["Polish", "Początek przekazywanej wiadomości:", ["Od", "Data", "Temat", "Do", "Dw"]],
  ["Portuguese", "Início da mensagem reencaminhada:", ["De", "Data", "Assunto", "Para", "Cc"]],
  ["Romanian", "Începe mesajul redirecționat:", ["Expeditorul", "Dată", "Subiectul", "Destinatarul", "Cc"]],
  ["Russian", "Начало переадресованного сообщения:", ["Отправитель", "Дата", "Тема", "Кому", "Копия"]],
  ["Slovak", "Začiatok preposlanej správy:", ["Od", "Dátum", "Predmet", "Pre", "Cc"]],
  ["Swedish", "Vidarebefordrat mejl:", ["Från", "Datum", "Ämne", "Till", "Kopia"]],
  ["Turkish", "İleti başlangıcı:", ["Kimden", "Tarih", "Konu", "Kime", "Bilgi"]],
  ["Ukrainian", "Початок листа, що пересилається:", ["Від кого", "Дата", "Тема", "Кому", "Копія"]],
  ["Chinese", "开始转发的邮件：", ["发件人", "日期", "主题", "收件人", "抄送"]],
  ["Traditional Chinese", "開始轉寄郵件：", ["寄件人", "日期", "主旨", "收件人", "副本"]],
  ["Japanese", "転送されたメッセージ:", ["差出人", "日付", "件名", "宛先", "Cc"]],
  ["Korean", "전달된 메시지:", ["보낸 사람", "날짜", "제목", "받는 사람", "참조"]],
];

function block([from, date, subject, to, cc]: readonly [string, string, string, string, string]): string {
  return [
    `${from}: Ann Lee <ann@a.example>`,
    `${subject}: Lost card`,
    `${date}: 2 March 2026 at 19:00:00 CET`,
    `${to}: bo@b.example`,
    `${cc}: Cy Ray <cy@c.example>, Di <di@d.example>`,
  ].join("\n");
}

/** The same by programs that write dashes. */
const dashed: readonly (readonly [string, string])[] = [
  ["Gmail", "---------- Forwarded message ---------"],
  ["Thunderbird", "-------- Forwarded Message --------"],
  ["Yahoo", "----- Forwarded Message -----"],
  ["German", "---------- Weitergeleitete Nachricht ---------"],
  ["French", "---------- Message transféré ---------"],
  ["Spanish", "---------- Mensaje reenviado ---------"],
  ["Brazilian", "---------- Mensagem encaminhada ---------"],
  ["Italian", "---------- Messaggio inoltrato ---------"],
  ["Dutch", "---------- Doorgestuurd bericht ---------"],
  ["Polish", "---------- Wiadomość przesłana dalej ---------"],
  ["Swedish", "---------- Vidarebefordrat meddelande ---------"],
  ["Danish", "-------- Videresendt meddelelse --------"],
  ["Finnish", "---------- Edelleenlähetetty viesti ---------"],
  ["Russian", "-------- Пересылаемое сообщение --------"],
  ["Japanese", "---------- メッセージを転送 ---------"],
  ["163", "-------- 转发邮件信息 --------"],
  ["Korean", "---------- 전달된 메시지 ----------"],
  ["Lotus Notes", "----- Forwarded by Bo Ber/ACME on 03/02/2026 07:00 PM -----"],
];

describe("a forwarded mail is read with its headers", () => {
  test.each(apple)("Apple Mail, %s", (_language, introduction, labels) => {
    const quoted = `${introduction}\n\n${block(labels)}\n\n${body}`.replace(/^/gm, "> ");
    expect(olderMailIn(`${quoted}\n`)).toMatchObject({ kind: "forward", above: "", ...original });
    const below = block(labels).replace(/^/gm, "> ");
    expect(olderMailIn(`Look\n\n${introduction}\n\n${below}\n>\n${body.replace(/^/gm, "> ")}`)).toMatchObject(
      {
        kind: "forward",
        above: "Look",
        ...original,
      },
    );
  });

  test.each(dashed)("%s", (_program, separator) => {
    const text = `Look\n\n${separator}\n${block(["From", "Date", "Subject", "To", "Cc"])}\n\n${body}\n`;
    expect(olderMailIn(text, { subject: "x" })).toMatchObject({
      kind: "forward",
      above: "Look",
      date: "2 March 2026 at 19:00:00 CET",
      ...original,
    });
  });

  test.each([
    ["forward", "---------- Xabar yo‘naltirildi ---------"],
    ["reply", "-----Asl xabar-----"],
  ])("a separator of a language that nobody listed makes a %s when headers follow", (kind, separator) => {
    const headers = block(["From", "Date", "Subject", "To", "Cc"]);
    expect(olderMailIn(`Look\n\n${separator}\n${headers}\n\n${body}`, { subject: "x" })).toMatchObject({
      kind,
      above: "Look",
      ...original,
    });
    expect(olderMailIn(`Look\n\n${separator}\n\nat this list`, { subject: "x" })).toBeUndefined();
  });

  test("Outlook writes headers alone: the subject tells forwarded from answered", () => {
    const text = `Look\n\n________________________________\n${block(["From", "Sent", "Subject", "To", "Cc"])}\n\n${body}`;
    expect(olderMailIn(text, { subject: "FW: Lost card" })).toMatchObject({ kind: "forward", ...original });
    expect(olderMailIn(text, { subject: "RE: Lost card" })).toMatchObject({ kind: "reply", ...original });
    expect(olderMailIn(text, { subject: "" })).toMatchObject({ kind: "reply" });
    expect(olderMailIn(text)).toMatchObject({ kind: "forward" });
  });

  test("Outlook for Mac writes a sentence: the subject is the mail's own", () => {
    const text = 'Look\n\nOn 02/03/2026, 19:00, "Ann Lee" <ann@a.example> wrote:\n\nMy card is lost.';
    expect(olderMailIn(text, { subject: "Fwd: Lost card" })).toMatchObject({
      kind: "forward",
      from: original.from,
      subject: "Lost card",
      body: "My card is lost.",
    });
  });

  test("a mail that forwards a forwarded mail keeps that in the body", () => {
    const inner = `---------- Forwarded message ---------\n${block(["From", "Date", "Subject", "To", "Cc"])}\n\nold`;
    const text = `---------- Forwarded message ---------\nFrom: Bo <bo@b.example>\nSubject: Fwd: Lost card\n\nLook\n\n${inner}`;
    expect(olderMailIn(text)).toMatchObject({ from: { name: "Bo" }, body: `Look\n\n${inner}` });
  });

  test("what stands below a quoted mail is not part of it", () => {
    expect(
      olderMailIn("Begin forwarded message:\n\n> From: a@a.example\n> Subject: S\n>\n> text\n\nBye"),
    ).toMatchObject({
      body: "text",
      below: "Bye",
    });
  });

  test.each(["Hello, my card is lost.", "> just quoted\n> lines", "From: Shanghai\nTo: Beijing", ""])(
    "there is none in %j",
    (text) => {
      expect(olderMailIn(text)).toBeUndefined();
    },
  );

  test("an answer is no forwarded mail", () => {
    expect(
      forwardedMailIn("Yes\n\nOn Mon, 2 Mar 2026 at 19:00, A <a@a.example> wrote:\n> Really?"),
    ).toBeUndefined();
  });
});

describe("the sentence above an older mail is read", () => {
  test.each([
    ["On 2026-03-02 at 19:00 , Ann <ann@a.example> wrote:", "2026-03-02 at 19:00", "Ann <ann@a.example>"],
    ["On 2026-03-02 at 19:00 , Ann <\nann@a.example> wrote:", "2026-03-02 at 19:00", "Ann <ann@a.example>"],
    [
      "On Mar 2, 2026, at 7:00 PM, Ann Lee <ann@a.example> wrote:",
      "Mar 2, 2026, at 7:00 PM",
      "Ann Lee <ann@a.example>",
    ],
    ["Am 02.03.2026 um 19:00 schrieb Ann <ann@a.example>:", "02.03.2026 um 19:00", "Ann <ann@a.example>"],
    [
      "Le lun. 2 mars 2026 à 19:00, Ann <ann@a.example> a écrit :",
      "lun. 2 mars 2026 à 19:00",
      "Ann <ann@a.example>",
    ],
    ["Op 02-03-2026 19:00 heeft Ann <ann@a.example> geschreven:", "02-03-2026 19:00", "Ann <ann@a.example>"],
    [
      "Ann <ann@a.example> wrote on 03/02/2026 07:00:00 PM:",
      "on 03/02/2026 07:00:00 PM",
      "Ann <ann@a.example>",
    ],
  ])("%j", (sentence, date, from) => {
    const older = olderMailIn(`Yes\n\n${sentence}\n\n> Really?`);
    expect(older).toMatchObject({ kind: "reply", date, above: "Yes", body: "Really?" });
    expect(older?.written.from).toBe(from);
  });
});

test("a line of nothing but spaces is read to its end", () => {
  const gap = " ".repeat(200_000);
  const text = `On Mon, 2 Mar 2026, 19:00, Ann <ann@a.example> wrote:\n> a${gap}b`;
  expect(olderMailIn(text)?.body).toBe(`a${gap}b`);
});

test("never throws, whatever the text", () => {
  const line = fc.oneof(
    fc.constantFrom(
      ...[
        "",
        "> ",
        "From: a@b.example",
        "Subject:",
        "To: x",
        "---------- Forwarded message ---------",
        "Cc: , ;",
      ],
      ...["On Mon, 2 Mar 2026, 19:00, a <a@b.example> wrote:", "> Begin forwarded message:", "Date: 1"],
    ),
    fc.string({ maxLength: 30 }),
  );
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 20 }),
      fc.option(fc.string(), { nil: undefined }),
      (lines, subject) => {
        const text = lines.join("\n");
        const older = olderMailIn(text, subject === undefined ? {} : { subject });
        expect(text).toContain(older?.above ?? "");
        expect(text).toContain(older?.below ?? "");
      },
    ),
  );
});
