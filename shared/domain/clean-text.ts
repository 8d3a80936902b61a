/**
 * Text from outside as it may be stored and shown: without NUL (U+0000), which some stores and most readers refuse, without
 * lone surrogates, and with `\n` as the only line end.
 */
export function cleanText(text: string): string {
  return text.replaceAll("\0", "").replace(/\r\n?/g, "\n").toWellFormed();
}

/** The same for what must fit on one line, such as a name, a subject or a file name: runs of white space become a space. */
export function cleanLine(text: string, maxLength = 998): string {
  const line = text
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim()
    .toWellFormed();
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1).toWellFormed()}…`;
}
