import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { EntryEditView, MistakeView } from "../../../../shared/api/desk/faq.ts";
import { useDesk } from "../api/desk-context.tsx";
import { faqWords } from "../i18n/faq.ts";
import { useSaid } from "../i18n/use-said.ts";

/** After so many milliseconds without a key, what is typed is checked. */
const pauseMs = 400;

/** What the desk says of an edit, in step with what is typed. */
export function useCheck(edit: EntryEditView, wanted: boolean) {
  const f = useSaid(faqWords);
  const { api } = useDesk();
  const typed = JSON.stringify(edit);
  const [settled, setSettled] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(typed), pauseMs);
    return () => clearTimeout(timer);
  }, [typed]);
  const current = settled === typed;
  const { data, error } = useQuery({
    queryKey: ["faq-check", settled],
    queryFn: () => api.checkFaq(JSON.parse(settled) as EntryEditView),
    enabled: wanted && current,
    gcTime: 0,
    placeholderData: (before) => before,
  });
  const mistakes: readonly MistakeView[] = wanted && data?.state === "mistakes" ? data.mistakes : [];
  const good = wanted && current && data?.state === "good";
  const words = error
    ? error.message
    : good
      ? f("faqGood")
      : mistakes.length > 0
        ? f("faqMistakes", { count: mistakes.length })
        : f("faqChecking");
  return { mistakes, good, words };
}
