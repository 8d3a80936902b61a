import { describe, expect, it } from "vitest";
import { bundledDetector } from "../../infra/never-list/bundled-detector.ts";
import { readFaqDirectory } from "../../infra/tools/faq-files.ts";
import { buildFaqIndex, bundledEncoder, faqIndexAsKept } from "../../infra/tools/faq-index.ts";
import relaydeskConfig from "../../relaydesk.config.ts";
import { parseConfig } from "../../shared/domain/config.ts";
import { openIndex } from "../../shared/matching/open-index.ts";
import { promisedBy } from "../../shared/matching/promised-by.ts";
import { detectSensitive } from "../../shared/matching/sensitive.ts";

const directory = "faq";
const { entries: byFile } = readFaqDirectory(directory);
const entries = [...byFile.values()];

const encoder = bundledEncoder();
const options = { precision: promisedBy(parseConfig(relaydeskConfig).answering), encoder };
const { bytes, report } = buildFaqIndex(directory, options);
const matcher = openIndex(bytes, encoder && { encoder });

/** Questions as customers might put them; none is a phrasing of the knowledge base. */
const known: readonly (readonly [string, string])[] = [
  ["Hi, I want to get a refund for a purchase I made. How do I do that? Thanks", "refund-how-to"],
  ["How can I request a refund please?", "refund-how-to"],
  ["where's my refund, i have not received it", "refund-status"],
  ["how many days until my refund arrives?", "refund-status"],
  ["My payment failed again. Why?", "payment-fails"],
  ["the card payment was declined", "payment-fails"],
  ["I was charged twice for one order", "charged-but-not-completed"],
  ["hello i cant login to my account", "login-problem"],
  ["I forgot my pasword, how can I reset it?", "password-reset"],
  ["registration failed, it says phone number already registered", "registration-fails"],
  ["I don't get the verification code by sms", "verification-code-missing"],
  ["I want to change the phone number of my account", "change-phone-number"],
  ["How do I verify my identity in the app?", "account-verification"],
  ["I'd like to close my account for good", "close-account"],
  ["What payment methods can I choose from?", "choose-payment-method"],
  ["what is the daily limit for transfers", "payment-limits"],
  ["how much is the fee for a transfer?", "fees"],
  ["how to link my bank card", "link-card"],
  ["How do you keep my payments safe?", "payment-protection"],
  ["how can I recognise a phishing mail", "recognise-phishing"],
  ["somebody stole my account!!", "stolen-account"],
  ["there is a payment I did not make in my history", "unauthorised-payment"],
  ["I wish to complain about your service", "complaint"],
  ["let me talk to a real human", "talk-to-a-human"],
  ["您好，请问怎么申请退款呢？谢谢", "refund-how-to"],
  ["退款申请了好几天还没到账", "refund-status"],
  ["为什么我付款总是失败", "payment-fails"],
  ["钱已经扣了，商家那边说没收到", "charged-but-not-completed"],
  ["账号登录不上怎么办啊", "login-problem"],
  ["我把密码忘了，怎么找回", "password-reset"],
  ["注册一直失败怎么回事", "registration-fails"],
  ["一直收不到短信验证码", "verification-code-missing"],
  ["我换号码了，怎么改绑定的手机号", "change-phone-number"],
  ["请问实名认证要怎么弄", "account-verification"],
  ["我想把账号注销了", "close-account"],
  ["你们支持哪些付款方式", "choose-payment-method"],
  ["每天转账的限额是多少", "payment-limits"],
  ["转账的手续费怎么算", "fees"],
  ["怎么绑银行卡", "link-card"],
  ["在你们这付款安全吗", "payment-protection"],
  ["怎样识别钓鱼邮件", "recognise-phishing"],
  ["我账号被别人盗了", "stolen-account"],
  ["这笔钱不是我本人付的", "unauthorised-payment"],
  ["我要投诉你们的服务", "complaint"],
  ["帮我转人工", "talk-to-a-human"],
  ["請問怎麼申請退款", "refund-how-to"],
  ["忘記密碼怎麼辦", "password-reset"],
  ["我收不到驗證碼", "verification-code-missing"],
];

/** Nothing here has an answer in the knowledge base, near as some of it comes. */
const outOfScope: readonly string[] = [
  "What's the weather like tomorrow?",
  "Do you ship to Canada?",
  "I'd like to apply for a mortgage",
  "Are you hiring? I am a designer",
  "can you recommend a restaurant nearby",
  "who won the match yesterday",
  "My dog ate my homework",
  "Please translate this sentence into French",
  "the delivery man left the parcel in the rain",
  "how do I invest in your shares",
  "Where can I buy your gift cards in Berlin?",
  "we would like to offer you our SEO services",
  "my blender stopped working after a week",
  "what does this word mean",
  "asdf qwer zxcv",
  "今天天气怎么样",
  "帮我订一张去上海的机票",
  "推荐一部好看的电影",
  "你们招人吗，我想投简历",
  "快递什么时候送到",
  "怎么申请房贷",
  "这件衣服有没有红色的",
  "附近有什么好吃的",
  "股票今天涨了吗",
  "帮我写一首诗",
  "孩子发烧了吃什么药",
  "空调不制冷了",
  "明天几点开会",
  "你叫什么名字",
  "哈哈哈哈哈",
];

describe("the knowledge base", () => {
  it.each(known)("finds for %j the entry %s", (text, expected) => {
    expect(matcher.match(text).ranked[0]?.entry).toBe(expected);
  });

  it("is sure of most plain questions, so that they are answered at once", () => {
    const sure = known.filter(([text]) => matcher.match(text).abstain === undefined);
    expect(sure.length / known.length).toBeGreaterThanOrEqual(0.75);
  });

  it.each(outOfScope)("does not answer %j", (text) => {
    expect(matcher.match(text).abstain).toBeDefined();
  });

  it.each(["hi", "Hello!", "hey there", "在吗", "你好", "您好!", "有人吗", "谢谢", "ok", "?"])(
    "takes %j for a greeting and not for a question",
    (text) => {
      expect(matcher.match(text).abstain).toBeDefined();
    },
  );

  it("has every entry in Simplified Chinese and English", () => {
    for (const { entry, languages } of matcher.entries()) {
      expect(languages, entry).toEqual(["en", "zh-CN"]);
    }
    expect(matcher.entries().length).toBeGreaterThanOrEqual(12);
  });

  it("leaves theft, fraud and complaints to people", () => {
    for (const entry of ["stolen-account", "unauthorised-payment", "report-phishing", "complaint"]) {
      expect(matcher.answer(entry, "en")?.automatic, entry).toBe(false);
    }
  });

  it("has no automatic phrasing that is held back as sensitive", () => {
    const automatic = entries.filter((entry) => entry.automatic);
    const heldBack = automatic.flatMap((entry) =>
      [entry.question, ...entry.phrasings].filter((phrasing) => detectSensitive(phrasing).length > 0),
    );
    expect(heldBack).toEqual([]);
  });

  it("has hardly an automatic phrasing that the learned never-list holds back", { timeout: 120_000 }, () => {
    const detect = bundledDetector(bundledEncoder());
    const automatic = entries.filter((entry) => entry.automatic);
    const all = automatic.flatMap((entry) => [entry.question, ...entry.phrasings]);
    // Reading all of them takes half a minute on a busy machine.
    const phrasings = all.filter((_, at) => at % 3 === 0);
    const heldBack = phrasings.filter((phrasing) => detect(phrasing).length > 0);
    expect(heldBack.length / phrasings.length, heldBack.join("\n")).toBeLessThan(0.01);
  });

  it("recognises nearly every phrasing of theft, fraud and complaint as sensitive", () => {
    const grave = ["stolen-account", "unauthorised-payment", "report-phishing", "complaint"];
    const phrasings = entries.filter(({ id }) => grave.includes(id)).flatMap((entry) => entry.phrasings);
    const found = phrasings.filter((phrasing) => detectSensitive(phrasing).length > 0);
    expect(found.length / phrasings.length).toBeGreaterThanOrEqual(0.98);
  });

  it("names no phone number and asks for no secret", () => {
    for (const { id, answer } of entries) {
      expect(answer, id).not.toMatch(/\d{5,}/);
      expect(answer, id).not.toMatch(/(?:please|请)(?:\s*)(?:send|发送)[^.。]*(?:password|密码|CVV)/i);
    }
  });
});

describe("what models make of phrasings that they have not seen", () => {
  it.each(["en", "zh-CN"])("finds the right entry for at least 85 of 100 in %s", (language) => {
    const own = report.languages.find((each) => each.language === language);
    expect(own?.accuracy).toBeGreaterThanOrEqual(0.85);
  });

  it.each(["en", "zh-CN"])(
    "answers nearly half of them by itself in %s, and 95 of 100 rightly",
    (language) => {
      const own = report.languages.find((each) => each.language === language);
      expect(own?.coverage).toBeGreaterThanOrEqual(0.45);
      expect(own?.precision).toBeGreaterThanOrEqual(0.95);
    },
  );
});

describe("the compiled index", () => {
  it("stays small enough to ship with the function", () => {
    expect(bytes.length).toBeLessThan(1_500_000);
  });

  it.runIf(encoder)(
    "is the same to the byte by what was kept with the entries, which is up to date",
    { timeout: 60_000 },
    () => {
      const asKept = faqIndexAsKept(directory, options);
      expect(asKept, "Run `npm run faq:check -- --keep` and commit faq/calibration.json").toBeDefined();
      expect(asKept && Buffer.compare(asKept, bytes)).toBe(0);
    },
  );
});
