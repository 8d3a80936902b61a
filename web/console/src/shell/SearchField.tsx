import { TextInput } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useRef } from "react";
import { useWords } from "../i18n/language.tsx";
import { useKeys } from "../keyboard/keys.ts";
import { searchFor } from "./search-for.ts";

/** Where one types what is looked for, on every page. */
export function SearchField() {
  const { t } = useWords();
  const navigate = useNavigate();
  const looksFor = useSearch({ strict: false }).q ?? "";
  const field = useRef<HTMLInputElement>(null);
  useKeys({
    f: () => {
      field.current?.focus();
      field.current?.select();
    },
  });
  return (
    <search>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void navigate(searchFor(field.current?.value.trim() ?? ""));
        }}
      >
        <TextInput
          key={looksFor}
          ref={field}
          type="search"
          size="xs"
          className="search-field"
          aria-label={t("search")}
          placeholder={t("search")}
          maxLength={320}
          defaultValue={looksFor}
          onKeyDown={({ key, currentTarget }) => key === "Escape" && currentTarget.blur()}
        />
      </form>
    </search>
  );
}
