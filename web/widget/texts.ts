/** Everything that the widget says by itself. `{}` is filled in. */
export interface Texts {
  readonly open: string;
  readonly close: string;
  readonly title: string;
  readonly greeting: string;
  readonly log: string;
  readonly write: string;
  readonly send: string;
  readonly attach: string;
  readonly person: string;
  readonly personWanted: string;
  readonly menu: string;
  readonly forget: string;
  readonly forgetSure: string;
  readonly you: string;
  readonly bot: string;
  readonly agent: string;
  readonly helped: string;
  readonly yes: string;
  readonly no: string;
  readonly connecting: string;
  readonly offline: string;
  readonly reconnecting: string;
  readonly ready: string;
  readonly waiting: string;
  readonly waitingUntil: string;
  readonly closed: string;
  readonly closedUntil: string;
  readonly withAgent: string;
  readonly typing: string;
  readonly someoneTyping: string;
  readonly sending: string;
  readonly refused: string;
  readonly emailAsk: string;
  readonly emailLabel: string;
  readonly emailSave: string;
  readonly emailWrong: string;
  readonly emailKept: string;
  readonly unread: string;
  readonly uploading: string;
  readonly uploadFailed: string;
  readonly tooLarge: string;
  readonly remove: string;
  readonly today: string;
  readonly yesterday: string;
}

const en: Texts = {
  open: "Open chat",
  close: "Close chat",
  title: "Chat with {}",
  greeting: "Hello! How can we help you?",
  log: "Conversation",
  write: "Write a message",
  send: "Send",
  attach: "Attach a file",
  person: "Talk to a person",
  personWanted: "I would like to talk to a person.",
  menu: "More",
  forget: "Remove this conversation from this device",
  forgetSure: "Remove it from this device? Our team keeps what you wrote.",
  you: "You",
  bot: "Automatic answer",
  agent: "Support",
  helped: "Did this help?",
  yes: "Yes, it helped",
  no: "No, I need a person",
  connecting: "Connecting…",
  offline: "You are offline. What you write is kept and sent later.",
  reconnecting: "Connection interrupted. What you write is kept and sent later.",
  ready: "Answers at once where we have one, else from a person",
  waiting: "A person will answer you here as soon as possible",
  waitingUntil: "A person will answer you here by {}",
  closed: "Nobody is here at this hour",
  closedUntil: "Nobody is here until {}",
  withAgent: "A person is taking care of it",
  typing: "{} is typing…",
  someoneTyping: "Somebody is typing…",
  sending: "Not sent yet",
  refused: "This could not be sent",
  emailAsk: "Leave your e-mail address, and we go on there if you have left this page.",
  emailLabel: "E-mail address",
  emailSave: "Save",
  emailWrong: "That is not an e-mail address, such as name@example.com.",
  emailKept: "If you have left, we write to {}.",
  unread: "{} unread",
  uploading: "Sending {}…",
  uploadFailed: "{} could not be sent. Please try again.",
  tooLarge: "{} is too large or of a kind that we do not take.",
  remove: "Remove {}",
  today: "Today",
  yesterday: "Yesterday",
};

const zh: Texts = {
  open: "打开在线客服",
  close: "关闭在线客服",
  title: "{}在线客服",
  greeting: "您好！请问有什么可以帮您？",
  log: "对话",
  write: "请输入消息",
  send: "发送",
  attach: "添加附件",
  person: "转人工",
  personWanted: "转人工",
  menu: "更多",
  forget: "从此设备删除本次对话",
  forgetSure: "确定从此设备删除吗？我们的客服仍会保留您写的内容。",
  you: "您",
  bot: "自动回复",
  agent: "客服",
  helped: "以上内容解决您的问题了吗？",
  yes: "是，已解决",
  no: "没有，转人工",
  connecting: "正在连接…",
  offline: "您已离线。您写的内容会保留，恢复网络后立即发送。",
  reconnecting: "连接已中断。您写的内容会保留，恢复后立即发送。",
  ready: "能自动解答的立即回复，其余由人工处理",
  waiting: "客服人员会尽快在这里回复您",
  waitingUntil: "客服人员会在{}前在这里回复您",
  closed: "现在是非工作时间",
  closedUntil: "客服人员{}上班",
  withAgent: "客服人员正在处理",
  typing: "{}正在输入…",
  someoneTyping: "对方正在输入…",
  sending: "尚未发送",
  refused: "无法发送",
  emailAsk: "请留下邮箱地址，如果您已离开本页面，我们会通过邮件继续回复您。",
  emailLabel: "邮箱地址",
  emailSave: "保存",
  emailWrong: "邮箱地址不正确，例如 name@example.com。",
  emailKept: "如果您已离开，我们会发邮件到 {}。",
  unread: "{} 条未读",
  uploading: "正在发送{}…",
  uploadFailed: "{}发送失败，请重试。",
  tooLarge: "{}太大，或不是可以接收的文件类型。",
  remove: "移除{}",
  today: "今天",
  yesterday: "昨天",
};

export interface Words {
  /** BCP 47. */
  readonly tag: "en" | "zh-CN";
  /** How dates and times are written: the visitor's own way of this language. */
  readonly locale: string;
  readonly texts: Texts;
}

/** The first of the languages that is spoken here; English for all others. */
export function wordsFor(languages: readonly string[]): Words {
  const spoken = languages.find((language) => /^(zh|en)\b/i.test(language)) ?? "en";
  const words = /^zh/i.test(spoken)
    ? ({ tag: "zh-CN", texts: zh } as const)
    : ({ tag: "en", texts: en } as const);
  const own = languages.find(
    (language) => language.includes("-") && language.startsWith(words.tag.slice(0, 2)),
  );
  return { ...words, locale: own ?? words.tag };
}

export function filled(text: string, value: string): string {
  return text.replace("{}", () => value);
}
