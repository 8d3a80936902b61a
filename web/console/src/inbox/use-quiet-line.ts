import { useRef, useState } from "react";
import type { TicketView } from "../../../../shared/api/desk/tickets.ts";
import { keepPlaces } from "./quiet-line.ts";

export interface QuietLine {
  readonly tickets: readonly TicketView[];
  /** Tickets that came since and wait to be let in. */
  readonly fresh: number;
  readonly letIn: () => void;
}

/**
 * A line in which nothing moves under the hand: tickets that are shown keep their places and are brought up to date where
 * they stand, those that left the line go, and new ones wait until they are let in.
 */
export function useQuietLine(line: string, tickets: readonly TicketView[] | undefined): QuietLine {
  const [, rerender] = useState(0);
  const known = useRef<{ line: string; order: readonly string[] }>({ line: "", order: [] });
  if (tickets === undefined) {
    return { tickets: [], fresh: 0, letIn: () => {} };
  }
  if (known.current.line !== line || known.current.order.length === 0) {
    known.current = { line, order: tickets.map(({ id }) => id) };
  }
  const { shown, fresh, order } = keepPlaces(known.current.order, tickets);
  known.current = { line, order };
  return {
    tickets: shown,
    fresh: fresh.length,
    letIn: () => {
      known.current = { line, order: tickets.map(({ id }) => id) };
      rerender((count) => count + 1);
    },
  };
}
