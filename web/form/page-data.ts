import type { ScriptTexts } from "../../shared/channels/form/texts.ts";

/** The page as its script sees it: elements that the server wrote, and what they carry as data. */
export interface FormPage {
  readonly form: HTMLFormElement;
  readonly texts: ScriptTexts;
  readonly answers: boolean;
  readonly bits: number;
  readonly uploads: { readonly permission: string; readonly maxFiles: number; readonly maxBytes: number };
}

/** `undefined` on pages without the form. */
export function readPage(document: Document): FormPage | undefined {
  const form = document.querySelector<HTMLFormElement>("form[data-texts]");
  if (!form) return undefined;
  const { texts = "{}", answers, bits, uploads = "", maxFiles, maxBytes } = form.dataset;
  return {
    form,
    texts: JSON.parse(texts),
    answers: answers === "true",
    bits: Number(bits ?? 0),
    uploads: { permission: uploads, maxFiles: Number(maxFiles ?? 0), maxBytes: Number(maxBytes ?? 0) },
  };
}

export function filled(text: string, facts: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole));
}

/** An element with text and children: nothing is ever parsed as HTML. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  { text, className, children = [] }: { text?: string; className?: string; children?: readonly Node[] } = {},
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className !== undefined) made.className = className;
  made.append(...children);
  return made;
}
