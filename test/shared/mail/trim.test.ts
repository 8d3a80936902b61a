import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { extractReply as splitReply } from "../../../shared/mail/extract-reply.ts";
import { trimReply } from "../../../shared/mail/trim.ts";

const quote = "> Refunds take one day.\n> Did this help?";

describe("the older mail below a reply is cut", () => {
  test.each([
    ["English", "On Mon, 2 Mar 2026 at 19:00, Demo Wallet <help@wallet.example> wrote:"],
    [
      "English, wrapped",
      "On Mon, 2 Mar 2026 at 19:00, Demo Wallet Support Team\n<help@wallet.example>\nwrote:",
    ],
    ["Chinese", "Demo Wallet <help@wallet.example> 于2026年3月2日周一 19:00写道："],
    ["Chinese, web mail", '在 2026-03-02 19:00:00，"Demo Wallet" <help@wallet.example> 写道：'],
    ["Traditional Chinese", "Demo Wallet <help@wallet.example> 於 2026年3月2日 週一 下午7:00寫道："],
    ["Japanese", "2026年3月2日(月) 19:00 Demo Wallet <help@wallet.example>:"],
    ["Korean", "2026년 3월 2일 (월) 오후 7:00, Demo Wallet <help@wallet.example>님이 작성:"],
    ["German", "Am Mo., 2. März 2026 um 19:00 Uhr schrieb Demo Wallet <help@wallet.example>:"],
    ["French", "Le lun. 2 mars 2026 à 19:00, Demo Wallet <help@wallet.example> a écrit :"],
    ["Spanish", "El lun, 2 mar 2026 a las 19:00, Demo Wallet (<help@wallet.example>) escribió:"],
    ["Portuguese", "Em seg., 2 de mar. de 2026 às 19:00, Demo Wallet <help@wallet.example> escreveu:"],
    ["Russian", "пн, 2 мар. 2026 г. в 19:00, Demo Wallet <help@wallet.example> пишет:"],
    ["a rule", "-----Original Message-----"],
    ["a Chinese rule", "------------------ 原始邮件 ------------------"],
    ["a Chinese web mail's rule", "-------- 转发邮件信息 --------"],
  ])("%s", (_language, attribution) => {
    expect(splitReply(`Still nothing.\n\n${attribution}\n${quote}`)).toMatchObject({
      reply: "Still nothing.",
      quoted: `${attribution}\n${quote}`,
    });
  });

  test.each([
    ["Outlook", "From: Demo Wallet <help@wallet.example>\nSent: Monday\nTo: Mei\nSubject: Re: Refund"],
    [
      "Outlook with a rule",
      "________________________________\nFrom: Demo\nSent: Monday\nTo: Mei\nSubject: R",
    ],
    ["Outlook, bold labels", "*From:* Demo\n*Date:* Monday\n*To:* Mei\n*Subject:* R"],
    ["Chinese", "发件人： Demo\n发送时间： 2026年3月2日\n收件人： Mei\n主题： Re: 退款"],
    ["Chinese, spaced", "发 件 人：Demo\n日  期：2026-03-02\n收 件 人：Mei\n主  题：退款"],
    ["Japanese", "差出人: Demo\n送信日時: 2026年3月2日\n宛先: Mei\n件名: 返金"],
    ["German", "Von: Demo\nGesendet: Montag\nAn: Mei\nBetreff: Geld"],
  ])("%s header block, although nothing below it is marked", (_program, block) => {
    expect(splitReply(`Still nothing.\n\n${block}\n\nRefunds take one day.`).reply).toBe("Still nothing.");
  });

  test("lines marked with > at the end need no attribution", () => {
    expect(splitReply(`Thanks\n${quote}\n\n`).reply).toBe("Thanks");
  });
});

describe("a person's own words stay", () => {
  test("answers between quoted lines keep the lines they answer", () => {
    const text = `On Mon, 2 Mar 2026, Demo <d@w.example> wrote:\n> Which card?\nThe blue one.\n> When?\nToday.\n> Bye`;
    const { reply, quoted } = splitReply(text);
    expect(reply).toContain("> Which card?\nThe blue one.\n> When?\nToday.");
    expect(quoted).toBe("> Bye");
  });

  test.each([
    "On Monday I wrote: nothing works",
    "From: my account\nthe money is gone",
    "I paid > 100 and -- as you see -- nothing came",
    "On 2 March my friend wrote:",
    "- one\n- two",
    "我在写道路名称的时候出错了",
  ])("%j", (text) => {
    expect(trimReply(text)).toEqual({ text });
  });

  test("a mail of a quotation alone is shown whole", () => {
    expect(trimReply(quote)).toEqual({ text: quote });
  });
});

describe("signatures", () => {
  test.each([
    ["the standard mark", "-- \nMei Lin\nShop 7"],
    ["the mark without its space", "--\nMei Lin"],
    ["a telephone", "Sent from my iPhone"],
    ["a Chinese telephone", "发自我的 iPhone"],
    ["a Chinese mail app", "来自 网易邮箱大师"],
  ])("%s", (_kind, signature) => {
    const text = `Where is my money?\n\n${signature}`;
    expect(splitReply(text)).toEqual({
      reply: "Where is my money?",
      signature: signature.trim(),
      quoted: "",
    });
    expect(trimReply(text)).toEqual({ text: "Where is my money?", fullText: text.trim() });
  });

  test("one above the older mail is still a signature", () => {
    const { reply, signature } = splitReply(
      `Yes\n-- \nMei\n\nOn Mon, 2 Mar 2026, D <d@w.example> wrote:\n${quote}`,
    );
    expect({ reply, signature }).toEqual({ reply: "Yes", signature: "-- \nMei".trim() });
  });
});

describe("for any text", () => {
  const line = fc.constantFrom(
    ...["hello", "", "> quoted", "-- ", "On Mon, 2 Mar 2026, a <a@b.example> wrote:", "From: a", "Sent: b"],
    ...[
      "To: c",
      "Subject: d",
      "-----Original Message-----",
      "Sent from my iPhone",
      "________________________________",
    ],
  );
  const texts = fc.array(line, { maxLength: 25 }).map((lines) => lines.join("\n"));

  test("the three parts hold every word, in order", () => {
    const words = (text: string) => text.split(/\s+/).filter(Boolean);
    fc.assert(
      fc.property(texts, (text) => {
        const { reply, signature, quoted } = splitReply(text);
        expect(words([reply, signature, quoted].join("\n"))).toEqual(words(text));
      }),
    );
  });

  test("the trimmed text is empty only when there was none, and the whole is kept when something was cut", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const trimmed = trimReply(text);
        expect(trimmed.text === "").toBe(text.trim() === "");
        expect(trimmed.fullText ?? trimmed.text).toBe(text.trim());
      }),
    );
  });
});

test.each(["> q\n", "On x\n", "From: a\n", "-- \n", "_".repeat(20), "On Mon 2026, a <a@b.example>\n", " \n"])(
  "a megabyte of %j takes no longer than its size warrants",
  (unit) => {
    const took = (size: number) => {
      const text = unit.repeat(size / unit.length);
      const start = performance.now();
      splitReply(text);
      return performance.now() - start;
    };
    took(100_000);
    // A quadratic step would take a hundred times as long for ten times the text.
    expect(took(1_000_000)).toBeLessThan(40 * Math.max(took(100_000), 25));
  },
);
