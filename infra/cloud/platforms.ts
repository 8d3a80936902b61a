/** Where each platform answers; the local system turns every one of them to its own stand-in. */
export const PLATFORMS = {
  DISCORD_API_BASE: "https://discord.com/api/v10",
  /** Each source of signed webhooks has an address of its own, among its secrets. */
  GENERIC_API_BASE: "",
  /** Of "Instagram API with Instagram Login"; with Facebook Login it is the same host as Messenger's. */
  INSTAGRAM_API_BASE: "https://graph.instagram.com/v25.0",
  LINE_API_BASE: "https://api.line.me",
  MESSENGER_API_BASE: "https://graph.facebook.com/v25.0",
  SLACK_API_BASE: "https://slack.com",
  /** For all regions of the public cloud. Signing in is another host's, which the channel knows. */
  TEAMS_API_BASE: "https://smba.trafficmanager.net/teams",
  TELEGRAM_API_BASE: "https://api.telegram.org",
  TWILIO_SMS_API_BASE: "https://api.twilio.com",
  WECHAT_API_BASE: "https://api.weixin.qq.com",
  WEIBO_API_BASE: "https://m.api.weibo.com",
  WHATSAPP_API_BASE: "https://graph.facebook.com/v25.0",
  X_API_BASE: "https://api.x.com",
};
