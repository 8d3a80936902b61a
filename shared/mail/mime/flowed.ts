/**
 * Text of `format=flowed` (RFC 3676) with its soft line ends taken back: lines that end with a space go on in the next of the
 * same quote depth. `deleteSpace` is the parameter `delsp=yes`.
 */
export function unflow(text: string, deleteSpace: boolean): string {
  const paragraphs: string[] = [];
  let open: { depth: number; pieces: string[] } | undefined;
  const close = () => {
    if (open) paragraphs.push((open.depth > 0 ? `${">".repeat(open.depth)} ` : "") + open.pieces.join(""));
    open = undefined;
  };
  for (const line of text.split(/\r?\n/)) {
    const depth = quoteDepth(line);
    const content = line.slice(depth).replace(/^ /, "");
    const isSignature = content === "-- ";
    const flows = content.endsWith(" ") && !isSignature;
    if (open && (open.depth !== depth || isSignature)) close();
    open ??= { depth, pieces: [] };
    open.pieces.push(flows && deleteSpace ? content.slice(0, -1) : content);
    if (!flows) close();
  }
  close();
  return paragraphs.join("\n");
}

function quoteDepth(line: string): number {
  let depth = 0;
  while (line[depth] === ">") depth += 1;
  return depth;
}
