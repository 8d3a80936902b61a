import type { EnvironmentOf } from "./env.ts";

/** Where each channel's platform answers. Mail goes through SES and needs none. */
export function platformBases(
  env: Pick<EnvironmentOf<"check-channels">, Extract<keyof EnvironmentOf<"deliver">, `${string}_API_BASE`>>,
): Readonly<Record<string, string>> {
  return {
    discord: env.DISCORD_API_BASE,
    generic: env.GENERIC_API_BASE,
    instagram: env.INSTAGRAM_API_BASE,
    line: env.LINE_API_BASE,
    messenger: env.MESSENGER_API_BASE,
    slack: env.SLACK_API_BASE,
    teams: env.TEAMS_API_BASE,
    telegram: env.TELEGRAM_API_BASE,
    "twilio-sms": env.TWILIO_SMS_API_BASE,
    wechat: env.WECHAT_API_BASE,
    weibo: env.WEIBO_API_BASE,
    whatsapp: env.WHATSAPP_API_BASE,
    x: env.X_API_BASE,
  };
}
