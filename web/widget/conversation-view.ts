import { element, setText } from "./element.ts";
import { plain, rendered } from "./markdown.ts";
import type { Line } from "./session.ts";
import type { Words } from "./texts.ts";

export interface ConversationActions {
  readonly answer: (text: string, payload: string) => void;
}

interface Shown {
  readonly node: HTMLElement;
  readonly looks: string;
}

/**
 * The conversation as it is read: one element a line, made once and moved never, so that what is read out is what is new,
 * and nothing jumps under the finger. Only a line whose state has changed is made again.
 */
export class ConversationView {
  readonly root: HTMLElement;
  readonly #words: Words;
  readonly #actions: ConversationActions;
  readonly #shown = new Map<string, Shown>();
  readonly #list = element("div");
  readonly #days = new Map<string, HTMLElement>();
  readonly greeting: HTMLElement;
  #last: HTMLElement | undefined;
  #follows = true;
  #followed = 0;

  constructor(words: Words, greeting: string, card: HTMLElement, actions: ConversationActions) {
    this.#words = words;
    this.#actions = actions;
    const { texts } = words;
    this.greeting = element(
      "div",
      { class: "line" },
      element("div", { class: "who" }, texts.bot),
      element("div", { class: "bubble" }, ...rendered(greeting)),
    );
    this.#list.setAttribute("role", "log");
    this.#list.setAttribute("aria-live", "polite");
    this.#list.setAttribute("aria-label", texts.log);
    this.#list.append(this.greeting);
    this.root = element(
      "div",
      { class: "log", tabindex: "0", role: "group", "aria-label": texts.log },
      this.#list,
      card,
    );
    this.root.onscroll = () => this.#scrolled();
  }

  show(lines: readonly Line[]): void {
    const keys = new Set(lines.map(keyOf));
    for (const [key, { node }] of this.#shown) {
      if (keys.has(key)) continue;
      node.remove();
      this.#shown.delete(key);
    }
    const asks = lines.at(-1);
    let before: Element = this.greeting;
    let day = "";
    const days = new Set<string>();
    for (const line of lines) {
      const date = new Date(line.at).toDateString();
      if (date !== day) {
        day = date;
        days.add(date);
        before = this.#place(this.#day(date, line.at), before);
      }
      before = this.#place(this.#line(line, line === asks), before);
    }
    for (const [date, node] of this.#days) if (!days.has(date)) node.remove();
    this.#last = asks && asks.from !== "visitor" ? this.#shown.get(keyOf(asks))?.node : undefined;
  }

  /** What is new comes into view, unless somebody is reading above: from its beginning where it is a long reply. */
  follow(): void {
    if (!this.#follows) return;
    const { root } = this;
    const end = root.scrollHeight - root.clientHeight;
    const top = this.#last ? this.#last.offsetTop - root.offsetTop - 12 : end;
    this.#followed = Math.max(0, Math.min(end, top));
    root.scrollTop = this.#followed;
  }

  toEnd(): void {
    this.#follows = true;
    this.follow();
  }

  #scrolled(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.root;
    this.#follows = scrollTop >= this.#followed - 40 || scrollHeight - scrollTop - clientHeight < 80;
  }

  #place(node: HTMLElement, before: Element): Element {
    if (before.nextElementSibling !== node) before.after(node);
    return node;
  }

  #day(date: string, at: string): HTMLElement {
    const known = this.#days.get(date) ?? element("div", { class: "day" });
    this.#days.set(date, known);
    setText(known, this.#dayName(new Date(at)));
    return known;
  }

  #dayName(at: Date): string {
    const { texts, locale } = this.#words;
    const today = new Date();
    const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
    if (at.toDateString() === today.toDateString()) return texts.today;
    if (at.toDateString() === yesterday.toDateString()) return texts.yesterday;
    return new Intl.DateTimeFormat(locale, { dateStyle: "medium" }).format(at);
  }

  /** By the client's own id where there is one: a line stays itself when the server names it. */
  #line(line: Line, isLast: boolean): HTMLElement {
    const asks = isLast && line.ask !== undefined;
    const looks = JSON.stringify([line.state, asks, line.text, line.files?.length]);
    const shown = this.#shown.get(keyOf(line));
    if (shown?.looks === looks) return shown.node;
    const node = this.#made(line, asks);
    if (shown) shown.node.replaceWith(node);
    this.#shown.set(keyOf(line), { node, looks });
    return node;
  }

  #made(line: Line, asks: boolean): HTMLElement {
    const { texts, locale } = this.#words;
    const own = line.from === "visitor";
    const name = line.from === "bot" ? texts.bot : (line.name ?? texts.agent);
    const time = new Intl.DateTimeFormat(locale, { timeStyle: "short" }).format(new Date(line.at));
    const when = line.state === "sent" ? time : line.state === "waiting" ? texts.sending : texts.refused;
    return element(
      "div",
      { class: `line ${own ? "own" : line.from} ${line.state}` },
      own ? element("span", { class: "away" }, texts.you) : element("div", { class: "who" }, name),
      element(
        "div",
        { class: "bubble", dir: "auto", lang: line.language },
        ...(own ? plain(line.text) : rendered(line.text)),
        ...(line.files ?? []).map(({ name: file }) => element("span", { class: "file" }, file)),
      ),
      asks && this.#choices(line),
      element("div", { class: "when" }, when),
    );
  }

  #choices({ ask }: Line): HTMLElement {
    const { texts } = this.#words;
    const button = (text: string, payload: string) => {
      const made = element("button", { class: "person", type: "button" }, text);
      made.onclick = () => this.#actions.answer(text, payload);
      return made;
    };
    return element(
      "div",
      { class: "choices", role: "group", "aria-label": texts.helped },
      element("span", {}, texts.helped),
      button(texts.yes, ask?.yes ?? ""),
      button(texts.no, ask?.no ?? ""),
    );
  }
}

function keyOf({ clientId, id }: Line): string {
  return clientId ?? id;
}

/** By when, in the visitor's own time: the day only when it is another one. */
export function moment(iso: string, locale: string): string {
  const at = new Date(iso);
  const today = at.toDateString() === new Date().toDateString();
  const format = today
    ? { timeStyle: "short" as const }
    : { weekday: "long" as const, hour: "2-digit" as const, minute: "2-digit" as const };
  return new Intl.DateTimeFormat(locale, format).format(at);
}
