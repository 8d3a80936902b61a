import type { CallbackTime } from "../../domain/callback-time.ts";
import type { PhoneLanguage } from "../../domain/phone-language.ts";

/** Everything that is said in a call besides names, answers and what the operator wrote. Plain text. */
interface Prompts {
  /** Of the `<Say>` element. */
  readonly say: string;
  /** Of the `<Gather>` element, which names languages its own way. */
  readonly hear: string;
  readonly chooseLanguage: (key: number) => string;
  readonly greeting: (brand: string) => string;
  readonly option: (key: number, name: string) => string;
  readonly person: string;
  readonly speak: string;
  readonly notUnderstood: string;
  readonly again: string;
  readonly next: string;
  readonly menu: string;
  readonly hangUp: string;
  readonly goodbye: string;
  readonly noAnswer: string;
  readonly connecting: string;
  readonly closed: string;
  readonly nobody: string;
  readonly nobodyUrgent: string;
  readonly urgentAdvice: string;
  readonly recordingNotice: string;
  readonly leaveMessage: string;
  readonly leaveNumber: string;
  readonly nothingRecorded: string;
  readonly thanks: string;
  readonly when: readonly (readonly [CallbackTime, string])[];
  readonly numberKnown: string;
  readonly numberWanted: string;
  readonly callback: (number: string, when: CallbackTime) => string;
  /** What the ticket says, for agents. */
  readonly wrote: {
    readonly urgent: string;
    readonly callback: string;
    readonly callbackAt: (when: CallbackTime) => string;
    readonly nobody: string;
    readonly voicemail: (seconds: number | undefined) => string;
    readonly connected: (seconds: number | undefined) => string;
    readonly hidden: string;
    readonly chosen: (name: string) => string;
  };
  /** What callers say for a person, and for the keys. */
  readonly personWords: readonly string[];
  readonly digitWords: readonly string[];
}

const timesEn: Readonly<Record<CallbackTime, string>> = {
  soon: "as soon as possible",
  morning: "in the morning",
  afternoon: "in the afternoon",
  tomorrow: "tomorrow",
};
const timesZh: Readonly<Record<CallbackTime, string>> = {
  soon: "尽快",
  morning: "上午",
  afternoon: "下午",
  tomorrow: "明天",
};

const en: Prompts = {
  say: "en-US",
  hear: "en-US",
  chooseLanguage: (key) => `For English, press ${key}.`,
  greeting: (brand) => `Welcome to ${brand}.`,
  option: (key, name) => `For ${name}, press ${key}.`,
  person: "To speak with a person, press 0.",
  speak: "You can also say what it is about.",
  notUnderstood: "Sorry, I did not understand that.",
  again: "To hear this again, press 1.",
  next: "To go on, press 2.",
  menu: "For the menu, press 9.",
  hangUp: "If that is all, simply hang up.",
  goodbye: "Thank you for calling. Goodbye.",
  noAnswer: "This cannot be answered here at the moment.",
  connecting: "We are connecting you. Please hold on.",
  closed: "Nobody is here to talk at the moment.",
  nobody: "Nobody could take your call.",
  nobodyUrgent: "Nobody could take your call just now. You stand first in line, and we will call you back.",
  urgentAdvice:
    "Please change your password and ask your bank to block your cards. We never ask for a password or a code.",
  recordingNotice: "Your message will be recorded, and is heard only by our support team.",
  leaveMessage: "Please leave a message after the tone, and press the hash key when you are done.",
  leaveNumber: "We do not see your number: please say it, too.",
  nothingRecorded: "No message was recorded. Goodbye.",
  thanks: "Thank you. We have your message and will call you back. Goodbye.",
  when: [
    ["soon", "To be called as soon as possible, press 1."],
    ["morning", "In the morning, press 2."],
    ["afternoon", "In the afternoon, press 3."],
    ["tomorrow", "Tomorrow, press 4."],
  ],
  numberKnown:
    "To be called at the number you are calling from, press 1 and the hash key. Otherwise please enter the number, and then the hash key.",
  numberWanted: "Please enter the number at which we can call you, and then the hash key.",
  callback: (number, when) => `Thank you. We will call you ${timesEn[when]} at ${number}. Goodbye.`,
  wrote: {
    urgent: "Called because it cannot wait.",
    callback: "Asks to be called back.",
    callbackAt: (when) => `Wants to be called back ${timesEn[when]}.`,
    nobody: "Nobody took the call: asks to be called back.",
    voicemail: (seconds) => (seconds === undefined ? "Voicemail." : `Voicemail, ${seconds} seconds.`),
    connected: (seconds) =>
      seconds === undefined ? "Was connected." : `Was connected, for ${seconds} seconds.`,
    hidden: "Hidden number",
    chosen: (name) => `Chose: ${name}.`,
  },
  personWords: ["person", "human", "agent", "operator", "representative", "somebody"],
  digitWords: ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
};

const zh: Prompts = {
  say: "zh-CN",
  hear: "cmn-Hans-CN",
  chooseLanguage: (key) => `中文服务请按${key}。`,
  greeting: (brand) => `您好，欢迎致电${brand}。`,
  option: (key, name) => `${name}，请按${key}。`,
  person: "人工服务，请按0。",
  speak: "您也可以直接说出您的问题。",
  notUnderstood: "抱歉，我没有听懂。",
  again: "重听请按1。",
  next: "继续请按2。",
  menu: "返回主菜单请按9。",
  hangUp: "如果没有其他问题，请直接挂机。",
  goodbye: "感谢您的来电，再见。",
  noAnswer: "这个问题目前无法在这里解答。",
  connecting: "正在为您转接，请稍候。",
  closed: "现在没有客服人员在线。",
  nobody: "暂时无人接听。",
  nobodyUrgent: "暂时无人接听。您已排在第一位，我们会尽快给您回电。",
  urgentAdvice: "请立即修改登录密码，并联系银行冻结银行卡。我们不会向您索要密码或验证码。",
  recordingNotice: "您的留言将被录音，仅供客服人员收听。",
  leaveMessage: "请在提示音后留言，完成后请按井号键。",
  leaveNumber: "我们看不到您的号码，请在留言中说明。",
  nothingRecorded: "没有录到留言，再见。",
  thanks: "谢谢，留言已收到，我们会给您回电，再见。",
  when: [
    ["soon", "希望尽快回电请按1。"],
    ["morning", "上午请按2。"],
    ["afternoon", "下午请按3。"],
    ["tomorrow", "明天请按4。"],
  ],
  numberKnown: "回拨当前来电号码，请按1和井号键；回拨其他号码，请输入号码并按井号键。",
  numberWanted: "请输入您的回电号码，并按井号键。",
  callback: (number, when) => `谢谢，我们会${timesZh[when]}拨打${number}与您联系，再见。`,
  wrote: {
    urgent: "来电反映紧急情况。",
    callback: "要求回电。",
    callbackAt: (when) => `要求回电，时间：${timesZh[when]}。`,
    nobody: "来电无人接听，需要回电。",
    voicemail: (seconds) => (seconds === undefined ? "语音留言。" : `语音留言，${seconds}秒。`),
    connected: (seconds) => (seconds === undefined ? "已接通。" : `已接通，通话${seconds}秒。`),
    hidden: "隐藏号码",
    chosen: (name) => `选择：${name}。`,
  },
  personWords: ["人工", "客服", "真人", "转人"],
  digitWords: ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"],
};

export const prompts: Readonly<Record<PhoneLanguage, Prompts>> = { en, "zh-CN": zh };
