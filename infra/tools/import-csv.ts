import { ImportError, type ImportedRow } from "./import-row.ts";

/** A CSV file (RFC 4180) as rows of cells, with the line on which each begins. */
interface Line {
  readonly at: number;
  readonly cells: readonly string[];
}

/**
 * Reads questions from CSV. The first line names the columns: `question` and `answer`, and if wanted `id`, `category`,
 * `language` and `phrasings` (separated by `|` or line breaks). Commas, semicolons and tabs are told apart by the first
 * line.
 * @throws ImportError naming line and column
 */
export function readCsv(content: string): readonly ImportedRow[] {
  const [header, ...lines] = parseCsv(content.replace(/^\ufeff/, ""));
  if (!header) throw new ImportError("The file is empty.");
  const columns = header.cells.map((cell) => cell.trim().toLowerCase());
  for (const needed of ["question", "answer"]) {
    if (!columns.includes(needed)) {
      throw new ImportError(
        `line 1: there is no column "${needed}"; there is ${columns.map((name) => `"${name}"`).join(", ")}.`,
      );
    }
  }
  return lines
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ""))
    .map(({ at, cells }) => {
      if (cells.length !== columns.length) {
        throw new ImportError(`line ${at}: has ${cells.length} cells, the first line has ${columns.length}.`);
      }
      const cell = (name: string) => cells[columns.indexOf(name)]?.trim() || undefined;
      return {
        where: `line ${at}`,
        question: cell("question"),
        answer: cell("answer"),
        id: cell("id"),
        category: cell("category"),
        language: cell("language"),
        phrasings: cell("phrasings")?.split(/[|\n]/),
      };
    });
}

function parseCsv(content: string): readonly Line[] {
  const separator = separatorOf(content);
  const lines: Line[] = [];
  let cells: string[] = [];
  let cell = "";
  let begun = 1;
  let line = 1;
  let quoted: number | undefined;
  let at = 0;
  const endCell = () => {
    cells.push(cell);
    cell = "";
  };
  const endLine = () => {
    endCell();
    lines.push({ at: begun, cells });
    cells = [];
  };
  while (at < content.length) {
    const character = content.charAt(at);
    if (character === "\n") line += 1;
    if (quoted !== undefined) {
      if (character !== '"') cell += character;
      else if (content.charAt(at + 1) === '"') {
        cell += '"';
        at += 1;
      } else quoted = undefined;
    } else if (character === '"' && cell === "") quoted = line;
    else if (character === separator) endCell();
    else if (character === "\n") {
      endLine();
      begun = line;
    } else if (character !== "\r" || content.charAt(at + 1) !== "\n") cell += character;
    at += 1;
  }
  if (quoted !== undefined) throw new ImportError(`line ${quoted}: a quotation mark is never closed.`);
  if (cell !== "" || cells.length > 0) endLine();
  return lines;
}

function separatorOf(content: string): string {
  const first = content.slice(0, content.search(/\r?\n|$/));
  const counts = [",", ";", "\t"].map((separator) => ({ separator, count: first.split(separator).length }));
  return counts.sort((a, b) => b.count - a.count)[0]?.separator ?? ",";
}
