import { offerAnswers } from "./answers.ts";
import { type FormPage, readPage } from "./page-data.ts";
import { findProof } from "./proof.ts";
import { tellLocalTimes } from "./times.ts";
import { sendFilesEarly } from "./uploads.ts";

/** Makes the contact form easier to use. All of it also works without. */
function enhance(page: FormPage): void {
  const { form, texts, bits } = page;
  const filesAreSent = sendFilesEarly(page);
  offerAnswers(page);
  const proof = bits > 0 ? workInAdvance(form, bits) : async () => {};
  const button = form.querySelector<HTMLButtonElement>("button[type=submit]");
  let ready = false;
  form.addEventListener("submit", (event) => {
    if (ready) return;
    event.preventDefault();
    const label = button?.textContent ?? "";
    if (button) button.textContent = texts.waiting;
    Promise.all([filesAreSent(), proof()])
      .catch(() => undefined)
      .then(() => {
        ready = true;
        if (button) button.textContent = label;
        form.submit();
      });
  });
  // A page that comes back out of the browser's memory is as new.
  window.addEventListener("pageshow", () => {
    ready = false;
  });
  form.dataset.enhanced = "true";
}

/** Begins when the form is first touched, so that it is done long before it is sent. */
function workInAdvance(form: HTMLFormElement, bits: number): () => Promise<void> {
  const shown = form.querySelector<HTMLInputElement>("[name=shown]");
  const field = form.querySelector<HTMLInputElement>("[name=proof]");
  let working: Promise<void> | undefined;
  const work = (): Promise<void> => {
    working ??= findProof(shown?.value ?? "", bits).then((proof) => {
      if (field) field.value = proof;
    });
    return working;
  };
  form.addEventListener("focusin", () => void work(), { once: true });
  return work;
}

tellLocalTimes(document);
const page = readPage(document);
if (page) enhance(page);
