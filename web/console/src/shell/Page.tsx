import type { ReactNode } from "react";

/** A page that scrolls by itself, also with the keyboard where nothing in it takes the focus. */
export function Page({ children }: { readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable (WCAG 2.1.1)
    <div className="page" tabIndex={0}>
      {children}
    </div>
  );
}
