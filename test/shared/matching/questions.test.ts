import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mostUnits, readQuestions } from "../../../shared/matching/questions.ts";

const letter = (text: string, subject?: string) =>
  readQuestions({ text, letter: true, ...(subject !== undefined && { subject }) });
const chat = (text: string) => readQuestions({ text, letter: false });
const asked = (text: string) => letter(text).units.map((unit) => unit.text);

describe("a message that asks nothing", () => {
  it.each(
    [
      ["", " \n\t", "?", "??", "...", "🙏", "👋😀", "123456", "No. 2026030299887766"],
      [
        "hi",
        "Hi!",
        "HELLO!!!",
        "hello??",
        "heyyy",
        "hi there",
        "Hello, is anyone there?",
        "good morning team",
      ],
      [
        "help",
        "Help me please",
        "I need help",
        "I have a question",
        "can you help me?",
        "/start",
        "Dear Sir or Madam,",
      ],
      [
        "你好",
        "您好！",
        "在吗",
        "在吗？？",
        "有人吗",
        "你好，请问",
        "客服在吗？急急急",
        "我有个问题",
        "ｈｉ",
        "谢谢",
        "晚上好～",
      ],
      ["你好\n在吗", "請問", "有沒有人", "在嗎", "客服您好", "hi 在吗", "亲，在么"],
      [
        "こんにちは",
        "すみません",
        "안녕하세요",
        "문의드립니다",
        "hola",
        "Buenos días",
        "tengo una pregunta",
        "bonjour",
      ],
      [
        "Hallo",
        "Guten Tag",
        "olá",
        "bom dia",
        "preciso de ajuda",
        "halo",
        "selamat pagi kak",
        "permisi, mau tanya",
      ],
      ["My name is Anna", "Hello, my name is Anna Berg.", "我叫王伟。", "Me llamo Ana"],
      ["привет", "Здравствуйте!", "помогите", "مرحبا", "السلام عليكم", "thank you so much", "Merci beaucoup"],
    ].flat(),
  )("is seen in %j", (text) => {
    expect(letter(text).units).toEqual([]);
    expect(chat(text).units).toEqual([]);
  });
});

describe("one question", () => {
  it.each([
    ["How long does a refund take?", "How long does a refund take?"],
    ["Hello! How do I change my phone number? Thanks a lot", "How do I change my phone number?"],
    [
      "Dear Ms Chen,\n\nhow do I reset my password?\n\nBest regards,\nJohn Smith\nAcme Ltd\n+1 555 0100",
      "how do I reset my password?",
    ],
    ["Hello, my name is Anna. How do I pay? Kind regards, Anna Berg", "How do I pay?"],
    ["how do I pay?\n-- \nJohn, Head of Something\nWhat do you think?", "how do I pay?"],
    ["how do I pay?\n\nSent from my phone", "how do I pay?"],
    ["how do I pay?\n> How do I get a refund?\n> Thanks", "how do I pay?"],
    ["how do I pay?\nOn Mon, 2 Mar 2026 at 10:00, Support wrote:\nHow did we do?", "how do I pay?"],
    [
      "怎么退款？\n发件人写于昨天\n在 2026年3月2日，客服 写道：\n您的问题解决了吗？",
      "怎么退款? 发件人写于昨天",
    ],
    ["您好，\n怎么绑定银行卡？\n谢谢！\n林美", "怎么绑定银行卡?"],
    ["こんにちは。返金はいつですか。よろしくお願いします。", "返金はいつですか。"],
    ["Hola, ¿cómo cambio mi contraseña? Gracias", "Hola, ¿cómo cambio mi contraseña?"],
    ["订单号：2026030299887766 退款什么时候到账", "退款什么时候到账"],
    ["My order number is AB-1234567, where is my refund?", ", where is my refund?"],
    ["退款　什么时候　到账？？", "退款 什么时候 到账?"],
    ["my card [card ending 1111] is declined", "my card   is declined"],
    ["WHERE IS MY REFUND", "WHERE IS MY REFUND"],
    ["我的payment失败了 怎么办", "我的payment失败了 怎么办"],
    ["My payment failed yesterday. What should I do?", "My payment failed yesterday. What should I do?"],
    [
      "I can't sign in. It says wrong password. How do I reset it?",
      "I can't sign in. It says wrong password. How do I reset it?",
    ],
    ["my payment\nfailed", "my payment failed"],
    [
      "I pay 3.50 a month at example.com. Is that right?",
      "I pay 3.50 a month at example.com. Is that right?",
    ],
  ])("is taken out of %j", (text, question) => {
    expect(asked(text).map(spaced)).toEqual([spaced(question)]);
  });

  it("that leans on another is no question of its own, but a reading of that one", () => {
    const { units } = letter("How do I get a refund? How long does it take?");
    expect(units).toHaveLength(1);
    expect(units[0]?.readings).toContain("How do I get a refund?");
  });

  it("keeps what was told before it as a second reading in a long mail", () => {
    const story = "Last Sunday I bought a pair of running shoes and paid for them with my wallet. ".repeat(4);
    const [unit] = letter(`${story}\nHow do I get a refund for this payment?`).units;
    expect(unit?.text).toBe("How do I get a refund for this payment?");
    expect(unit?.readings[1]).toMatch(/running shoes.*How do I get a refund/);
  });

  it.each(["refund", "退款", "what should I do?", "怎么办", "why???"])("is vague in %j", (text) => {
    expect(chat(text).units).toMatchObject([{ vague: true }]);
  });

  it.each(["refund status", "怎么退款", "reset password"])("is not vague in %j", (text) => {
    expect(chat(text).units).toMatchObject([{ vague: false }]);
  });
});

describe("a subject", () => {
  it("is the question when the text asks nothing", () => {
    expect(letter("Hi, please help!", "Re: How do I get a refund?").units).toMatchObject([
      { text: "How do I get a refund?" },
    ]);
    expect(letter("", "退款什么时候到账").units).toMatchObject([{ text: "退款什么时候到账" }]);
  });

  it("comes last among the readings, so that it cannot spoil a clear text", () => {
    const [unit] = letter("How do I get a refund?", "A matter of some importance").units;
    expect(unit?.readings).toEqual([
      "How do I get a refund?",
      "A matter of some importance How do I get a refund?",
    ]);
  });

  it.each(["Hello", "question", "Help!!", "(no subject)", "Re: ", "你好", "RE: 问题"])(
    "that says nothing (%j) is left out",
    (subject) => {
      expect(letter("How do I get a refund?", subject).units[0]?.readings).toHaveLength(1);
      expect(letter("hi", subject).units).toEqual([]);
    },
  );
});

describe("several questions", () => {
  it.each<[string, string[]]>([
    [
      "How do I reset my password? How do I change my phone number?",
      ["How do I reset my password?", "How do I change my phone number?"],
    ],
    [
      "How do I reset my password and how do I change my phone number?",
      ["How do I reset my password", "how do I change my phone number?"],
    ],
    [
      "1. How do I change my phone number?\n2) What are the fees?\n- Can I close my account?",
      ["How do I change my phone number?", "What are the fees?", "Can I close my account?"],
    ],
    ["付款失败了怎么办？另外怎么改手机号", ["付款失败了怎么办?", "另外怎么改手机号"]],
    ["请问怎么提现，还有手续费是多少", ["请问怎么提现", "还有手续费是多少"]],
    [
      "My card was not delivered. Also, how do I change my mail address?",
      ["My card was not delivered.", "Also, how do I change my mail address?"],
    ],
    [
      "hi i tried to pay this morning and the payment failed and i want to know how do i get my money back and also how do i change my phone number",
      [
        "hi i tried to pay this morning and the payment failed i want to know how do i get my money back",
        "also how do i change my phone number",
      ],
    ],
    [
      "你好我昨天付款失败了但是钱扣了怎么办还有就是我想问一下怎么改手机号",
      ["你好我昨天付款失败了但是钱扣了怎么办", "还有就是我想问一下怎么改手机号"],
    ],
  ])("are taken apart in %j", (text, questions) => {
    const { units } = chat(text);
    expect(units).toHaveLength(questions.length);
    for (const [at, question] of questions.entries()) {
      expect(units[at]?.readings.map(spaced)).toContain(spaced(question));
    }
  });

  it(`are looked at up to ${mostUnits}, and it is said that there are more`, () => {
    const topics = ["fees", "limits", "cards", "refunds", "passwords", "numbers", "banks"];
    const { units, more } = letter(topics.map((topic) => `What about the ${topic} of yours?`).join("\n"));
    expect(units).toHaveLength(mostUnits);
    expect(more).toBe(true);
    expect(letter("What are the fees? Where are the limits?").more).toBe(false);
  });

  it("are found in a very long mail, wherever they stand", () => {
    const story = "We went to the market on Monday and saw many things there. ".repeat(250);
    expect(letter(`${story}\n\nHow do I change my phone number?\n\nRegards\nKim`).units[0]?.text).toBe(
      "How do I change my phone number?",
    );
  });
});

describe("numbers of orders and the like", () => {
  it.each<[string, string[]]>([
    ["订单号：2026030299887766，流水号 TX20260302A1", ["2026030299887766", "TX20260302A1"]],
    ["Order #AB-1234567 from 2026-03-02, paid 489.00", ["AB-1234567"]],
    ["I paid 1500 on 20260302", []],
    ["COVID19 iPhone15 windows11", []],
  ])("of %j are %j", (text, references) => {
    expect(letter(text).references).toEqual(references);
  });

  it("are found in the subject too", () => {
    expect(letter("Where is it?", "Order 99887766").references).toEqual(["99887766"]);
  });
});

const spaced = (text: string) => text.replace(/\s+/g, " ").trim();

describe("any text at all", () => {
  const fragment = fc.constantFrom(
    ...[
      "How do I pay? ",
      "hi",
      "谢谢",
      "怎么退款？",
      "\n",
      "\n> ",
      "-- \n",
      "Best regards\n",
      "order no. 123456789 ",
      "and how do I ",
    ],
    ...[
      "另外",
      "。",
      " ",
      "I want to ",
      "A-1",
      "🙏",
      "\u202e",
      "\ud800",
      "ﷺ",
      "Kim\n",
      "1. ",
      "[password]",
      "Re: ",
    ],
  );
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(fragment, { maxLength: 60 }).map((parts) => parts.join("")),
  );

  it("is read into a few bounded units, the same every time", () => {
    fc.assert(
      fc.property(text, text, fc.boolean(), (body, subject, isLetter) => {
        const written = { text: body, subject, letter: isLetter };
        const reading = readQuestions(written);
        expect(readQuestions(written)).toEqual(reading);
        expect(reading.units.length).toBeLessThanOrEqual(mostUnits);
        expect(reading.references.length).toBeLessThanOrEqual(10);
        for (const { text: unit, readings } of reading.units) {
          expect(unit).not.toBe("");
          expect(readings[0]).toBe(unit);
          expect(readings.length).toBeLessThanOrEqual(5);
          for (const each of readings) expect(each.isWellFormed() && each.length <= 1_000).toBe(true);
        }
      }),
    );
  });

  it("is asked in the order in which it was written", () => {
    const topics = fc.uniqueArray(fc.constantFrom("fees", "limits", "cards", "refunds", "passports"), {
      minLength: 2,
    });
    fc.assert(
      fc.property(topics, fc.constantFrom("\n", " ", "\n\n"), (chosen, gap) => {
        const { units } = chat(chosen.map((topic) => `What about the ${topic}?`).join(gap));
        expect(units.map((unit) => unit.text)).toEqual(chosen.map((topic) => `What about the ${topic}?`));
      }),
    );
  });

  it.each([
    "1-",
    "谢谢",
    "aaaaaa",
    "A1b2-",
    "and how do i ",
    "- ",
    "\n> ",
    "order number ",
    "祝",
    "hi Kim ",
    "?!",
    "[card ending ",
  ])("does not stall on a long run of %j", (part) => {
    expect(letter(part.repeat(200_000 / part.length), part.repeat(5_000)).units.length).toBeLessThanOrEqual(
      mostUnits,
    );
  });
});
