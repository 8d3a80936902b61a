import { type Language, said, type Words } from "./said.ts";

/** Rules by which a message was decided about; loaded when somebody asks for the grounds. */
export const rules: Readonly<Record<string, Words>> = {
  confident: ["An entry fits, surely enough.", "有足够把握的匹配条目。"],
  "no-match": ["No entry fits.", "没有匹配的条目。"],
  "below-threshold": ["The best entry is not sure enough.", "最佳条目的把握不够。"],
  abstained: ["The machine would not judge.", "机器未作判断。"],
  "no-answer-text": ["The entry has no answer in any language that fits.", "该条目没有合适语言的答案。"],
  "entry-not-automatic": ["The entry is for agents only.", "该条目仅供客服使用。"],
  "entry-not-in-force": ["The entry is not in force now.", "该条目当前不生效。"],
  "asks-nothing": ["It asks nothing yet.", "尚未提出问题。"],
  "asks-too-much": ["It asks more than is answered at once.", "一次提出的问题过多。"],
  "only-files": ["It has files and no words.", "只有文件，没有文字。"],
  "no-words": ["It has no words that can be read.", "没有可读的文字。"],
  "sensitive-topic": ["Its topic is for people.", "该主题须由人工处理。"],
  "suspected-topic": ["Its topic may be for people.", "该主题可能须由人工处理。"],
  "never-phrase": ["It has a phrase that is left to people.", "含有须由人工处理的用语。"],
  "never-category": ["Its category is left to people.", "该类别须由人工处理。"],
  "sender-forged": ["Its sender is forged.", "发件人系伪造。"],
  "sender-unverified": [
    "Who wrote is not proven, and it is about an account.",
    "发件人未经验证，且涉及账户。",
  ],
  "agent-has-it": ["An agent has the ticket.", "工单已由客服处理。"],
  "waits-for-human": ["A person is waited for already.", "已在等待人工处理。"],
  "human-conversation": ["People talk here.", "此对话由人工进行。"],
  "not-helped": ["The answer did not help.", "答案没有帮助。"],
  "asked-again": ["The customer asked again after an answer.", "客户在收到答案后再次提问。"],
  "asks-for-human": ["The customer asks for a person.", "客户要求人工服务。"],
  "edited-message": ["The customer changed the message.", "客户修改了消息。"],
  "answering-off": ["Automatic answers are off.", "自动回复已关闭。"],
  "released-by-hand": ["A person let it through.", "由人工放行。"],
  "group-talk": ["Talk in a group.", "群组对话。"],
  "phone-call": ["It came by telephone.", "来自电话。"],
  "quiet-time": ["More messages are waited for.", "等待后续消息。"],
  "read-together": ["Read together with the messages around it.", "与前后消息合并阅读。"],
  "begun-before": ["An earlier attempt had begun with it.", "此前已开始处理。"],
  "contact-guard": ["This customer got many automatic answers lately.", "该客户近期收到的自动回复过多。"],
  "ticket-guard": ["This ticket got many automatic answers lately.", "该工单近期的自动回复过多。"],
  "identical-text": ["The same words came several times.", "相同内容多次出现。"],
  "reopen-guard": ["Closed tickets were opened again too often.", "已关闭的工单被多次重新打开。"],
  "too-many-tickets": ["Too many tickets of one sender.", "同一发件人的工单过多。"],
  "held-before": ["It was held back before.", "此前已被隔离。"],
  helped: ["The answer helped.", "答案有帮助。"],
  thanked: ["The customer said thanks.", "客户表示感谢。"],
  "late-yes": ["The customer said later that it helped.", "客户事后表示有帮助。"],
  rated: ["The customer said how content they are.", "客户作出了满意度评价。"],
  "thanks-after-closing": ["Thanks after the end.", "关闭后表示感谢。"],
  "automatic-mail": ["A machine wrote it.", "由机器发出。"],
  "own-address": ["From one of our own addresses.", "来自我方地址。"],
  "another-program-answers": ["Another program has the conversation.", "由其他程序处理该对话。"],
  "opt-out-word": ["Asks not to be written to.", "要求不再接收消息。"],
  "contact-blocked": ["Agents blocked the sender.", "发件人已被客服屏蔽。"],
  "marked-as-spam": ["Agents marked the sender's messages as spam.", "客服已将该发件人标记为垃圾信息。"],
  "virus-verdict": ["A virus was found.", "发现病毒。"],
  "spam-verdict": ["The mail service holds it to be spam.", "邮件服务判定为垃圾邮件。"],
  "form-suspicion": ["The form was not sent as people do.", "表单的提交方式可疑。"],
  "dmarc-policy": ["It fails the checks that its domain asks for.", "未通过发件域要求的验证。"],
  "address-not-ours": ["To an address that is not set up.", "收件地址未配置。"],
  empty: ["It says nothing.", "内容为空。"],
};

/** Causes for which messages are held back. */
const causes: Readonly<Record<string, Words>> = {
  unparseable: ["Could not be read", "无法读取"],
  spam: ["Spam", "垃圾信息"],
  virus: ["Virus", "病毒"],
  forged: ["Forged sender", "伪造发件人"],
  blocked: ["Blocked sender", "已屏蔽的发件人"],
  own: ["Our own address", "我方地址"],
  automatic: ["Written by a machine", "机器发出"],
  loop: ["Machines answering each other", "机器相互回复"],
  empty: ["Empty", "空消息"],
  unlisted: ["Address that is not set up", "未配置的地址"],
  "opt-out": ["Asks not to be written to", "要求不再接收"],
  group: ["Talk in a group", "群组对话"],
  standby: ["Another program answers", "由其他程序处理"],
  "too-fast": ["Form sent too fast", "表单提交过快"],
  "no-proof": ["Form without its proof", "表单缺少验证"],
};

/** Topics that are a person's work, and why the machine would not judge. */
const details: Readonly<Record<string, Words>> = {
  "self-harm": ["self-harm", "自伤"],
  threat: ["threat", "威胁"],
  "stolen-account": ["stolen account", "账户被盗"],
  "unauthorised-payment": ["unauthorised payment", "未授权支付"],
  phishing: ["phishing", "网络钓鱼"],
  legal: ["legal matter", "法律事务"],
  complaint: ["complaint", "投诉"],
  "personal-data": ["personal data", "个人数据"],
  account: ["account", "账户"],
  payment: ["payment", "支付"],
  security: ["security", "安全"],
  refund: ["refund", "退款"],
  guide: ["guide", "使用指南"],
  other: ["other", "其他"],
};

/** What these do not know stands as the record has it. */
export function ruleInWords(rule: string, language: Language): string {
  return said(rules[rule], language, rule);
}

export function causeInWords(cause: string, language: Language): string {
  return said(causes[cause], language, cause);
}

export function topicInWords(topic: string, language: Language): string {
  return said(details[topic], language, topic);
}

export function abstentionInWords(detail: string, language: Language): string {
  return said(details[detail] ?? rules[detail], language, detail);
}
