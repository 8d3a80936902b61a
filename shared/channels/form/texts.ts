import type { Category } from "../../domain/category.ts";
import type { FormField, FormProblem } from "./submission.ts";

/** The languages of the page. */
export type PageLanguage = "en" | "zh-CN";

/** Everything the page says. `{brand}` and the like are filled in and escaped by the page. */
export interface PageTexts {
  readonly title: string;
  readonly intro: string;
  readonly labels: Readonly<Record<Exclude<FormField, "website">, string>>;
  readonly hints: { readonly email: string; readonly message: string; readonly subject: string };
  readonly optional: string;
  readonly chooseTopic: string;
  readonly topics: Readonly<Record<Category, string>>;
  readonly privacy: string;
  readonly trap: string;
  readonly send: string;
  readonly errorTitle: string;
  readonly errors: Readonly<Record<FormField, Partial<Record<FormProblem, string>>>>;
  readonly sentTitle: string;
  readonly number: string;
  readonly next: readonly string[];
  readonly urgent: string;
  readonly another: string;
  readonly otherLanguage: string;
  readonly failedTitle: string;
  readonly failed: string;
}

export const pageTexts: Readonly<Record<PageLanguage, PageTexts>> = {
  en: {
    title: "Contact {brand}",
    intro: "Tell us what happened. We answer by e-mail.",
    labels: {
      topic: "What is it about?",
      email: "Your e-mail address",
      name: "Your name",
      subject: "Subject",
      message: "Your message",
    },
    hints: {
      email: "Our answer goes to this address.",
      message: "For a payment or a refund, add the order number and when you paid. Up to 10,000 characters.",
      subject: "A few words, so that you find our answer again.",
    },
    optional: "optional",
    chooseTopic: "Please choose",
    topics: {
      account: "Registration, signing in, password",
      payment: "A payment that failed or is pending",
      security: "Stolen account, phishing, something suspicious",
      refund: "Refunds",
      complaint: "A complaint",
      guide: "How do I …?",
      other: "Something else",
    },
    privacy:
      "Never send us a password, a one-time code or a card's security code. Nobody at {brand} will ask for them.",
    trap: "Leave this field empty",
    send: "Send",
    errorTitle: "Please check the following",
    errors: {
      topic: { invalid: "Choose a topic from the list." },
      email: {
        missing: "Enter your e-mail address, so that we can answer.",
        invalid: "Enter an e-mail address like name@example.com.",
      },
      name: { "too-long": "Shorten your name to 100 characters." },
      subject: { "too-long": "Shorten the subject to 200 characters." },
      message: {
        missing: "Write what we can help with.",
        "too-long": "Shorten your message to 10,000 characters.",
      },
      website: {
        "must-be-empty": "A hidden field was filled in, perhaps by your browser. Please send again.",
      },
    },
    sentTitle: "We have your message",
    number: "Your ticket number is {number}.",
    next: [
      "We read it and answer to {email}.",
      "A person answers by {due} at the latest.",
      "To add something, reply to our e-mail: it stays in one place.",
    ],
    urgent: "If you think somebody else is using your account, change your password now.",
    another: "Send another message",
    otherLanguage: "中文",
    failedTitle: "Your message was not sent",
    failed: "Something went wrong on our side. Please send it again in a moment, or write to {mailbox}.",
  },
  "zh-CN": {
    title: "联系{brand}",
    intro: "请告诉我们发生了什么，我们会通过邮件答复您。",
    labels: {
      topic: "问题类型",
      email: "您的邮箱",
      name: "您的称呼",
      subject: "主题",
      message: "问题描述",
    },
    hints: {
      email: "答复会发送到这个邮箱。",
      message: "付款或退款问题，请附上订单号和付款时间。最多 10,000 字。",
      subject: "用几个字概括，方便您查找我们的答复。",
    },
    optional: "选填",
    chooseTopic: "请选择",
    topics: {
      account: "注册、登录、密码",
      payment: "支付失败或处理中",
      security: "账户被盗、钓鱼信息、可疑情况",
      refund: "退款",
      complaint: "投诉",
      guide: "使用方法",
      other: "其他",
    },
    privacy: "请不要发送密码、验证码或银行卡安全码。{brand}的工作人员不会向您索取这些信息。",
    trap: "请将此栏留空",
    send: "发送",
    errorTitle: "请检查以下内容",
    errors: {
      topic: { invalid: "请从列表中选择问题类型。" },
      email: {
        missing: "请填写邮箱，以便我们答复您。",
        invalid: "请填写正确的邮箱，例如 name@example.com。",
      },
      name: { "too-long": "称呼请不要超过 100 个字。" },
      subject: { "too-long": "主题请不要超过 200 个字。" },
      message: { missing: "请描述您遇到的问题。", "too-long": "问题描述请不要超过 10,000 个字。" },
      website: { "must-be-empty": "有一个隐藏栏被填写了，可能是浏览器自动填写的，请再发送一次。" },
    },
    sentTitle: "您的消息已收到",
    number: "您的工单号是 {number}。",
    next: [
      "我们会阅读您的消息，并答复到 {email}。",
      "客服人员最晚在 {due} 前答复您。",
      "如需补充，直接回复我们的邮件即可，所有内容会在同一工单中。",
    ],
    urgent: "如果您怀疑他人正在使用您的账户，请立即修改密码。",
    another: "再发一条消息",
    otherLanguage: "English",
    failedTitle: "消息没有发送成功",
    failed: "我们的系统出现了问题，请稍后再次发送，或写邮件至 {mailbox}。",
  },
};

/** The language of the page: asked for by `?lang=`, else the browser's first that we speak, else English. */
export function pageLanguage(rawQuery: string, acceptLanguage: string | undefined): PageLanguage {
  const asked = new URLSearchParams(rawQuery.slice(0, 2000)).get("lang");
  const wishes = [...(asked === null ? [] : [asked]), ...byPreference(acceptLanguage ?? "")];
  for (const wish of wishes) {
    if (/^zh\b/i.test(wish)) return "zh-CN";
    if (/^en\b/i.test(wish)) return "en";
  }
  return "en";
}

/** RFC 9110 section 12.5.4: `zh-CN,zh;q=0.9,en;q=0.8`, most wanted first. */
function byPreference(header: string): readonly string[] {
  return header
    .slice(0, 1000)
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().split(";");
      const weight = parameters.map((parameter) => /^\s*q=([\d.]+)/i.exec(parameter)?.[1]).find(Boolean);
      return { tag, weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}
