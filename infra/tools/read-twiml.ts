/** One verb or noun of a TwiML document. */
export interface Verb {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Verb[];
  readonly text: string;
}

const token = /<(\/?)([A-Za-z]+)((?: [A-Za-z]+="[^"<>]*")*)(\/?)>|([^<>]+)/y;
const attribute = / ([A-Za-z]+)="([^"<>]*)"/g;

/**
 * Reads TwiML as strictly as a stranger would: one `<Response>`, everything closed, only the entities of XML itself, no
 * character that XML 1.0 does not allow.
 *
 * @throws Error that says what is wrong
 */
export function readTwiml(document: string): readonly Verb[] {
  const body = document.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>/, "");
  if (body === document) throw new Error("there is no XML declaration");
  const open: { name: string; attributes: Record<string, string>; children: Verb[]; text: string }[] = [];
  let root: Verb | undefined;
  token.lastIndex = 0;
  while (token.lastIndex < body.length) {
    const at = token.lastIndex;
    const match = token.exec(body);
    if (!match || root) throw new Error(`not XML from character ${at} on: ${body.slice(at, at + 40)}`);
    const [, end, name = "", attributes = "", empty, text] = match;
    const inner = open.at(-1);
    if (text !== undefined) {
      if (!inner) throw new Error("text outside of the document");
      inner.text += decoded(text);
      continue;
    }
    if (!end) open.push({ name, attributes: attributesIn(attributes), children: [], text: "" });
    if (!end && !empty) continue;
    const verb = open.pop();
    if (verb?.name !== name) throw new Error(`</${name}> closes nothing`);
    const parent = open.at(-1);
    if (parent) parent.children.push(verb);
    else root = verb;
  }
  if (root?.name !== "Response") throw new Error("there is no <Response>");
  return root.children;
}

function attributesIn(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(attribute)].map(([, name, value]) => [name, decoded(value ?? "")]),
  );
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function decoded(text: string): string {
  if (/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(text))
    throw new Error("a character that XML does not allow");
  return text.replace(/&([^;]{0,8});?/g, (_match, name: string) => {
    const sign = ENTITIES[name];
    if (sign === undefined) throw new Error(`&${name}; is no entity of XML`);
    return sign;
  });
}
