import type { Part } from "./tree.ts";

/** The leaves of a mail, by what they are for: RFC 8621 section 4.1.4. */
export interface BodyParts {
  /** To be shown one after another as plain text; HTML where there is no plain form of it. */
  readonly text: readonly Part[];
  /** The same as HTML; plain text where there is no HTML form of it. */
  readonly html: readonly Part[];
  readonly attachments: readonly Part[];
}

/** Sorts the parts of a mail into what is read and what is attached. */
export function bodyParts(root: Part): BodyParts {
  const body: Lists = { text: [], html: [], attachments: [] };
  sort([root], "mixed", false, body, body.text, body.html);
  return body;
}

interface Lists {
  readonly text: Part[];
  readonly html: Part[];
  readonly attachments: Part[];
}

/** `text` and `html` are `undefined` inside an alternative that already has its form of the other kind. */
function sort(
  parts: readonly Part[],
  multipart: string,
  inAlternative: boolean,
  lists: Lists,
  textList: Part[] | undefined,
  htmlList: Part[] | undefined,
): void {
  let text = textList;
  let html = htmlList;
  const before = { text: text?.length ?? -1, html: html?.length ?? -1 };
  for (const [index, part] of parts.entries()) {
    if (part.type.startsWith("multipart/")) {
      const subtype = part.type.slice("multipart/".length);
      sort(part.children, subtype, inAlternative || subtype === "alternative", lists, text, html);
    } else if (!isInline(part, index, multipart)) lists.attachments.push(part);
    else if (multipart === "alternative") {
      if (part.type === "text/plain") text?.push(part);
      else if (part.type === "text/html") html?.push(part);
      else lists.attachments.push(part);
    } else {
      if (inAlternative && part.type === "text/plain") html = undefined;
      if (inAlternative && part.type === "text/html") text = undefined;
      if (isMedia(part)) lists.attachments.push(part);
      else {
        text?.push(part);
        html?.push(part);
      }
    }
  }
  if (multipart === "alternative" && text && html) {
    const noText = text.length === before.text;
    const noHtml = html.length === before.html;
    if (noText && !noHtml) text.push(...html.slice(before.html));
    if (noHtml && !noText) html.push(...text.slice(before.text));
  }
}

function isInline(part: Part, index: number, multipart: string): boolean {
  if (part.disposition === "attachment") return false;
  if (part.type !== "text/plain" && part.type !== "text/html" && !isMedia(part)) return false;
  return index === 0 || (multipart !== "related" && (isMedia(part) || part.name === undefined));
}

function isMedia(part: Part): boolean {
  return /^(?:image|audio|video)\//.test(part.type);
}
