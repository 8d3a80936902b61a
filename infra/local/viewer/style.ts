/** The viewer's one style sheet: light and dark from the same few colours, readable from a phone's width up. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#ffffff, #16181d);
  --ink: light-dark(#1b1f27, #e7e9ee);
  --quiet: light-dark(#555d6b, #a5adba);
  --line: light-dark(#d6dae1, #363b45);
  --accent: light-dark(#0b5cad, #7db7ff);
  --warning: light-dark(#a3260f, #ff9b85);
  font: 16px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans SC", sans-serif;
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { font-size: 1.125rem; margin-top: 2rem; }
a { color: var(--accent); }
a:focus-visible, pre:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.count, time { color: var(--quiet); font-variant-numeric: tabular-nums; font-weight: 400; }
.refused { color: var(--warning); }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
th, td { text-align: start; vertical-align: top; padding: 0.5rem 0.75rem 0.5rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { color: var(--quiet); font-weight: 600; }
th:first-child { width: 13rem; }
td a { display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; padding: 0.75rem; border: 1px solid var(--line); border-radius: 4px; font: 0.9375rem/1.5 ui-monospace, "Noto Sans Mono CJK SC", monospace; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1rem; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
iframe { width: 100%; height: 24rem; border: 1px solid var(--line); border-radius: 4px; background: #ffffff; color-scheme: light; }
@media (max-width: 40rem) {
  table { table-layout: auto; }
  thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  tr { display: block; padding: 0.75rem 0; border-bottom: 1px solid var(--line); }
  td { display: block; border: 0; padding: 0; }
}
`;
