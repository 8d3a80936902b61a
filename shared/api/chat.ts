import * as z from "zod/mini";

/**
 * What the chat widget and the chat's functions say to each other: one JSON object a frame, over a WebSocket or, where those
 * are blocked, over HTTP. Every frame but `hello` carries the session's token, so that each can be judged by itself. A message is named by its client: sent
 * again, it is still one. What the ticket holds is the truth; what is pushed is only faster, and `resume` brings the rest.
 */

/** Of the frames below; told in `hello` and `welcome`, so that an old widget in a cache can be told from a new one. */
export const chatProtocol = 1;

/** Bytes of one frame; API Gateway ends a connection that sends more at once. */
export const maxFrameBytes = 32 * 1024;
/** Of one request, where frames come over HTTP. */
export const maxFramesPerPost = 16;
/** UTF-16 units. */
export const maxMessageLength = 4000;
export const maxFilesPerMessage = 3;

const token = z.string().check(z.minLength(1), z.maxLength(4096));
/** Made up by the client, once per message. */
const clientId = z.string().check(z.regex(/^[\w-]{8,64}$/));
/** BCP 47. */
const lang = z.exactOptional(z.string().check(z.maxLength(35)));
const cursor = z.exactOptional(z.string().check(z.regex(/^\d{13}$/)));

/** The first frame of a connection. `identity` is the host site's word for who this is; `token` is an earlier welcome's. */
export const Hello = z.object({
  type: z.literal("hello"),
  v: z.number(),
  token: z.exactOptional(token),
  identity: z.exactOptional(token),
  lang,
  after: cursor,
});
export type Hello = z.infer<typeof Hello>;

export const SentMessage = z.object({
  type: z.literal("message"),
  token,
  clientId,
  text: z.string().check(z.maxLength(maxMessageLength)),
  lang,
  /** When the client wrote it, milliseconds: a hint, since its clock may be wrong. */
  ts: z.exactOptional(z.number()),
  /** What a pressed button stands for. */
  payload: z.exactOptional(z.string().check(z.maxLength(200))),
  /** What the upload of each file was answered with. */
  files: z.exactOptional(z.array(token).check(z.maxLength(maxFilesPerMessage))),
});
export type SentMessage = z.infer<typeof SentMessage>;

/** The address at which the conversation may go on when nobody is here. */
export const SentAddress = z.object({
  type: z.literal("email"),
  token,
  clientId,
  address: z.string().check(z.minLength(3), z.maxLength(254)),
});

/** Replies that were in front of the visitor's eyes. */
export const SentRead = z.object({
  type: z.literal("read"),
  token,
  ids: z.array(z.string().check(z.minLength(1), z.maxLength(64))).check(z.minLength(1), z.maxLength(50)),
});

export const Resume = z.object({ type: z.literal("resume"), token, after: cursor });
export const Typing = z.object({ type: z.literal("typing"), token });
export type ClientFrame =
  | Hello
  | SentMessage
  | z.infer<typeof SentAddress>
  | z.infer<typeof SentRead>
  | z.infer<typeof Resume>
  | z.infer<typeof Typing>;

/** One line of the conversation as the visitor sees it. */
export interface ChatItem {
  readonly id: string;
  /** Set on the visitor's own messages. */
  readonly clientId?: string;
  readonly from: "visitor" | "agent" | "bot";
  /** An agent's name. */
  readonly name?: string;
  /** Markdown from us, plain text from the visitor. */
  readonly text: string;
  /** BCP 47. */
  readonly language?: string;
  /** ISO 8601. */
  readonly at: string;
  /** "Did this help?" is asked, with the payloads of its two buttons. */
  readonly ask?: { readonly yes: string; readonly no: string };
  /** It only says that the message came in. */
  readonly notice?: boolean;
  readonly files?: readonly { readonly name: string; readonly size?: number }[];
}

/** How things stand, honestly. */
export interface ChatStatus {
  /** `waiting`: for a person. `agent`: a person has it. `answered`: by a machine. `idle`: nothing is open. */
  readonly state: "idle" | "waiting" | "agent" | "answered";
  /** By when a person should have answered, ISO 8601. */
  readonly answerBy?: string;
  /** Whether people work at this hour, where the operator told the hours. */
  readonly open: boolean;
  /** ISO 8601; when they come back. */
  readonly opensAt?: string;
  /** What the visitor left, cut so that only they recognise it. */
  readonly email?: string;
}

export type ChatErrorCode =
  | "bad-frame"
  | "bad-token"
  | "identity-refused"
  | "slow-down"
  | "too-large"
  | "unknown-account"
  | "old-protocol"
  | "bad-address"
  | "try-again";

export type ServerFrame =
  | {
      readonly type: "welcome";
      readonly v: number;
      readonly token: string;
      /** A visitor's token is kept by the browser; a user's is not, since the site signs them in. */
      readonly who: "visitor" | "user";
      readonly items: readonly ChatItem[];
      readonly cursor: string;
      readonly status: ChatStatus;
      /** Where files may be sent, and the permission to do so; absent where none are taken. */
      readonly uploads?: {
        /** Of the HTTP API, beside the socket. */
        readonly path: string;
        readonly permission: string;
        readonly maxBytes: number;
        readonly types: readonly string[];
        /** Places for files; each may be used again once its file was sent along. */
        readonly slots: number;
      };
    }
  | {
      readonly type: "items";
      readonly items: readonly ChatItem[];
      readonly cursor: string;
      readonly status: ChatStatus;
    }
  | { readonly type: "item"; readonly item: ChatItem }
  /** The inbound queue has it. `id`: under which the ticket will hold the message. */
  | { readonly type: "ack"; readonly clientId: string; readonly id?: string; readonly at: string }
  | { readonly type: "typing"; readonly name?: string }
  | {
      readonly type: "error";
      readonly code: ChatErrorCode;
      /** Of the frame that is refused. */
      readonly clientId?: string;
      readonly retryAfterSeconds?: number;
    };
