import { type Language, said, type Words } from "./said.ts";

/** What an erasure takes away, by kind. */
export const erasedKinds: Readonly<Record<string, Words>> = {
  contacts: ["Contacts", "联系人"],
  tickets: ["Tickets", "工单"],
  messages: ["Messages", "消息"],
  replies: ["Replies", "回复"],
  notes: ["Notes", "备注"],
  files: ["Files", "文件"],
  rawMails: ["Mails as they came", "原始邮件"],
  quarantined: ["Held messages", "被拦下的消息"],
  links: ["Links to other contacts", "联系人关联"],
  examples: ["Examples", "学习样例"],
  counters: ["Counters", "计数"],
};

/** What stays after an erasure, in Chinese: the receipt says it in English. */
export const keptInChinese: Readonly<Record<string, string>> = {
  "Marks of received messages: ids that tell nothing of a person. They tell repeats and keep the count of what was received true.":
    "已收到消息的标记：不含个人信息的 ID，用于识别重复并保持计数准确。",
  "That an address is not written to (after a bounce or complaint): an id, without the address.":
    "禁止向某地址发送（退信或投诉之后）：仅保留 ID，不含地址。",
  "That agents keep a sender out: with the address, until somebody lets them in again. Else whoever was kept out could ask to be let in.":
    "客服屏蔽了某个发件人这一记录：连同其地址，直到有人解除屏蔽为止。否则被屏蔽的人只要申请删除就能解除屏蔽。",
  "Counts of limits on chats: ids, which expire within two hours.": "聊天限额的计数：仅 ID，两小时内过期。",
  "Bodies that were too long for a queue, for at most 14 days, and files that were uploaded and never sent, for two.":
    "因过长而未进入队列的正文最多保留 14 天；上传后未发送的文件保留 2 天。",
  "Backups, for as long as the operator keeps them; an erasure is asked for again after one was restored.":
    "备份，保留时间由运营方决定；恢复备份后须再次请求删除。",
  "What was sent: it is with the mail services and platforms that took it.":
    "已发出的内容：保存在邮件服务商和各平台处。",
};

export function erasedInWords(kind: string, language: Language): string {
  return said(erasedKinds[kind], language, kind);
}

export function keptInWords(sentence: string, language: Language): string {
  return language === "zh-CN" ? (keptInChinese[sentence] ?? sentence) : sentence;
}
