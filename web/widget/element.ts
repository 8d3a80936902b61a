type Attributes = Readonly<Record<string, string | boolean | undefined>>;
type Child = Node | string | undefined | false;

/** An element with attributes and children. Text is text: nothing here is ever read as HTML. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) setAttribute(made, attribute, value);
  made.append(...children.filter((child) => child !== undefined && child !== false));
  return made;
}

export function setAttribute(on: Element, name: string, value: string | boolean | undefined): void {
  if (value === undefined || value === false) on.removeAttribute(name);
  else if (on.getAttribute(name) !== String(value)) on.setAttribute(name, value === true ? "" : value);
}

/** Changes what is shown only where it differs, so that nothing is read out twice. */
export function setText(on: Element, text: string): void {
  if (on.textContent !== text) on.textContent = text;
}

const svg = "http://www.w3.org/2000/svg";

/** A picture of one path, for eyes alone. */
export function icon(path: string): SVGElement {
  const picture = document.createElementNS(svg, "svg");
  const shape = document.createElementNS(svg, "path");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  shape.setAttribute("d", path);
  picture.append(shape);
  return picture;
}
