import "@mantine/spotlight/styles.css";
import { Spotlight } from "@mantine/spotlight";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useMe, useQueues } from "../api/queries.ts";
import { useWords } from "../i18n/language.tsx";
import { searchFor, shortestSearch } from "../shell/search-for.ts";
import { useOfferedCommands } from "./commands.ts";

/** Everything one can go to, by typing a part of its name (Ctrl or ⌘ K). */
export default function Palette({ showKeys }: { readonly showKeys: () => void }) {
  const { t, language } = useWords();
  const navigate = useNavigate();
  const queues = useQueues();
  const me = useMe();
  const leads = me.data?.role === "supervisor" || me.data?.role === "admin";
  const commands = useOfferedCommands();
  const [typed, setTyped] = useState("");
  const wanted = typed.trim();
  const actions = [
    ...commands.map(({ id, label, key, run }) => ({
      id,
      label,
      ...(key !== undefined && { description: key }),
      // Once the palette is gone: what opens then takes the focus.
      onClick: () => setTimeout(run),
    })),
    { id: "mine", label: t("mine"), onClick: () => void navigate({ to: "/mine" }) },
    ...(queues.data ?? []).map(({ id, name }) => ({
      id: `queue-${id}`,
      label: name[language] ?? name.en ?? id,
      description: t("queue"),
      onClick: () => void navigate({ to: "/queues/$queue", params: { queue: id } }),
    })),
    { id: "search", label: t("search"), description: "F", onClick: () => void navigate(searchFor("")) },
    { id: "snoozed", label: t("snoozed"), onClick: () => void navigate({ to: "/snoozed" }) },
    { id: "mentions", label: t("mentions"), onClick: () => void navigate({ to: "/mentions" }) },
    { id: "wall", label: t("wall"), onClick: () => void navigate({ to: "/wall" }) },
    { id: "quarantine", label: t("quarantine"), onClick: () => void navigate({ to: "/quarantine" }) },
    { id: "knowledge", label: t("knowledge"), onClick: () => void navigate({ to: "/knowledge" }) },
    { id: "channels", label: t("channels"), onClick: () => void navigate({ to: "/channels" }) },
    ...(leads
      ? [
          { id: "phrases", label: t("phrases"), onClick: () => void navigate({ to: "/phrases" }) },
          { id: "agents", label: t("agents"), onClick: () => void navigate({ to: "/agents" }) },
          { id: "questions", label: t("questions"), onClick: () => void navigate({ to: "/questions" }) },
          { id: "report", label: t("report"), onClick: () => void navigate({ to: "/report" }) },
          { id: "results", label: t("results"), onClick: () => void navigate({ to: "/results" }) },
        ]
      : []),
    ...(me.data?.role === "admin"
      ? [{ id: "audit", label: t("audit"), onClick: () => void navigate({ to: "/audit" }) }]
      : []),
    { id: "keys", label: t("keysHelp"), description: "?", onClick: showKeys },
    // Its name has what is typed, so that it always fits; what fits by its own name stands before it.
    ...(wanted.length >= shortestSearch
      ? [
          {
            id: "search-typed",
            label: t("searchTyped", { words: wanted }),
            onClick: () => void navigate(searchFor(wanted)),
          },
        ]
      : []),
  ];
  return (
    <Spotlight
      actions={actions}
      shortcut="mod + K"
      onQueryChange={setTyped}
      nothingFound={t("nothingFound")}
      lockScroll={false}
      searchProps={{ placeholder: t("searchCommands"), "aria-label": t("searchCommands") }}
    />
  );
}
