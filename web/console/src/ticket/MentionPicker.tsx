import { Button } from "@mantine/core";
import { useColleagues } from "../api/queries.ts";
import { useWords } from "../i18n/language.tsx";
import { calledFor } from "./mentions.ts";

/** Colleagues whose names begin as what stands behind the @ that was typed last. */
export function MentionPicker({
  text,
  onPick,
}: {
  readonly text: string;
  readonly onPick: (text: string) => void;
}) {
  const { t } = useWords();
  const begun = calledFor(text);
  const colleagues = useColleagues(text.includes("@")).data ?? [];
  const fitting =
    begun === undefined
      ? []
      : colleagues.filter(({ name }) => name.toLowerCase().startsWith(begun.toLowerCase())).slice(0, 6);
  // One who is written whole needs no picking.
  if (begun === undefined || (fitting.length === 1 && fitting[0]?.name === begun)) return null;
  return (
    <fieldset className="mention-picker">
      <legend className="visually-hidden">{t("callColleague")}</legend>
      {fitting.map(({ id, name }) => (
        <Button
          key={id}
          size="compact-xs"
          variant="light"
          onClick={() => onPick(`${text.slice(0, text.length - begun.length)}${name} `)}
        >
          @{name}
        </Button>
      ))}
    </fieldset>
  );
}
