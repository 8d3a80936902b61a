import { defineConfig } from "./shared/domain/config.ts";

/** Everything an operator decides, in one place. `npm run check` and every build say which field is wrong. */
export default defineConfig({
  brand: { name: "Demo Wallet", supportAddress: "support@demo-wallet.example" },
  defaultLanguage: "en",

  channels: {
    chat: {
      accounts: ["main"],
      // Sites whose pages may have the chat; our own page that tries it out needs none.
      origins: { main: ["https://www.demo-wallet.example"] },
      greeting: {
        en: "Hello! How can we help you with your wallet?",
        "zh-CN": "您好！请问有什么可以帮您？",
      },
    },
    email: { addresses: ["support@demo-wallet.example"] },
    form: {
      fields: [
        {
          key: "order",
          label: { en: "Order or transaction number", "zh-CN": "订单号或交易号" },
          hint: {
            en: "You find it in the app under Activity.",
            "zh-CN": "可在应用的“账单”中查看。",
          },
          pattern: "[A-Za-z0-9][A-Za-z0-9 -]{5,39}",
          example: "2026-1124-0042",
        },
      ],
      status: { messages: true },
    },
    generic: { accounts: ["main"] },
    instagram: { accounts: ["main"] },
    line: { accounts: ["main"] },
    messenger: { accounts: ["main"] },
    telegram: { accounts: ["main"] },
    "twilio-sms": { accounts: ["main"] },
    "twilio-voice": {
      accounts: ["main"],
      answering: {
        languages: ["en", "zh-CN"],
        menu: [
          {
            does: "urgent",
            name: { en: "a stolen account or a payment that was not yours", "zh-CN": "账户被盗或非本人交易" },
            words: { en: ["stolen", "hacked", "fraud"], "zh-CN": ["被盗", "盗刷", "诈骗"] },
          },
          {
            does: "answer",
            entry: "login-problem",
            name: { en: "trouble signing in", "zh-CN": "登录问题" },
            words: { en: ["sign in", "log in", "login", "password"], "zh-CN": ["登录", "登陆", "密码"] },
          },
          {
            does: "answer",
            entry: "payment-fails",
            name: { en: "a payment that fails", "zh-CN": "支付失败" },
            words: { en: ["payment", "pay"], "zh-CN": ["支付", "付款"] },
          },
          {
            does: "answer",
            entry: "refund-status",
            name: { en: "a refund", "zh-CN": "退款" },
            words: { en: ["refund", "money back"], "zh-CN": ["退钱"] },
          },
          {
            does: "callback",
            name: { en: "a call back", "zh-CN": "预约回电" },
            words: { en: ["call me back", "callback"], "zh-CN": ["回电", "回拨"] },
          },
          {
            does: "voicemail",
            name: { en: "leaving a message", "zh-CN": "留言" },
            words: { en: ["leave a message", "message", "voicemail"] },
          },
        ],
        hours: "desk",
      },
    },
    wechat: { accounts: ["main"] },
    whatsapp: { accounts: ["main"] },
    x: { accounts: ["main"] },
  },

  calendars: {
    desk: {
      timeZone: "Asia/Singapore",
      hours: {
        mon: ["09:00-18:00"],
        tue: ["09:00-18:00"],
        wed: ["09:00-18:00"],
        thu: ["09:00-18:00"],
        fri: ["09:00-18:00"],
      },
      holidays: [{ name: "Christmas", rule: "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25" }],
    },
  },

  queues: {
    security: {
      name: { en: "Security", "zh-CN": "安全" },
      categories: ["security"],
      priority: 1,
      skills: ["security"],
      firstResponseMinutes: 15,
    },
    payments: {
      name: { en: "Payments", "zh-CN": "支付" },
      categories: ["payment"],
      priority: 2,
      firstResponseMinutes: 240,
    },
    refunds: {
      name: { en: "Refunds and complaints", "zh-CN": "退款与投诉" },
      categories: ["refund", "complaint"],
      priority: 2,
      firstResponseMinutes: 480,
    },
    general: {
      name: { en: "General", "zh-CN": "综合" },
      categories: ["account", "guide", "other"],
      priority: 3,
      firstResponseMinutes: 1440,
    },
  },
  defaultQueue: "general",

  answering: {
    neverCategories: ["complaint"],
    // Guards against machines that answer each other; docs/email.md says what happens beyond them.
    perContact: { count: 5, hours: 24 },
    perTicket: { count: 3, hours: 24 },
    reopensPerContact: { count: 5, hours: 24 },
    identicalTexts: { count: 2, hours: 24 },
  },
  desk: {
    leaseMinutes: 240,
    maxOpenTickets: 20,
    autoCloseHours: 72,
    reopenDays: 14,
    satisfaction: { channels: ["email", "chat"] },
  },
});
