import * as z from "zod/mini";

const text = z.string().check(z.minLength(1));

/** Of the stack: what its functions count, they count under it. */
const SYSTEM_NAME = text;

/** Where events for other systems wait to be sent; empty where nobody is told of anything. */
const EVENTS_QUEUE_URL = z.string();

const platforms = {
  DISCORD_API_BASE: text,
  /** Empty where every account has an address of its own. */
  GENERIC_API_BASE: z.string(),
  INSTAGRAM_API_BASE: text,
  LINE_API_BASE: text,
  MESSENGER_API_BASE: text,
  SLACK_API_BASE: text,
  TEAMS_API_BASE: text,
  TELEGRAM_API_BASE: text,
  TWILIO_SMS_API_BASE: text,
  WECHAT_API_BASE: text,
  WEIBO_API_BASE: text,
  WHATSAPP_API_BASE: text,
  X_API_BASE: text,
};

/** The chat's two doors differ in how visitors come in. */
const ofChat = z.object({
  TABLE_NAME: text,
  BUCKET_NAME: text,
  INBOUND_QUEUE_URL: text,
  PARAMETERS_PATH: text,
  CHAT_SOCKET_URL: text,
  DESK_SOCKET_URL: text,
  /** Where our own pages are. */
  OWN_HOST: text,
  DOOR_MARK: text,
});

/** Everything a function may be told by the stack. One schema per function: the stack must supply exactly this. */
export const environments = {
  "receive-webhook": z.object({
    INBOUND_QUEUE_URL: text,
    BUCKET_NAME: text,
    PARAMETERS_PATH: text,
    DOOR_MARK: text,
  }),
  "receive-form": z.object({
    INBOUND_QUEUE_URL: text,
    BUCKET_NAME: text,
    TABLE_NAME: text,
    PARAMETERS_PATH: text,
    /** Where browsers send files: the bucket's own origin. */
    UPLOAD_ORIGIN: text,
    DOOR_MARK: text,
  }),
  /** Where customers' browsers get the way to send a file straight to the bucket. */
  "sign-upload": z.object({ BUCKET_NAME: text, PARAMETERS_PATH: text, DOOR_MARK: text }),
  "suggest-answers": z.object({
    TABLE_NAME: text,
    BUCKET_NAME: text,
    PARAMETERS_PATH: text,
    DOOR_MARK: text,
  }),
  "show-status": z.object({
    TABLE_NAME: text,
    BUCKET_NAME: text,
    INBOUND_QUEUE_URL: text,
    PARAMETERS_PATH: text,
    DOOR_MARK: text,
  }),
  "receive-email": z.object({ INBOUND_QUEUE_URL: text, BUCKET_NAME: text, PARAMETERS_PATH: text }),
  triage: z.object({
    SYSTEM_NAME,
    EVENTS_QUEUE_URL,
    DESK_SOCKET_URL: text,
    TABLE_NAME: text,
    BUCKET_NAME: text,
    INBOUND_QUEUE_URL: text,
    OUTBOUND_QUEUE_URL: text,
    MEDIA_QUEUE_URL: text,
    PARAMETERS_PATH: text,
    /** Where customers reach us: links in mails begin with it. */
    PUBLIC_URL: text,
  }),
  "fetch-media": z.object({
    SYSTEM_NAME,
    TABLE_NAME: text,
    BUCKET_NAME: text,
    PARAMETERS_PATH: text,
    /** Where files are fetched from on a system of one machine; empty everywhere else, and nothing but this machine. */
    MEDIA_API_BASE: z.string().check(z.regex(/^$|^http:\/\/127\.0\.0\.1:\d{1,5}\/media$/)),
    ...platforms,
  }),
  deliver: z.object({
    SYSTEM_NAME,
    CHAT_SOCKET_URL: text,
    DESK_SOCKET_URL: text,
    TABLE_NAME: text,
    BUCKET_NAME: text,
    PARAMETERS_PATH: text,
    CONFIGURATION_SET: text,
    /** How many of this function may run at once. */
    SENDERS: z.string().check(z.regex(/^[1-9]\d*$/)),
    ...platforms,
  }),
  "record-receipt": z.object({
    SYSTEM_NAME,
    DESK_SOCKET_URL: text,
    TABLE_NAME: text,
    BUCKET_NAME: text,
    PARAMETERS_PATH: text,
  }),
  "desk-api": z.object({
    SYSTEM_NAME,
    EVENTS_QUEUE_URL,
    DESK_SOCKET_URL: text,
    TABLE_NAME: text,
    BUCKET_NAME: text,
    INBOUND_QUEUE_URL: text,
    MAIL_QUEUE_URL: text,
    OUTBOUND_QUEUE_URL: text,
    PUBLISHING_QUEUE_URL: text,
    PARAMETERS_PATH: text,
    /** Whose tokens the desk takes, for pages that ask where to sign in. */
    SIGN_IN_ISSUER: text,
    SIGN_IN_CLIENT_ID: text,
    DOOR_MARK: text,
  }),
  /** Compiles the knowledge base, which takes more of a processor than anybody should wait for at a door. */
  "publish-faq": z.object({ TABLE_NAME: text, BUCKET_NAME: text }),
  "chat-socket": ofChat,
  "chat-http": ofChat,
  "desk-socket": z.object({
    TABLE_NAME: text,
    BUCKET_NAME: text,
    PARAMETERS_PATH: text,
    CHAT_SOCKET_URL: text,
    DESK_SOCKET_URL: text,
    DOOR_MARK: text,
  }),
  "confirm-address": z.object({ TABLE_NAME: text, BUCKET_NAME: text, PARAMETERS_PATH: text }),
  "check-channels": z.object({
    SYSTEM_NAME,
    TABLE_NAME: text,
    BUCKET_NAME: text,
    OUTBOUND_QUEUE_URL: text,
    PARAMETERS_PATH: text,
    ...platforms,
  }),
  "run-timers": z.object({
    SYSTEM_NAME,
    EVENTS_QUEUE_URL,
    DESK_SOCKET_URL: text,
    TABLE_NAME: text,
    BUCKET_NAME: text,
    INBOUND_QUEUE_URL: text,
    OUTBOUND_QUEUE_URL: text,
    MEDIA_QUEUE_URL: text,
    PARAMETERS_PATH: text,
  }),
  "send-events": z.object({
    SYSTEM_NAME,
    TABLE_NAME: text,
    PARAMETERS_PATH: text,
    EVENTS_QUEUE_URL: text,
    /** Empty where there is no bus. */
    EVENT_BUS_NAME: z.string(),
    /**
     * Where events go instead of the endpoints' own hosts on a system of one machine, which alone may post to itself; empty
     * everywhere else.
     */
    WEBHOOKS_API_BASE: z.string().check(z.regex(/^$|^http:\/\/127\.0\.0\.1:\d{1,5}\/webhooks$/)),
  }),
} as const;

export type FunctionName = keyof typeof environments;
export type EnvironmentOf<Name extends FunctionName> = z.infer<(typeof environments)[Name]>;

/** What requests carry that came through CloudFront; undefined where there is none, as in tests. */
export function readDoorMark(): string | undefined {
  return process.env.DOOR_MARK;
}

/** Reads a function's environment once per cold start. Names what is missing, never shows what is there. */
export function readEnvironment<Name extends FunctionName>(name: Name): EnvironmentOf<Name> {
  const parsed = z.safeParse(environments[name], process.env);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join(".")).join(", ");
    throw new Error(`${name} was deployed without ${fields}`);
  }
  return parsed.data as EnvironmentOf<Name>;
}
