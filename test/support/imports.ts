/**
 * The modules that a TypeScript source names: `import … from`, `export … from`, `import "…"`, `import("…")`, types
 * included. Written for formatted sources: a static import begins at the start of a line.
 */
export function importsOf(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, "");
  const names = [...code.matchAll(STATIC), ...code.matchAll(DYNAMIC)].flatMap(([, name]) =>
    name ? [name] : [],
  );
  return [...new Set(names)].sort();
}

const STATIC = /^ {0,2}(?:import|export)\s(?:[^;"'`()=]*?\sfrom\s*)?"([^"\n]+)"/gm;

/** Strings, templates and comments are passed over whole, so that an `import()` in them is none. */
const DYNAMIC =
  /\/\/.*|`(?:\\[\s\S]|[^`\\])*`|'(?:\\.|[^'\\\n])*'|\bimport\(\s*"([^"\n]+)"|"(?:\\.|[^"\\\n])*"/g;
