import type { UploadRefusal } from "../../shared/domain/upload-refusal.ts";
import { element, type FormPage, filled } from "./page-data.ts";

interface Grant {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly file: string;
}

/**
 * Sends files to the bucket as soon as they are chosen, and puts a token for each into the form instead. A file that cannot
 * be sent says so and keeps nothing else from being sent.
 *
 * @returns waits until nothing is on its way any more
 */
export function sendFilesEarly({ form, texts, uploads }: FormPage): () => Promise<void> {
  const input = form.querySelector<HTMLInputElement>("#files");
  const list = form.querySelector<HTMLElement>("#file-list");
  const said = form.querySelector<HTMLElement>("#files-said");
  if (!input || !list || !said) return async () => {};
  const used = new Set<number>();
  const underWay = new Set<Promise<void>>();
  // Files of a page that is shown again are there already.
  for (const _ of list.children) used.add(used.size);
  // From now on no file is sent with the form itself.
  form.enctype = "application/x-www-form-urlencoded";
  input.removeAttribute("name");

  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    input.value = "";
    for (const file of files) {
      const sending = send(file).finally(() => underWay.delete(sending));
      underWay.add(sending);
    }
  });

  async function send(file: File): Promise<void> {
    const slot = freeSlot();
    const state = element("span", { text: texts.sending, className: "hint" });
    const remove = element("button", { text: "×", className: "plain" });
    remove.type = "button";
    remove.setAttribute("aria-label", filled(texts.remove, { name: file.name }));
    const item = element("li", { children: [element("span", { text: file.name }), state, remove] });
    list?.append(item);
    remove.addEventListener("click", () => {
      item.remove();
      if (slot !== undefined) used.delete(slot);
      input?.focus();
    });
    const outcome = slot === undefined ? texts.refusals["too-many"] : await upload(file, slot);
    const sent = typeof outcome !== "string";
    state.textContent = sent ? texts.sent : outcome;
    state.className = sent ? "hint" : "error";
    if (sent) {
      const token = element("input");
      Object.assign(token, { type: "hidden", name: "file", value: outcome.file });
      item.append(token);
    } else if (slot !== undefined) used.delete(slot);
    if (said) said.textContent = `${file.name}: ${state.textContent}`;
  }

  function freeSlot(): number | undefined {
    const slot = Array.from({ length: uploads.maxFiles }, (_, at) => at).find((at) => !used.has(at));
    if (slot !== undefined) used.add(slot);
    return slot;
  }

  /** The file's token, or why there is none. */
  async function upload(file: File, slot: number): Promise<Grant | string> {
    if (file.size === 0) return texts.refusals.empty;
    if (file.size > uploads.maxBytes) return texts.refusals["too-large"];
    try {
      const grant = await askForPlace(file, slot);
      if (typeof grant === "string") return grant;
      const body = new FormData();
      for (const [name, value] of Object.entries(grant.fields)) body.append(name, value);
      body.append("file", file);
      const { ok } = await fetch(grant.url, { method: "POST", body, credentials: "omit" });
      return ok ? grant : texts.notSent;
    } catch {
      return texts.notSent;
    }
  }

  async function askForPlace({ name, type, size }: File, slot: number): Promise<Grant | string> {
    const response = await fetch("/uploads", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ permission: uploads.permission, slot, name, type, size }),
    });
    const answer: Grant & { readonly reason?: UploadRefusal } = await response.json();
    if (response.ok) return answer;
    return (answer.reason && texts.refusals[answer.reason]) ?? texts.notSent;
  }

  return async () => {
    while (underWay.size > 0) await Promise.all(underWay);
  };
}
