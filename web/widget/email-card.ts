import { element, setText } from "./element.ts";
import { filled, type Texts } from "./texts.ts";

/** Asks where to go on when the visitor has left, and says so once it is known. */
export class EmailCard {
  readonly root = element("div", { class: "card" });
  readonly #form: HTMLFormElement;
  readonly #kept = element("p", { role: "status" });
  readonly #texts: Texts;

  constructor(texts: Texts, save: (address: string) => void) {
    this.#texts = texts;
    const input = element("input", {
      ...{ type: "email", id: "email", autocomplete: "email", inputmode: "email", maxlength: "254" },
      "aria-describedby": "email-wrong",
    });
    const wrong = element("p", { class: "wrong", id: "email-wrong", role: "alert" });
    this.#form = element(
      "form",
      { novalidate: true },
      element("p", {}, texts.emailAsk),
      element("label", { for: "email" }, texts.emailLabel),
      element("div", {}, input, element("button", { class: "person" }, texts.emailSave)),
      wrong,
    );
    this.#form.onsubmit = (event) => {
      event.preventDefault();
      const address = input.value.trim();
      const right = /^[^\s@<>,;:"]+@[^\s@<>,;:"]+\.[^\s@<>,;:"]+$/.test(address);
      setText(wrong, right ? "" : texts.emailWrong);
      input.toggleAttribute("aria-invalid", !right);
      if (right) save(address);
      else input.focus();
    };
    this.root.append(this.#form, this.#kept);
    this.show(false, undefined);
  }

  /** @param kept what was left, as the server tells it */
  show(asks: boolean, kept: string | undefined): void {
    this.root.hidden = !asks && kept === undefined;
    this.#form.hidden = kept !== undefined;
    this.#kept.hidden = kept === undefined;
    setText(this.#kept, kept === undefined ? "" : filled(this.#texts.emailKept, kept));
  }
}
