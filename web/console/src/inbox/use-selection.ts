import { useState } from "react";

export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly has: (ticket: string) => boolean;
  readonly toggle: (ticket: string) => void;
  readonly set: (tickets: readonly string[]) => void;
}

/** Tickets of one line that are chosen to act on; those of another line are not. */
export function useSelection(line: string): Selection {
  const [chosen, setChosen] = useState<{ readonly line: string; readonly ids: ReadonlySet<string> }>({
    line,
    ids: new Set(),
  });
  const ids = chosen.line === line ? chosen.ids : new Set<string>();
  return {
    ids,
    has: (ticket) => ids.has(ticket),
    toggle(ticket) {
      const next = new Set(ids);
      if (!next.delete(ticket)) next.add(ticket);
      setChosen({ line, ids: next });
    },
    set: (tickets) => setChosen({ line, ids: new Set(tickets) }),
  };
}
