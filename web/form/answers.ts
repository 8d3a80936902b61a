import { element, type FormPage, filled } from "./page-data.ts";

interface Answer {
  readonly question: string;
  readonly answer: string;
  readonly language: string;
  /** Says that this one helped, once. */
  readonly token: string;
}
type Found =
  | { readonly kind: "answers"; readonly answers: readonly Answer[] }
  | { readonly kind: "safety" | "person" | "nothing" };

/** After so long without a key people have stopped to think, milliseconds. */
const pause = 700;
/** Shorter texts ask nothing; in Chinese a few characters do. */
const shortest = 12;
const shortestHan = 5;

/** Shows answers of the FAQ below the message while it is written. They never stand in the way of sending it. */
export function offerAnswers({ form, texts, answers }: FormPage): void {
  const area = form.querySelector<HTMLTextAreaElement>("#message");
  const place = form.querySelector<HTMLElement>("#answers");
  const found = form.querySelector<HTMLElement>("#answers-found");
  if (!answers || !area || !place || !found) return;
  let timer: number | undefined;
  let asking: AbortController | undefined;
  let asked = "";

  const ask = async (): Promise<void> => {
    const text = area.value.trim();
    if (text === asked || !isLongEnough(text)) return;
    asked = text;
    asking?.abort();
    asking = new AbortController();
    try {
      const response = await fetch("/contact/answers", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ text, language: document.documentElement.lang, topic: topicOf(form) }),
        signal: asking.signal,
      });
      if (response.ok) show(await response.json());
    } catch {
      // The form works without.
    }
  };
  area.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, pause);
  });

  function show(result: Found): void {
    if (!place || !found) return;
    const shown = contentOf(result);
    place.replaceChildren(...shown);
    place.hidden = shown.length === 0;
    found.textContent =
      result.kind === "answers" && result.answers.length > 0
        ? filled(texts.answersFound, { count: result.answers.length })
        : "";
  }

  function contentOf(result: Found): readonly HTMLElement[] {
    switch (result.kind) {
      case "nothing":
        return [];
      case "person":
        return [element("p", { text: texts.person })];
      case "safety":
        return [element("h2", { text: texts.safetyTitle }), element("p", { text: texts.safety })];
      case "answers":
        return result.answers.length === 0
          ? []
          : [element("h2", { text: texts.answersTitle }), ...result.answers.map(offered)];
    }
  }

  function offered(answer: Answer): HTMLElement {
    const helped = element("button", { text: texts.helped, className: "plain" });
    helped.type = "button";
    const text = element("p", { text: answer.answer });
    text.lang = answer.language;
    const details = element("details", {
      children: [element("summary", { text: answer.question }), text, helped],
    });
    helped.addEventListener("click", () => {
      fetch("/contact/answers/helped", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ token: answer.token }),
        keepalive: true,
      }).catch(() => undefined);
      const thanks = element("p", { text: texts.thanks, className: "note" });
      thanks.tabIndex = -1;
      thanks.setAttribute("role", "status");
      place?.replaceChildren(thanks);
      thanks.focus();
    });
    return details;
  }
}

function isLongEnough(text: string): boolean {
  return text.length >= (/\p{Script=Han}/u.test(text) ? shortestHan : shortest);
}

function topicOf(form: HTMLFormElement): string {
  return form.querySelector<HTMLSelectElement>("#topic")?.value ?? "";
}
