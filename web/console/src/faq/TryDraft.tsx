import { useEffect, useRef } from "react";
import type { EntryEditView } from "../../../../shared/api/desk/faq.ts";
import { useDesk } from "../api/desk-context.tsx";
import { useWords } from "../i18n/language.tsx";
import { said } from "../i18n/said.ts";
import { trialWords } from "../i18n/trial.ts";
import { type Found, TestBox } from "../pages/TestBox.tsx";

const lookedAgainAfterMs = 1_000;

/** What would happen to a message with the draft published, beside what happens to it now. Nothing is published by that. */
export function TryDraft({ edit }: { readonly edit: EntryEditView }) {
  const { language } = useWords();
  const { api } = useDesk();
  const words = (name: keyof typeof trialWords) => said(trialWords[name], language, "");
  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);

  async function compiled(): Promise<string> {
    let trial = await api.tryFaq(edit);
    while (trial.state === "waiting" || trial.state === "compiling") {
      await new Promise((resolve) => setTimeout(resolve, lookedAgainAfterMs));
      // Nobody waits for it any more.
      if (!here.current) throw new Error("gone");
      trial = await api.trial(trial.trial);
    }
    if (trial.state === "failed") throw new Error(`${words("failed")}: ${trial.why ?? ""}`);
    return trial.trial;
  }

  async function ask(text: string): Promise<readonly Found[]> {
    const trial = await compiled();
    const [draft, now] = await Promise.all([api.askTrial(trial, text), api.ask(text)]);
    return [
      { name: words("withDraft"), asked: draft },
      { name: words("now"), asked: now },
    ];
  }
  return <TestBox description={words("asDraft")} waiting={words("compiling")} ask={ask} />;
}
