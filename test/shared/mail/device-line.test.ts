import { describe, expect, test } from "vitest";
import { isDeviceLine } from "../../../shared/mail/device-line.ts";

describe("what telephones and mail programs put below every mail", () => {
  test.each([
    ...[
      "Sent from my iPhone",
      "Sent from my Samsung Galaxy smartphone.",
      "Sent from my T-Mobile 4G LTE Device",
    ],
    ...[
      "Sent from my Acme RIDGE Max 4G",
      "Sent from Mail for Windows",
      "Sent from Yahoo Mail on Android",
      "Sent via mobile",
    ],
    ...[
      "Get Outlook for iOS<https://aka.ms/o0ukef>",
      "Sent from Outlook for Android <https://aka.ms/x>",
      "Sent with Proton Mail secure email.",
    ],
    ...[
      "From my iPhone 6",
      "(sent from a phone)",
      "Please excuse typos",
      "Yahoo Mail: Search, Organize, Conquer",
    ],
    ...[
      "Von meinem iPhone gesendet",
      "Gesendet mit der GMX Mail App",
      "Holen Sie sich Outlook für iOS",
      "Outlook für iOS beziehen",
    ],
    ...["Envoyé de mon iPhone", "Envoyé à partir de Outlook pour iOS", "Télécharger Outlook pour iOS"],
    ...[
      "Enviado desde mi Samsung Galaxy",
      "Obtener Outlook para iOS",
      "Enviado do meu iPhone",
      "Inviato da iPhone",
      "Scarica Outlook per iOS",
    ],
    ...[
      "Verzonden vanaf mijn iPhone",
      "Outlook voor iOS downloaden",
      "Wysłane z iPhone'a",
      "Отправлено с iPhone",
      "Отправлено из мобильной Яндекс Почты",
    ],
    ...["Skickat från min iPhone", "Sendt fra min iPhone", "Lähetetty iPhonesta", "Skaffa Outlook för iOS"],
    ...[
      "发自我的iPhone",
      "发自我的 iPhone 15 Pro",
      "来自网易邮箱大师",
      "发自我的华为手机",
      "签名由 网易邮箱大师 定制",
      "从我的手机发送",
      "获取 Outlook for iOS",
    ],
    ...[
      "從我的 iPhone 傳送",
      "發自我的 Galaxy",
      "iPhoneから送信",
      "Outlook for iOS を入手",
      "나의 iPhone에서 보냄",
      "iOS용 Outlook 다운로드",
    ],
  ])("%s", (line) => {
    expect(isDeviceLine(line)).toBe(true);
  });
});

describe("what people write about their devices", () => {
  test.each([
    ...[
      "Sent from my wallet to his wallet",
      "Sent from my desk, is much easier than my mobile phone.",
      "Sent via mobile app to the wrong account",
    ],
    ...[
      "Get my phone number changed please",
      "Sent from my account yesterday",
      "Is this sent from my iPhone?",
    ],
    ...[
      "The notification was sent from my iPhone app to all users.",
      "Von meinem Handy aus kann ich mich nicht anmelden",
    ],
    ...[
      "使用手机无法登录我的账号",
      "来自邮箱的验证码收不到",
      "通过手机充值没有到账",
      "从银行卡转到手机钱包失败",
      "发自内心的感谢",
    ],
    ...["iPhoneが壊れました", "Outlook for iOS does not show my mails", "手机号换了怎么办"],
  ])("%s", (line) => {
    expect(isDeviceLine(line)).toBe(false);
  });
});
