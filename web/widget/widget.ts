import { ConversationView, moment } from "./conversation-view.ts";
import { element, icon, setAttribute, setText } from "./element.ts";
import { EmailCard } from "./email-card.ts";
import { isTaken, type SentFile, sendFile } from "./files.ts";
import type { ChatSession } from "./session.ts";
import type { Store } from "./store.ts";
import css from "./style.css";
import { filled, type Words } from "./texts.ts";

const bubble = "M4 4h16a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H9l-5 4v-4H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z";
const cross = "M6.4 5 12 10.6 17.6 5 19 6.4 13.4 12l5.6 5.6-1.4 1.4L12 13.4 6.4 19 5 17.6l5.6-5.6L5 6.4z";
const plane = "M2 21 23 12 2 3v7l15 2-15 2z";
const clip =
  "M16.5 6v11a4.5 4.5 0 0 1-9 0V5a3 3 0 0 1 6 0v10.5a1.5 1.5 0 0 1-3 0V6H9v9.5a3 3 0 0 0 6 0V5a4.5 4.5 0 0 0-9 0v12a6 6 0 0 0 12 0V6z";
const dots =
  "M12 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4zm0 2a2 2 0 1 0 0 4 2 2 0 0 0 0-4zm0 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4z";

const maxFiles = 3;
const maxLength = 4000;
/** Who will be answered sooner than this stays; only others are asked for an address. */
const soonMs = 10 * 60_000;
const narrow = "(max-width: 640px)";

export interface WidgetParts {
  readonly session: ChatSession;
  readonly store: Store;
  readonly words: Words;
  readonly brand: string;
  readonly greeting: string | undefined;
  readonly theme: string | undefined;
  /** Where the script came from. */
  readonly base: string;
}

/**
 * The button and the panel, in a shadow tree of their own: the page's styles do not reach in, and ours do not reach out. On a
 * wide page the panel is a dialog beside it; on a phone it takes the screen, and the page behind it is inert.
 */
export class Widget {
  readonly host = element("div");
  readonly #parts: WidgetParts;
  readonly #dialog: HTMLDialogElement;
  readonly #launcher: HTMLButtonElement;
  readonly #count = element("span", { class: "count", "aria-hidden": "true" });
  readonly #status = element("p", { class: "status", role: "status" });
  readonly #typing = element("div", { class: "typing", "aria-hidden": "true" });
  readonly #person: HTMLButtonElement;
  readonly #clip: HTMLButtonElement;
  readonly #picker = element("input", { type: "file", multiple: true, hidden: true });
  readonly #textarea: HTMLTextAreaElement;
  readonly #pending = element("div", { class: "above" });
  readonly #problem = element("div", { class: "wrong", role: "alert" });
  readonly #conversation: ConversationView;
  readonly #email: EmailCard;
  #files: SentFile[] = [];
  #uploading = 0;

  constructor(parts: WidgetParts) {
    this.#parts = parts;
    const { session, store, words, brand, theme } = parts;
    const { texts } = words;
    this.#email = new EmailCard(texts, (address) => session.leaveAddress(address));
    this.#conversation = new ConversationView(words, parts.greeting ?? texts.greeting, this.#email.root, {
      answer: (text, payload) => this.#say(text, payload),
    });
    this.#launcher = element(
      "button",
      { class: "launcher", type: "button", "aria-haspopup": "dialog" },
      icon(bubble),
      this.#count,
    );
    this.#person = element("button", { class: "person", type: "button" }, texts.person);
    this.#clip = element(
      "button",
      { class: "tool clip", type: "button", "aria-label": texts.attach },
      icon(clip),
    );
    this.#textarea = element("textarea", {
      ...{ rows: "1", maxlength: String(maxLength), "aria-label": texts.write, placeholder: texts.write },
      enterkeyhint: "send",
    });
    this.#textarea.value = store.get("draft") ?? "";
    this.#dialog = this.#panel(filled(texts.title, brand));
    this.#listen();
    this.host.lang = words.tag;
    setAttribute(this.host, "data-theme", theme);
    const root = this.host.attachShadow({ mode: "open" });
    // Not by a style element, which a strict policy of the page forbids.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    root.append(this.#launcher, this.#dialog);
    this.show();
  }

  get isOpen(): boolean {
    return this.#dialog.open;
  }

  open(): void {
    if (this.isOpen) return;
    // Modal where it hides the page; the browser then keeps the focus inside and the page still.
    if (matchMedia(narrow).matches) this.#dialog.showModal();
    else this.#dialog.show();
    this.#parts.session.start();
    this.show();
    this.#conversation.toEnd();
    this.#textarea.focus();
  }

  close(): void {
    this.#dialog.close();
  }

  /** Brings what is shown to what the session says. */
  show(): void {
    const { session, words } = this.#parts;
    const { texts } = words;
    const unread = session.unread.length;
    setText(this.#count, String(unread));
    this.#count.hidden = unread === 0 || this.isOpen;
    this.#launcher.hidden = this.isOpen;
    setAttribute(this.#launcher, "aria-expanded", String(this.isOpen));
    setAttribute(
      this.#launcher,
      "aria-label",
      unread > 0 ? `${texts.open}, ${filled(texts.unread, String(unread))}` : texts.open,
    );
    this.#conversation.show(session.lines);
    setText(this.#status, this.#statusText());
    setText(this.#typing, this.#typingText());
    const state = session.status?.state;
    this.#person.hidden = state === "waiting" || state === "agent";
    this.#clip.hidden = session.uploads === undefined;
    this.#email.show(this.#asksForAddress(), session.lines.length > 0 ? session.status?.email : undefined);
    this.#conversation.follow();
    if (this.isOpen && !document.hidden) session.sawAll();
  }

  #panel(title: string): HTMLDialogElement {
    const { texts } = this.#parts.words;
    const close = element(
      "button",
      { class: "tool", type: "button", "aria-label": texts.close },
      icon(cross),
    );
    close.onclick = () => this.close();
    const send = element("button", { class: "send", "aria-label": texts.send }, icon(plane));
    const form = element("form", { class: "write" }, this.#textarea, this.#clip, send);
    form.onsubmit = (event) => {
      event.preventDefault();
      this.#send();
    };
    return element(
      "dialog",
      { "aria-labelledby": "title" },
      element(
        "header",
        {},
        element("div", {}, element("h2", { id: "title" }, title), this.#status),
        this.#menu(),
        close,
      ),
      this.#conversation.root,
      element(
        "footer",
        {},
        this.#typing,
        this.#problem,
        element("div", { class: "above" }, this.#person),
        this.#pending,
        form,
        this.#picker,
      ),
    );
  }

  #menu(): HTMLElement {
    const { session, words } = this.#parts;
    const { texts } = words;
    const list = element("div", { hidden: true });
    const toggle = element(
      "button",
      { class: "tool", type: "button", "aria-label": texts.menu, "aria-expanded": "false" },
      icon(dots),
    );
    const turn = (open: boolean) => {
      list.hidden = !open;
      setAttribute(toggle, "aria-expanded", String(open));
    };
    toggle.onclick = () => turn(list.hidden === true);
    const forget = element("button", { type: "button" }, texts.forget);
    forget.onclick = () => {
      turn(false);
      toggle.focus();
      if (!confirm(texts.forgetSure)) return;
      this.#textarea.value = "";
      session.end();
      session.start();
    };
    list.append(forget);
    const menu = element("div", { class: "menu" }, toggle, list);
    menu.onkeydown = (event) => {
      if (event.key !== "Escape" || list.hidden) return;
      event.stopPropagation();
      event.preventDefault();
      turn(false);
      toggle.focus();
    };
    menu.addEventListener("focusout", ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node && menu.contains(relatedTarget))) turn(false);
    });
    return menu;
  }

  #listen(): void {
    const { session, store, words } = this.#parts;
    this.#launcher.onclick = () => this.open();
    this.#dialog.onkeydown = (event) => {
      if (event.key === "Escape") this.close();
    };
    this.#dialog.onclose = () => {
      this.show();
      this.#launcher.focus();
    };
    this.#person.onclick = () => this.#say(words.texts.personWanted, "helped:no");
    this.#clip.onclick = () => this.#picker.click();
    this.#picker.onchange = () => {
      this.#attach([...(this.#picker.files ?? [])]);
      this.#picker.value = "";
    };
    const text = this.#textarea;
    text.oninput = () => {
      store.set("draft", text.value === "" ? undefined : text.value);
      if (text.value.trim() !== "") session.tellTyping();
    };
    text.onkeydown = (event) => {
      // While an input method composes, Enter takes its suggestion.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.#send();
    };
    text.onpaste = ({ clipboardData }) => {
      if (session.uploads && clipboardData?.files.length) this.#attach([...clipboardData.files]);
    };
  }

  #send(): void {
    const text = this.#textarea.value.trim();
    if (this.#uploading > 0 || (text === "" && this.#files.length === 0)) return;
    const files = this.#files;
    this.#files = [];
    this.#textarea.value = "";
    this.#parts.store.set("draft", undefined);
    this.#say(text, undefined, files);
    this.#showPending();
  }

  #say(text: string, payload?: string, files: readonly SentFile[] = []): void {
    this.#parts.session.say(text, {
      ...(payload !== undefined && { payload }),
      ...(files.length > 0 && {
        files: files.map(({ token }) => token),
        fileNames: files.map(({ name }) => name),
      }),
    });
    this.#conversation.toEnd();
    this.#textarea.focus();
  }

  #attach(files: readonly File[]): void {
    const { session, words } = this.#parts;
    const { uploads } = session;
    setText(this.#problem, "");
    for (const file of files.slice(0, maxFiles - this.#files.length - this.#uploading)) {
      if (!uploads || !isTaken(file, uploads)) {
        setText(this.#problem, filled(words.texts.tooLarge, file.name));
        continue;
      }
      this.#uploading += 1;
      sendFile(file, uploads, this.#parts.base)
        .then((sent) => this.#files.push(sent))
        .catch(() => setText(this.#problem, filled(words.texts.uploadFailed, file.name)))
        .finally(() => {
          this.#uploading -= 1;
          this.#showPending();
        });
    }
    this.#showPending();
  }

  #showPending(): void {
    const { texts } = this.#parts.words;
    const attached = this.#files.map((file) => {
      const remove = element(
        "button",
        { class: "person", type: "button", "aria-label": filled(texts.remove, file.name) },
        `${file.name} ×`,
      );
      remove.onclick = () => {
        this.#files = this.#files.filter((each) => each !== file);
        this.#showPending();
        this.#textarea.focus();
      };
      return remove;
    });
    const busy = this.#uploading > 0 ? [filled(texts.uploading, `${this.#uploading}`)] : [];
    this.#pending.replaceChildren(...attached, ...busy);
  }

  #statusText(): string {
    const { session, words } = this.#parts;
    const { texts, locale } = words;
    if (!navigator.onLine && session.link !== "open") return texts.offline;
    if (session.link === "broken") return texts.reconnecting;
    const { status } = session;
    if (!status) return session.link === "connecting" ? texts.connecting : texts.ready;
    if (status.state === "agent") return texts.withAgent;
    if (status.state === "waiting") {
      if (status.answerBy !== undefined) return filled(texts.waitingUntil, moment(status.answerBy, locale));
      if (status.open) return texts.waiting;
    }
    if (status.open) return texts.ready;
    return status.opensAt === undefined
      ? texts.closed
      : filled(texts.closedUntil, moment(status.opensAt, locale));
  }

  #typingText(): string {
    const { typing } = this.#parts.session;
    const { texts } = this.#parts.words;
    if (!typing) return "";
    return typing.name === undefined ? texts.someoneTyping : filled(texts.typing, typing.name);
  }

  /** Only who has written and will wait for long. */
  #asksForAddress(): boolean {
    const { status } = this.#parts.session;
    if (status?.state !== "waiting") return false;
    return !status.open || status.answerBy === undefined || Date.parse(status.answerBy) - Date.now() > soonMs;
  }
}
