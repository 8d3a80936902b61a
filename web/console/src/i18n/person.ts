import type { Words } from "./said.ts";

/** The words of the page of a customer's data; loaded with it. */
export const personWords = {
  personHelp: [
    "What a customer may ask for: a copy of what is held about them, and that it goes.",
    "客户可要求获得其数据副本，或要求删除。",
  ],
  personUnknown: ["Customer", "客户"],
  personAddress: ["Address", "地址"],
  personContact: ["Contact", "联系人 ID"],
  personNoTickets: ["There is no ticket of theirs.", "没有该客户的工单。"],
  exportData: ["Export", "导出"],
  exportHelp: [
    "Everything that is held about them, on all channels that are proven to be theirs, as one file. That it was exported is noted on their tickets.",
    "此人在所有已证实渠道上的全部数据，导出为一个文件。导出会记录在其工单上。",
  ],
  exportReason: ["Why, as in: asked for it by mail", "原因，例如：客户来信要求"],
  exportSave: ["Save the file", "保存文件"],
  erase: ["Erasure", "删除"],
  eraseHelp: [
    "Everything that is held about them goes, within minutes; what was on its way is looked for again for 29 days.",
    "与此人有关的全部数据将在几分钟内删除；仍在途中的数据会在 29 天内再次检查。",
  ],
  eraseAsk: ["Erase", "删除"],
  eraseSure: ["Erase all that is held about this person?", "删除此人的全部数据？"],
  eraseGoes: [
    "What goes: their profile, all their tickets with messages, replies, notes and files, received mails as they came, what of them lies in quarantine, and what was learnt from them.",
    "将删除：个人资料、全部工单（含消息、回复、备注和文件）、收到的原始邮件、隔离区中的消息，以及由此学到的内容。",
  ],
  eraseLinked: [
    "It goes of every contact that is proven to be the same person.",
    "所有已证实属于同一人的联系方式都会删除。",
  ],
  eraseStays: [
    "What stays: marks and counts that name nobody, that an address may not be written to, and backups. The receipt lists all of it.",
    "将保留：不含个人信息的标记和计数、禁止发送的地址标记，以及备份。凭据中会全部列出。",
  ],
  eraseForGood: ["Nothing brings it back.", "无法恢复。"],
  eraseType: ["Type {words} to confirm", "输入 {words} 以确认"],
  erasureAsked: ["Asked for", "请求"],
  erasureAskedBy: ["by {by}, {when}", "{by}，{when}"],
  erasureContacts: ["Contacts of the person", "此人的联系方式数"],
  erasureGone: ["All gone", "全部删除于"],
  erasureNext: ["Looked at again", "下次检查"],
  erasureDone: ["Done", "完成于"],
  erasureKept: ["What stays, and why", "保留内容及原因"],
} as const satisfies Readonly<Record<string, Words>>;
