/**
 * TwiML (https://www.twilio.com/docs/voice/twiml) as text. Whatever goes in is a text or an attribute, never markup.
 */

/** One element with attributes; absent ones are left out. `children` are elements, made here. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  ...children: readonly string[]
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([attribute, value]) => ` ${attribute}="${escaped(String(value))}"`)
    .join("");
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join("")}</${name}>`;
}

/** Text inside an element. */
export function textNode(text: string): string {
  return escaped(text);
}

export function twiml(...verbs: readonly string[]) {
  return {
    contentType: "text/xml",
    body: `<?xml version="1.0" encoding="UTF-8"?>${element("Response", {}, ...verbs)}`,
  };
}

/** Only what XML 1.0 allows (production 2), with the five signs that mean something to it as entities. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "")
    .replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? "");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};
