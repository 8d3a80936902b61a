/** The text of each child of the root, by name; children with children of their own are left out. */
export type XmlFields = ReadonlyMap<string, string>;

const deepest = 8;
const name = "[A-Za-z_][\\w.-]{0,63}";
/** One token at a time, from where the last one ended: each character is looked at once. */
const token = new RegExp(
  `<!\\[CDATA\\[([\\s\\S]*?)\\]\\]>|<(${name})\\s*(/?)>|</(${name})\\s*>|([^<]+)`,
  "y",
);

/**
 * Reads the XML that WeChat sends: one root with fields, text and CDATA. Everything else that XML could be (a DOCTYPE,
 * entities of its own, attributes, comments, processing instructions) is refused, not skipped: `undefined`.
 */
export function readXml(source: string): XmlFields | undefined {
  const text = source.replace(/^\uFEFF?\s*(?:<\?xml[^<>]{0,200}\?>)?\s*/, "").trimEnd();
  const fields = new Map<string, string>();
  const open: { readonly name: string; text: string; nested: boolean }[] = [];
  let closed = false;
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (!match || closed) return undefined;
    const [, cdata, start, empty, end, plain] = match;
    const inner = open.at(-1);
    if (cdata !== undefined || plain !== undefined) {
      const words = cdata ?? decoded(plain ?? "");
      if (words === undefined || !inner) return undefined;
      inner.text += words;
      continue;
    }
    if (start !== undefined) {
      if (inner) inner.nested = true;
      open.push({ name: start, text: "", nested: false });
      if (open.length > deepest) return undefined;
    }
    if (end !== undefined || empty === "/") {
      const ended = open.pop();
      if (!ended || (end !== undefined && ended.name !== end)) return undefined;
      if (open.length === 1 && !ended.nested) {
        // A name that comes twice is somebody's attempt to be read in two ways.
        if (fields.has(ended.name)) return undefined;
        fields.set(ended.name, ended.text);
      }
      closed = open.length === 0;
    }
  }
  return closed ? fields : undefined;
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function decoded(text: string): string | undefined {
  let known = true;
  const words = text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w{1,8}));|&/g,
    (_all, decimal, hex, entity) => {
      const point =
        decimal === undefined ? (hex === undefined ? undefined : Number.parseInt(hex, 16)) : Number(decimal);
      if (point !== undefined && point > 0 && point <= 0x10ffff) return String.fromCodePoint(point);
      const word = entity !== undefined && Object.hasOwn(entities, entity) ? entities[entity] : undefined;
      if (word === undefined) known = false;
      return word ?? "";
    },
  );
  return known ? words : undefined;
}

/** A field whose text is taken as it stands. */
export function cdata(tag: string, text: string): string {
  return `<${tag}><![CDATA[${text.replaceAll("]]>", "]]]]><![CDATA[>")}]]></${tag}>`;
}
