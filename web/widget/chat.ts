import { eitherWay, PollingSocket, type Post } from "./polling.ts";
import { ChatSession } from "./session.ts";
import { browserStore, type Store } from "./store.ts";
import { wordsFor } from "./texts.ts";
import { Widget } from "./widget.ts";

/** What the operator's configuration says, put in by the build. */
declare const CHAT: {
  readonly brand: string;
  readonly greeting?: { readonly en: string; readonly "zh-CN": string };
};

type IdentityToken = string | (() => string | undefined | Promise<string | undefined>);

/** What the page may do with the chat. */
export interface RelaydeskChat {
  open(): void;
  close(): void;
  /** Tells who the visitor is: a token that the site's server signed, or what fetches a fresh one. Nothing signs out. */
  identify(token: IdentityToken | undefined): void;
}

declare global {
  interface Window {
    relaydeskChat?: RelaydeskChat;
  }
}

const script = document.currentScript;

function begin(script: HTMLScriptElement): RelaydeskChat {
  const { dataset } = script;
  const words = wordsFor([dataset.lang ?? "", document.documentElement.lang, ...navigator.languages]);
  const account = dataset.account ?? "main";
  let widget: Widget | undefined;
  let session: ChatSession | undefined;

  const start = (identity: IdentityToken | undefined) => {
    const wasOpen = widget?.isOpen ?? false;
    session?.stop();
    widget?.host.remove();
    const store = browserStore(`${account}:${userOf(identity) ?? ""}`);
    const begun = new ChatSession({
      store,
      connect: connector(script, account, store),
      ...(identity !== undefined && {
        identity: async () => (typeof identity === "string" ? identity : identity()),
      }),
      language: () => words.tag,
      now: Date.now,
      random: Math.random,
      newId: () => crypto.randomUUID(),
      later: (milliseconds, run) => {
        const timer = setTimeout(run, milliseconds);
        return () => clearTimeout(timer);
      },
      changed: () => widget?.show(),
      identityRefused: () => document.dispatchEvent(new CustomEvent("relaydesk-chat:identity-refused")),
    });
    session = begun;
    const { brand, greeting } = CHAT;
    const theme = dataset.theme;
    widget = new Widget({
      session: begun,
      store,
      words,
      brand,
      greeting: greeting?.[words.tag],
      theme,
      base: script.src,
    });
    document.body.append(widget.host);
    if (wasOpen) widget.open();
    else if (begun.isWorthConnecting) begun.start();
  };

  start(dataset.identity || undefined);
  addEventListener("online", () => session?.wake());
  addEventListener("offline", () => widget?.show());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    session?.wake();
    widget?.show();
  });
  return { open: () => widget?.open(), close: () => widget?.close(), identify: start };
}

/** Keeps users of one browser apart. Nothing is believed here: what the token says is for its reader to check. */
function userOf(identity: IdentityToken | undefined): string | undefined {
  if (typeof identity !== "string") return identity && "user";
  try {
    const body = (identity.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    return `u:${JSON.parse(atob(body)).sub}`;
  } catch {
    return "user";
  }
}

/** Beside the script, unless the page says that it is elsewhere. */
function connector({ dataset, src }: HTMLScriptElement, account: string, store: Store) {
  const address = new URL(dataset.socket ?? "/chat-socket", src);
  address.protocol = address.protocol.replace("http", "ws");
  address.searchParams.set("account", account);
  const posts = new URL(`/chat/${account}`, src);
  // As plain text, which needs no leave to be sent to another site.
  const post: Post = async (frames) => {
    const answer = await fetch(posts, { method: "POST", body: JSON.stringify(frames) });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };
  return eitherWay(
    () => new WebSocket(address),
    () => new PollingSocket(post),
    {
      get: () => store.get("posts") !== undefined,
      set: (blocked) => store.set("posts", blocked ? "1" : undefined),
    },
  );
}

function whenThereIsABody(run: () => void): void {
  if (document.body) run();
  else document.addEventListener("DOMContentLoaded", run);
}

if (script instanceof HTMLScriptElement && !window.relaydeskChat) {
  whenThereIsABody(() => {
    window.relaydeskChat = begin(script);
  });
}
