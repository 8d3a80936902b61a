import type { ReactNode } from "react";

/** A table that may be wider than the page and then scrolls by itself, with the keyboard, too. */
export function WideTable({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable (WCAG 2.1.1)
    <section className="card wide-table" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
