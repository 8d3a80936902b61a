/**
 * What the comments in a schema's source say, by the name of the exported schema and the path of a field in it:
 * `TicketView` or `TicketView.customer.name`. Relies on the layout that the formatter gives: a field a line, two spaces a level.
 */
export function commentsIn(source: string): ReadonlyMap<string, string> {
  const comments = new Map<string, string>();
  let pending: string[] | undefined;
  let open = false;
  let path: { readonly name: string; readonly indent: number }[] = [];
  for (const line of source.split("\n")) {
    const comment = /^\s*(?:\/\*\*|\*(?!\/))?\s?(.*?)\s*(\*\/)?$/.exec(line);
    if (line.trimStart().startsWith("/**") || (open && comment)) {
      pending = [...(open ? (pending ?? []) : []), comment?.[1] ?? ""];
      open = !line.trimEnd().endsWith("*/");
      continue;
    }
    const named = /^(\s*)(?:export const (\w+) =|"?([\w-]+)"?:)/.exec(line);
    if (named) {
      const indent = (named[1] ?? "").length;
      path = [...path.filter((each) => each.indent < indent), { name: named[2] ?? named[3] ?? "", indent }];
      const words = pending?.join(" ").replace(/\s+/g, " ").trim();
      if (words) comments.set(path.map(({ name }) => name).join("."), words);
    }
    pending = undefined;
  }
  return comments;
}
