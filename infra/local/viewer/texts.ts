/** Every text of the viewer, once per language. */
const english = {
  title: "Sent by Relaydesk",
  lead: "What left this machine's Relaydesk, newest first. Nothing here reached a real person.",
  mails: "Mail",
  messages: "Messages",
  noMails: "No mail has been sent yet. Write one to the desk and its answer appears here.",
  noMessages: "No messages have been sent yet.",
  time: "Time",
  to: "To",
  from: "From",
  subject: "Subject",
  noSubject: "(no subject)",
  channel: "Channel",
  call: "Call",
  answer: "Answer",
  headers: "Headers",
  text: "Text",
  noText: "This mail has no plain text.",
  asSeen: "As a mail program shows it",
  attachments: "Attachments",
  original: "Original file",
  events: "What happened to it",
  sent: "What was sent",
  back: "Back to the list",
  refresh: "Look again",
  missing: "There is nothing at this address.",
  failed: "refused",
};

const chinese: typeof english = {
  title: "Relaydesk 发出的内容",
  lead: "本机 Relaydesk 发出的全部内容,最新的在最前。没有任何内容真正送达他人。",
  mails: "邮件",
  messages: "消息",
  noMails: "还没有发出邮件。给服务台写一封邮件,回复就会出现在这里。",
  noMessages: "还没有发出消息。",
  time: "时间",
  to: "收件人",
  from: "发件人",
  subject: "主题",
  noSubject: "(无主题)",
  channel: "渠道",
  call: "调用",
  answer: "应答",
  headers: "邮件头",
  text: "正文",
  noText: "这封邮件没有纯文本正文。",
  asSeen: "邮件程序中的样子",
  attachments: "附件",
  original: "原始文件",
  events: "发送状态",
  sent: "发送的内容",
  back: "返回列表",
  refresh: "刷新",
  missing: "这个地址没有内容。",
  failed: "被拒绝",
};

export type Language = "en" | "zh-CN";
export type Texts = typeof english;

export function textsIn(language: Language): Texts {
  return language === "zh-CN" ? chinese : english;
}

/** The first language of `Accept-Language` (RFC 9110 section 12.5.4) that the viewer speaks, by weight. */
export function preferredLanguage(header: string | undefined): Language {
  const wanted = (header ?? "").split(",").map((part, index) => {
    const [tag = "", ...options] = part.trim().toLowerCase().split(";");
    const weight = options.map((option) => /^\s*q=([\d.]+)\s*$/.exec(option)?.[1]).find((found) => found);
    return { tag, weight: weight === undefined ? 1 : Number(weight), index };
  });
  wanted.sort((a, b) => b.weight - a.weight || a.index - b.index);
  const known = wanted.find(({ tag, weight }) => weight > 0 && /^(zh|en)\b/.test(tag));
  return known?.tag.startsWith("zh") ? "zh-CN" : "en";
}
