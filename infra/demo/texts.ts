/** What customers of the demo write, and what agents answer. `{order}`, `{amount}`, `{day}` are filled in. */
export interface DemoCase {
  readonly subject: string;
  readonly text: string;
  /** What the customer writes besides, when an agent has answered. */
  readonly further?: string;
  /** How an agent answers; the machine may be faster. */
  readonly reply: string;
  /** How often it comes, beside others. */
  readonly weight: number;
}

export type DemoLanguage = "en" | "zh" | "es" | "ja";

export const cases: Readonly<Record<DemoLanguage, readonly DemoCase[]>> = {
  en: [
    {
      subject: "Payment failed",
      text: "Hi, my payment of {amount} was declined twice today but the card works in the shop. Order {order}. What is going on?",
      further: "I tried again with the other card and it still says declined.",
      reply:
        "Your bank declined the payment as unusual. Please confirm it in your banking app, then try again; nothing was charged for {order}.",
      weight: 9,
    },
    {
      subject: "charged but order not completed",
      text: "money left my account ({amount}) but the shop says they got nothing!! order {order}",
      reply:
        "I can see the payment: it is reserved, not taken. If the shop does not confirm within 24 hours it returns to you by itself.",
      weight: 7,
    },
    {
      subject: "Where is my refund",
      text: "The shop refunded {amount} on {day} and I still do not see it. How long does this take?",
      further: "The shop sent me a proof of the refund, should I send it to you?",
      reply:
        "The refund reached us on {day} and is on its way to your card. Banks take three to five working days.",
      weight: 10,
    },
    {
      subject: "Refund for a wrong transfer",
      text: "I sent {amount} to the wrong person last night, reference {order}. Can you get it back?",
      reply:
        "I have asked the receiver to return the money. I will write again as soon as they answer, by tomorrow evening at the latest.",
      weight: 5,
    },
    {
      subject: "Cannot log in",
      text: "I can't log in any more since the update. It just says something went wrong.",
      reply:
        "Please update to version 8.2 and restart the phone. If it still fails, tell me the time of the last try.",
      weight: 8,
    },
    {
      subject: "code does not arrive",
      text: "I do not get the verification code. Tried five times, restarted the phone, nothing.",
      reply:
        "Codes to your network were delayed this morning and arrive again now. Please ask for a new one.",
      weight: 6,
    },
    {
      subject: "forgot my password",
      text: "How do I reset my password? I no longer have the old phone.",
      reply: "Please start the recovery in the app; I have noted on your account that the phone is lost.",
      weight: 6,
    },
    {
      subject: "URGENT somebody is in my account",
      text: "Someone logged into my account from another country and there are two payments I did not make. Please block it NOW.",
      further: "Is it blocked? I am very worried.",
      reply:
        "Your account is locked and both payments are stopped. Please change your mail password, then follow the steps in the app to get back in.",
      weight: 3,
    },
    {
      subject: "Is this message from you?",
      text: "I got a text saying my wallet will be closed unless I click a link. Is it from you?",
      reply: "No, that is phishing. Please do not open the link, and forward the text to us if you can.",
      weight: 4,
    },
    {
      subject: "Complaint",
      text: "This is the third time I write about order {order} and nobody helps. I want to make a formal complaint.",
      reply:
        "I am sorry. I have taken over your case myself, filed your complaint and will answer it by {day}. The payment is being returned today.",
      weight: 3,
    },
    {
      subject: "limits",
      text: "what is the maximum I can send per day?",
      reply: "You can send up to 5,000 a day, and 20,000 once your identity is verified.",
      weight: 5,
    },
    {
      subject: "Add a second card",
      text: "How can I link another card and make it the default for payments?",
      reply: "Under Cards, choose Add, then hold the new card and pick Use first.",
      weight: 5,
    },
    {
      subject: "Fees abroad",
      text: "Going to Japan next week. What fees do I pay there?",
      reply: "Payments in yen cost nothing; withdrawing cash costs 1.5 %.",
      weight: 4,
    },
    {
      subject: "Verification rejected",
      text: "My ID was rejected three times and I do not know why. The photo is sharp.",
      reply: "The edges of the card are cut off on all photos. Please lay it on a dark table and try again.",
      weight: 4,
    },
    {
      subject: "Do you sell gift cards?",
      text: "Can I buy gift cards for my nephew with the wallet?",
      reply: "Not yet, but you can send him money with a birthday card in the app.",
      weight: 3,
    },
    {
      subject: "Joint account",
      text: "Is it possible to have a joint wallet with my wife?",
      reply: "Not today. You can share a pot, in which both of you see and pay.",
      weight: 2,
    },
    {
      subject: "statement for the tax office",
      text: "I need a yearly statement of all my payments as PDF for the tax office.",
      reply: "You find it under Activity, Export, Year. I have also put it into your documents.",
      weight: 3,
    },
  ],
  zh: [
    {
      subject: "付款失败",
      text: "你好，今天付款 {amount} 一直失败，卡里有钱，订单号 {order}，麻烦看一下",
      further: "换了一张卡还是不行",
      reply: "您好，银行把这笔付款拦截了。请在银行 App 里确认后再试一次，订单 {order} 没有扣款。",
      weight: 9,
    },
    {
      subject: "扣款了但订单没成功",
      text: "钱扣了 {amount}，商家说没收到，怎么办？？订单 {order}",
      reply: "您好，这笔钱目前只是冻结，没有划走。如果商家 24 小时内没有确认，会自动退回。",
      weight: 7,
    },
    {
      subject: "退款什么时候到账",
      text: "商家 {day} 就退款了，到现在还没收到，一般要几天？",
      further: "商家给了退款凭证，需要发给你们吗？",
      reply: "您好，退款 {day} 已经到我们这里，正在退回您的银行卡，一般需要 3 到 5 个工作日。",
      weight: 10,
    },
    {
      subject: "申请退款",
      text: "你好，我昨天付款付错了，金额 {amount}，能退吗？单号 {order}",
      reply: "您好，已经联系收款方，对方同意后会原路退回，最晚明天晚上给您答复。",
      weight: 6,
    },
    {
      subject: "登录不了",
      text: "更新之后就登不上了，一直提示出错",
      reply: "请更新到 8.2 版本并重启手机，如果还不行，请告诉我最后一次尝试的时间。",
      weight: 7,
    },
    {
      subject: "收不到验证码",
      text: "验证码收不到，试了好几次了",
      reply: "今天早上部分运营商有延迟，现在已经恢复，请重新获取一次。",
      weight: 6,
    },
    {
      subject: "忘记密码",
      text: "密码忘了，手机号也换了，怎么找回？",
      reply: "请在 App 里选择“找回账户”，我已经在您的账户上备注了换号的情况。",
      weight: 5,
    },
    {
      subject: "账号被盗！",
      text: "我的账户在外地登录了，还有两笔不是我付的钱，快帮我冻结！",
      further: "冻结了吗？很着急",
      reply: "您的账户已经锁定，两笔付款也已拦截。请先修改邮箱密码，然后按 App 里的步骤恢复。",
      weight: 3,
    },
    {
      subject: "这是你们的短信吗",
      text: "收到短信说钱包要停用，让我点链接，是真的吗",
      reply: "不是我们发的，是诈骗短信。请不要点击链接，方便的话把短信转发给我们。",
      weight: 4,
    },
    {
      subject: "投诉",
      text: "订单 {order} 我已经问了三次都没人处理，我要投诉！",
      reply: "非常抱歉。您的投诉已登记，由我本人跟进，{day} 前给您书面答复，款项今天退回。",
      weight: 3,
    },
    {
      subject: "转账限额",
      text: "每天最多能转多少？",
      reply: "每天最多 5,000，完成实名认证后是 20,000。",
      weight: 5,
    },
    {
      subject: "绑第二张卡",
      text: "怎么再绑一张卡，并且优先用它付款？",
      reply: "在“银行卡”里点“添加”，然后长按新卡，选“优先使用”。",
      weight: 5,
    },
    {
      subject: "境外手续费",
      text: "下周去日本，用你们付款要手续费吗？",
      reply: "日元付款免手续费，取现收 1.5%。",
      weight: 4,
    },
    {
      subject: "实名认证不通过",
      text: "身份证拍了三次都不通过，照片很清楚啊",
      reply: "照片里证件的边被裁掉了，请放在深色桌面上再拍一次。",
      weight: 4,
    },
    {
      subject: "能买礼品卡吗",
      text: "请问可以用钱包买礼品卡送人吗？",
      reply: "暂时不行，不过可以在 App 里发生日红包。",
      weight: 3,
    },
    {
      subject: "开发票",
      text: "手续费可以开发票吗？公司报销要用",
      reply: "可以，在“账单”里点“开发票”，一般一个工作日发到邮箱。",
      weight: 3,
    },
  ],
  es: [
    {
      subject: "Pago rechazado",
      text: "Hola, mi pago de {amount} fue rechazado y no entiendo por qué. Pedido {order}.",
      reply: "Su banco rechazó el pago. Confírmelo en la aplicación del banco y vuelva a intentarlo.",
      weight: 3,
    },
    {
      subject: "Reembolso",
      text: "¿Cuándo llega mi reembolso? La tienda lo hizo el {day}.",
      reply: "El reembolso está en camino; los bancos tardan de tres a cinco días hábiles.",
      weight: 3,
    },
  ],
  ja: [
    {
      subject: "支払いができません",
      text: "{amount}の支払いが何度も失敗します。注文番号は{order}です。",
      reply: "銀行側で止められていました。銀行アプリで確認してから、もう一度お試しください。",
      weight: 2,
    },
  ],
};

export const names: Readonly<Record<DemoLanguage, readonly string[]>> = {
  en: ["Amelia Hart", "Noah Price", "Priya Nair", "Tom Becker", "Grace Obi", "Liam Walsh", "Sara Lindqvist"],
  zh: ["林美", "张伟", "王芳", "陈静", "刘洋", "赵敏", "黄志强", "周婷"],
  es: ["Lucía Romero", "Diego Paredes"],
  ja: ["佐藤 葵", "高橋 蓮"],
};

export const notes: readonly string[] = [
  "Called the bank: their filter, not ours.",
  "Second time this week with the same shop, told the partner team.",
  "客户很着急，优先处理。",
  "Receiver agreed to return the money.",
];

export const thanks: Readonly<Record<DemoLanguage, string>> = {
  en: "Thanks!",
  zh: "谢谢",
  es: "Gracias",
  ja: "ありがとうございます",
};

export const agents = [
  { id: "demo-mei", name: "Mei Lin", languages: ["zh", "en"], skills: ["refunds:2", "security"] },
  { id: "demo-tom", name: "Tom Weber", languages: ["en"], skills: ["payments:2"] },
  { id: "demo-ana", name: "Ana Ruiz", languages: ["es", "en"], skills: ["refunds"] },
  { id: "demo-jun", name: "王军", languages: ["zh"], skills: ["payments", "security:2"] },
] as const;
