import { type Language, said, type Words } from "./said.ts";

/** What people do at the desk, by the names of its operations. */
export const acts: Readonly<Record<string, Words>> = {
  presence: ["said whether they are there", "更改了状态"],
  setAgent: ["set what an agent may have", "更改了客服设置"],
  claimNext: ["claimed the next ticket", "领取了下一单"],
  claim: ["claimed a ticket", "领取了工单"],
  accept: ["accepted an offer", "接受了分派"],
  decline: ["declined an offer", "谢绝了分派"],
  reply: ["replied", "回复了客户"],
  template: ["sent an approved message", "发送了模板消息"],
  note: ["wrote a note", "写了备注"],
  transfer: ["moved a ticket", "转出了工单"],
  release: ["gave a ticket back", "退回了工单"],
  close: ["resolved a ticket", "解决了工单"],
  askAddress: ["asked a mail address", "询问了邮箱"],
  unlink: ["took a link to a contact back", "取消了联系人关联"],
  lift: ["let an address be written to again", "恢复了向地址发送"],
  snooze: ["snoozed a ticket", "暂停了工单"],
  wake: ["woke a ticket up", "唤醒了工单"],
  merge: ["merged a ticket", "合并了工单"],
  split: ["began a ticket of later messages", "拆分了工单"],
  link: ["linked two tickets", "关联了工单"],
  unlinkTicket: ["unlinked two tickets", "取消了工单关联"],
  spam: ["marked a ticket as spam", "标记为垃圾信息"],
  block: ["blocked a sender", "屏蔽了发件人"],
  liftBlock: ["let somebody in again", "解除了屏蔽"],
  bulk: ["acted on several tickets", "批量操作"],
  seeMentions: ["saw their mentions", "查看了提及"],
  setReply: ["wrote a canned reply", "修改了快捷回复"],
  removeReply: ["removed a canned reply", "删除了快捷回复"],
  setMacro: ["wrote a macro", "修改了宏"],
  removeMacro: ["removed a macro", "删除了宏"],
  runMacro: ["ran a macro", "执行了宏"],
  resumeChannel: ["let an account go on", "恢复了渠道账号"],
  releaseHeld: ["let a held message through", "放行了消息"],
  deleteHeld: ["deleted a held message", "删除了被拦下的消息"],
  exportPerson: ["exported a person’s data", "导出了客户数据"],
  erasePerson: ["had a person erased", "要求删除客户数据"],
  draftProposal: ["drafted an entry", "起草了条目"],
  publishFaq: ["published entries", "发布了条目"],
  enforceRelease: ["put a version of the entries in force", "启用了条目的某个版本"],
  sendEventAgain: ["had an event sent again", "重新发送了事件"],
  dismissProposal: ["dismissed a question", "忽略了问题"],
};

/** What these do not know stands as it is noted. */
export function actInWords(act: string, language: Language): string {
  return said(acts[act], language, act);
}
