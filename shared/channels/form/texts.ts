import type { Category } from "../../domain/category.ts";
import type { UploadRefusal } from "../../domain/upload-refusal.ts";
import type { BuiltInField, FormProblem } from "./submission.ts";

/** The languages of the page. */
export type PageLanguage = "en" | "zh-CN";

/** Everything the page says. `{brand}` and the like are filled in and escaped by the page. */
export interface PageTexts {
  readonly title: string;
  readonly intro: string;
  readonly labels: Readonly<Record<BuiltInField | "files", string>>;
  readonly hints: { readonly email: string; readonly message: string; readonly subject: string };
  readonly optional: string;
  readonly chooseTopic: string;
  readonly topics: Readonly<Record<Category, string>>;
  readonly privacy: string;
  readonly trap: string;
  readonly send: string;
  readonly errorTitle: string;
  readonly errors: Readonly<
    Record<BuiltInField | "files" | "website" | "form", Partial<Record<FormProblem, string>>>
  >;
  /** Of the operator's own fields: `{label}`, `{example}`, `{count}`. */
  readonly ownErrors: Readonly<Record<"missing" | "invalid" | "unlike" | "too-long", string>>;
  /** `{count}` files of `{size}` MB. */
  readonly filesHint: string;
  /** How large files may be in all where no script runs. */
  readonly filesPlain: string;
  readonly attached: string;
  readonly sentTitle: string;
  readonly number: string;
  readonly next: readonly string[];
  readonly urgent: string;
  readonly another: string;
  readonly filesNotTaken: string;
  /** Instead of a number, when a person looks at the message first. */
  readonly heldTitle: string;
  readonly held: readonly string[];
  readonly follow: string;
  readonly script: ScriptTexts;
  readonly status: StatusTexts;
  readonly otherLanguage: string;
  readonly failedTitle: string;
  readonly failed: string;
}

/** What the page's script says. */
export interface ScriptTexts {
  readonly answersTitle: string;
  readonly answersFound: string;
  readonly helped: string;
  readonly thanks: string;
  readonly safetyTitle: string;
  readonly safety: string;
  readonly person: string;
  readonly remove: string;
  readonly sending: string;
  readonly sent: string;
  readonly notSent: string;
  readonly refusals: Readonly<Record<UploadRefusal, string>>;
  readonly waiting: string;
}

/** What the page behind a link says of a message that was sent. */
export interface StatusTexts {
  readonly title: string;
  readonly states: Readonly<
    Record<"sorting" | "queued" | "assigned" | "replied" | "answered" | "closed" | "joined", string>
  >;
  readonly labels: Readonly<Record<"number" | "state" | "due" | "sentAt" | "subject", string>>;
  readonly overdue: string;
  readonly you: string;
  readonly us: string;
  readonly automatic: string;
  readonly saidTitle: string;
  readonly add: string;
  readonly addHint: string;
  readonly addSend: string;
  readonly added: string;
  readonly addErrors: Readonly<Record<"missing" | "too-long" | "too-many", string>>;
  readonly invalidTitle: string;
  readonly invalid: string;
  readonly expiredTitle: string;
  readonly expired: string;
  readonly toForm: string;
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
      files: "Attachments",
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
      files: { "choose-again": "Choose your files again: the browser did not keep them." },
      website: {
        "must-be-empty": "A hidden field was filled in, perhaps by your browser. Please send again.",
      },
      form: {
        stale: "This page was open for long, or came from elsewhere. Nothing is lost: please send again.",
        "too-many":
          "Many messages came from your network or under your address. Please wait an hour and send again, or write to {mailbox}.",
      },
    },
    ownErrors: {
      missing: "Fill in “{label}”.",
      invalid: "Check “{label}”.",
      unlike: "Check “{label}”. It looks like this: {example}.",
      "too-long": "Shorten “{label}” to {count} characters.",
    },
    filesHint: "Up to {count} files of {size} MB each: pictures, PDF, text, video.",
    filesPlain: "Your browser runs no script here, so all files together may have 4 MB.",
    attached: "Attached",
    sentTitle: "We have your message",
    number: "Your ticket number is {number}.",
    next: [
      "We read it and answer to {email}.",
      "A person answers by {due} at the latest.",
      "To add something, reply to our e-mail: it stays in one place.",
    ],
    urgent: "If you think somebody else is using your account, change your password now.",
    another: "Send another message",
    filesNotTaken: "These files could not be taken; your message is with us all the same:",
    heldTitle: "We have your message",
    held: [
      "It came in a way that programs usually have, so a person looks at it before it goes to our team.",
      "Then we answer to {email}. You need not send it again.",
    ],
    follow: "See how it stands, or add something",
    script: {
      answersTitle: "Did one of these answer it?",
      answersFound: "Answers that may fit: {count}. They stand below your message.",
      helped: "Yes, this answered it",
      thanks: "Glad to hear it. There is nothing more to do; if something is left, just send your message.",
      safetyTitle: "Please send your message now",
      safety:
        "A security specialist looks at it first. Until then:\n• change your password, and that of your mailbox if it was the same\n• sign out of all devices in the security settings\n• call your bank and block any card that may be affected\n• do not open links that you did not expect",
      person: "This is best answered by a person: please send your message.",
      remove: "Remove {name}",
      sending: "being sent …",
      sent: "attached",
      notSent: "The file could not be sent. Try again, or send your message without it.",
      refusals: {
        "permission-invalid": "The file could not be sent. Load the page again.",
        "permission-expired": "This page was open for long. Load it again to attach files.",
        "too-many": "No more files can be attached.",
        empty: "The file is empty.",
        "too-large": "The file is too large.",
        "type-not-allowed": "Files of this kind are not taken.",
      },
      waiting: "One moment …",
    },
    status: {
      title: "Your message to {brand}",
      states: {
        sorting:
          "We have it. It is being sorted, or a person looks at it first. Load this page again in a while.",
        queued: "It waits for a person of our team.",
        assigned: "A person of our team is working on it.",
        replied: "We have answered you by e-mail.",
        answered: "We have sent you an answer by e-mail. If it did not help, write below or reply to it.",
        closed: "It is done. If something is left, write below: it is opened again.",
        joined: "It was put together with another message of yours, and is answered there.",
      },
      labels: {
        number: "Ticket number",
        state: "How it stands",
        due: "Answer by",
        sentAt: "Sent",
        subject: "Subject",
      },
      overdue: "We are late with this, and sorry for it. It has not been forgotten.",
      you: "You",
      us: "{brand}",
      automatic: "{brand}, automatic",
      saidTitle: "So far",
      add: "Add something",
      addHint: "It goes to the same people. Up to 10,000 characters.",
      addSend: "Send",
      added: "We have it.",
      addErrors: {
        missing: "Write what you would like to add.",
        "too-long": "Shorten your message to 10,000 characters.",
        "too-many": "Many messages came from your network. Please wait an hour, or write to {mailbox}.",
      },
      invalidTitle: "This link does not work",
      invalid:
        "Perhaps a part of it is missing. Copy the whole link from our e-mail, or reply to that e-mail.",
      expiredTitle: "This link has ended",
      expired: "Links to a message hold for a while only. Reply to one of our e-mails to go on.",
      toForm: "To the contact form",
    },
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
      files: "附件",
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
      files: { "choose-again": "浏览器没有保留您选择的文件，请重新选择。" },
      website: { "must-be-empty": "有一个隐藏栏被填写了，可能是浏览器自动填写的，请再发送一次。" },
      form: {
        stale: "页面打开时间过长，或来自其他网站。内容没有丢失，请再发送一次。",
        "too-many": "来自您的网络或邮箱的消息过多。请一小时后再发送，或写邮件至 {mailbox}。",
      },
    },
    ownErrors: {
      missing: "请填写“{label}”。",
      invalid: "请检查“{label}”。",
      unlike: "请检查“{label}”，例如 {example}。",
      "too-long": "“{label}”请不要超过 {count} 个字符。",
    },
    filesHint: "最多 {count} 个文件，每个不超过 {size} MB：图片、PDF、文本、视频。",
    filesPlain: "您的浏览器未运行脚本，所有文件合计不超过 4 MB。",
    attached: "已添加",
    sentTitle: "您的消息已收到",
    number: "您的工单号是 {number}。",
    next: [
      "我们会阅读您的消息，并答复到 {email}。",
      "客服人员最晚在 {due} 前答复您。",
      "如需补充，直接回复我们的邮件即可，所有内容会在同一工单中。",
    ],
    urgent: "如果您怀疑他人正在使用您的账户，请立即修改密码。",
    another: "再发一条消息",
    filesNotTaken: "以下文件未能接收，但您的消息已收到：",
    heldTitle: "您的消息已收到",
    held: [
      "这条消息的发送方式与自动程序相似，因此会先由工作人员查看，再转交客服团队。",
      "之后我们会答复到 {email}，您无需重新发送。",
    ],
    follow: "查看进度或补充内容",
    script: {
      answersTitle: "以下内容是否解决了您的问题？",
      answersFound: "找到 {count} 条可能相关的答案，显示在问题描述下方。",
      helped: "是，已解决",
      thanks: "很高兴能帮到您，无需再做其他操作；如果还有问题，请继续发送消息。",
      safetyTitle: "请立即发送您的消息",
      safety:
        "安全专员会优先处理。在此之前：\n• 立即修改登录密码；如果邮箱使用相同的密码，也请一并修改\n• 在安全设置中退出所有设备\n• 联系银行，冻结可能受影响的银行卡\n• 不要点击来历不明的链接",
      person: "这个问题由人工处理更合适，请发送您的消息。",
      remove: "移除 {name}",
      sending: "正在上传……",
      sent: "已添加",
      notSent: "文件未能上传。请重试，或直接发送消息。",
      refusals: {
        "permission-invalid": "文件未能上传，请重新加载页面。",
        "permission-expired": "页面打开时间过长，请重新加载后再添加文件。",
        "too-many": "不能再添加文件了。",
        empty: "文件是空的。",
        "too-large": "文件太大。",
        "type-not-allowed": "不接收这种类型的文件。",
      },
      waiting: "请稍候……",
    },
    status: {
      title: "您发给{brand}的消息",
      states: {
        sorting: "我们已收到，正在分派或由工作人员先行查看，请稍后重新加载本页。",
        queued: "正在等待客服人员处理。",
        assigned: "客服人员正在处理。",
        replied: "我们已通过邮件答复您。",
        answered: "我们已通过邮件发送答案。如果没有解决，请在下方留言或回复邮件。",
        closed: "已处理完毕。如果还有问题，请在下方留言，我们会重新处理。",
        joined: "已与您的另一条消息合并，会在那里答复您。",
      },
      labels: { number: "工单号", state: "进度", due: "最晚答复时间", sentAt: "发送时间", subject: "主题" },
      overdue: "很抱歉，我们的答复已经超时，但没有遗漏您的消息。",
      you: "您",
      us: "{brand}",
      automatic: "{brand}（自动回复）",
      saidTitle: "往来内容",
      add: "补充内容",
      addHint: "会转给同一批工作人员。最多 10,000 字。",
      addSend: "发送",
      added: "已收到。",
      addErrors: {
        missing: "请填写要补充的内容。",
        "too-long": "内容请不要超过 10,000 个字。",
        "too-many": "来自您网络的消息过多。请一小时后再试，或写邮件至 {mailbox}。",
      },
      invalidTitle: "链接无法打开",
      invalid: "链接可能不完整。请从我们的邮件中复制完整的链接，或直接回复邮件。",
      expiredTitle: "链接已失效",
      expired: "链接只在一段时间内有效。请回复我们的邮件继续联系。",
      toForm: "前往联系表单",
    },
    otherLanguage: "English",
    failedTitle: "消息没有发送成功",
    failed: "我们的系统出现了问题，请稍后再次发送，或写邮件至 {mailbox}。",
  },
};
