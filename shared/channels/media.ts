import type { MediaFailure } from "../domain/attachment-state.ts";
import type { Attachment, InboundMessage } from "../domain/message.ts";
import type { AccountSecrets } from "./channel.ts";

/** Where the files of a channel may lie. Lower-case names; a leading dot stands for every name below it. */
export interface MediaHosts {
  /** The platform's own. Nothing else is ever contacted, unless `elsewhere` says so. */
  readonly platform: readonly string[];
  /** Those of them that are shown the account's credential. */
  readonly credentialed: readonly string[];
  /** Whether customers' files may also lie on any other public host, which never sees a credential. */
  readonly elsewhere: boolean;
}

/** One file of one message. */
export interface MediaRequest {
  readonly attachment: Attachment;
  readonly message: Pick<InboundMessage, "account" | "platformAccount" | "conversation">;
}

export interface MediaTools {
  /** For the platform's API alone, at `apiBase`; what is fetched from elsewhere goes through the guarded download. */
  readonly fetch: typeof fetch;
  /** Base URL of the channel's platform, without a trailing slash. */
  readonly apiBase: string;
  readonly secrets: AccountSecrets;
  readonly now: Date;
}

/** What a platform says about one file of a message. */
export type Located =
  | {
      readonly kind: "at";
      readonly url: string;
      /** Value of the `authorization` header, for `credentialed` hosts alone. */
      readonly authorization?: string;
      /** Of the content, in hexadecimal or base 64. */
      readonly sha256?: string;
      /** A file that is not there yet: 404 passes. */
      readonly mayAppear?: boolean;
      /** What it means when JSON comes instead of the file, where the platform refuses in that way. */
      readonly readJson?: (json: unknown) => Located;
    }
  | MediaRefusal;

export type MediaRefusal =
  /** For good. */
  | { readonly kind: "failed"; readonly reason: MediaFailure }
  /** Asked again, after the pause that the platform asks for when it does. `code` is for logs. */
  | { readonly kind: "later"; readonly code: string; readonly afterSeconds?: number };

/** How the files of a channel's messages are come by. */
export interface MediaSource {
  readonly hosts: MediaHosts;
  /** From what the message says to an address. Never throws for what a platform answers. */
  locate(request: MediaRequest, tools: MediaTools): Promise<Located>;
}

/** Of a channel whose messages come with their files, or without any. */
export const noMedia: MediaSource = {
  hosts: { platform: [], credentialed: [], elsewhere: false },
  locate: async () => mediaFailed("no-media"),
};

export function mediaFailed(reason: MediaFailure): MediaRefusal {
  return { kind: "failed", reason };
}

export function mediaLater(code: string, afterSeconds?: number): MediaRefusal {
  return { kind: "later", code, ...(afterSeconds !== undefined && { afterSeconds }) };
}

/**
 * What an HTTP status means for a file: what can pass is asked again, the rest is final. `afterSeconds`: the pause that the
 * answer asks for.
 */
export function refusalOf(status: number, afterSeconds: number | undefined): MediaRefusal {
  // 202: LINE is still preparing it.
  if (status === 202 || status === 408 || status === 425 || status === 429 || status >= 500) {
    return mediaLater(`http-${status}`, afterSeconds);
  }
  if (status === 404 || status === 410) return mediaFailed("expired");
  if (status === 413) return mediaFailed("too-large");
  return mediaFailed("refused");
}

/** The account's credential as a Bearer token. */
export function bearer(token: string): string {
  return `Bearer ${token}`;
}

/** `https` for the addresses that some platforms still hand out without it. */
export function overTls(url: string): string {
  return url.replace(/^http:\/\//i, "https://");
}
