import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { type Catalogue, en, type Translate } from "./en.ts";
import { makeFormats } from "./formats.ts";

export const languages = { en: "English", "zh-CN": "简体中文" } as const;
export type Language = keyof typeof languages;

interface Words {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
  readonly t: Translate;
  readonly formats: ReturnType<typeof makeFormats>;
}

const storageKey = "relaydesk-language";
const WordsContext = createContext<Words | undefined>(undefined);

/** Only the language that is spoken is loaded. */
const catalogues: Record<Language, () => Promise<Catalogue>> = {
  en: async () => en,
  "zh-CN": async () => (await import("./zh-cn.ts")).zhCn,
};

export function preferredLanguage(): Language {
  const chosen = localStorage.getItem(storageKey);
  if (chosen !== null && chosen in languages) return chosen as Language;
  return navigator.languages.some((each) => each.toLowerCase().startsWith("zh")) ? "zh-CN" : "en";
}

export function loadCatalogue(language: Language): Promise<Catalogue> {
  return catalogues[language]();
}

export function LanguageProvider(props: {
  readonly language: Language;
  readonly catalogue: Catalogue;
  readonly children: ReactNode;
}) {
  const [spoken, setSpoken] = useState({ language: props.language, catalogue: props.catalogue });
  useEffect(() => {
    document.documentElement.lang = spoken.language;
  }, [spoken.language]);
  const words = useMemo<Words>(
    () => ({
      language: spoken.language,
      setLanguage: (language) => {
        localStorage.setItem(storageKey, language);
        void loadCatalogue(language).then((catalogue) => setSpoken({ language, catalogue }));
      },
      t: (key, values = {}) =>
        spoken.catalogue[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)),
      formats: makeFormats(spoken.language),
    }),
    [spoken],
  );
  return <WordsContext value={words}>{props.children}</WordsContext>;
}

export function useWords(): Words {
  const words = useContext(WordsContext);
  if (!words) throw new Error("There is no LanguageProvider.");
  return words;
}
