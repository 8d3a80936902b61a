import { useWords } from "./language.tsx";
import { said, type Words } from "./said.ts";

/** Words that are loaded with the page that says them, in the language that is spoken, with their blanks filled. */
export function useSaid<Name extends string>(words: Readonly<Record<Name, Words>>) {
  const { language } = useWords();
  return (name: Name, values: Readonly<Record<string, string | number>> = {}): string =>
    said(words[name], language, name).replace(/\{(\w+)\}/g, (whole, blank: string) =>
      String(values[blank] ?? whole),
    );
}
