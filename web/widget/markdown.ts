import { element } from "./element.ts";

/** Bounded, so that no text makes a browser look for long. */
const inline =
  /\*\*([^*]{1,500})\*\*|`([^`]{1,500})`|\[([^\]]{1,500})\]\((https?:\/\/[^\s)]{1,2000}|mailto:[^\s)]{1,300})\)|(https?:\/\/[^\s<>"()]{1,2000}[^\s<>"().,;:!?，。；：！？])|(?<![\w*])[*_]([^*_\n]{1,500})[*_](?!\w)/g;

/** Our own replies: paragraphs, lists, emphasis and links of Markdown. All else is shown as it was typed. */
export function rendered(markdown: string): Node[] {
  return markdown
    .split(/\n{2,}/)
    .filter((block) => block.trim() !== "")
    .flatMap(renderedBlock);
}

/** What a visitor wrote: text. */
export function plain(text: string): Node[] {
  return [element("p", {}, text)];
}

const bullet = /^\s{0,3}[-*•]\s+(.*)$/;
const numbered = /^\s{0,3}\d{1,3}[.)、]\s*(.*)$/;

/** Lines that begin like a list are one, whatever stands before them in the same paragraph. */
function renderedBlock(block: string): Node[] {
  const nodes: Node[] = [];
  for (const line of block.split("\n")) {
    const last = nodes.at(-1);
    const item = bullet.exec(line)?.[1] ?? numbered.exec(line)?.[1];
    const heading = /^#{1,6}\s+(.*)$/.exec(line)?.[1];
    if (item !== undefined) {
      const name = bullet.test(line) ? "ul" : "ol";
      const list = last instanceof HTMLElement && last.localName === name ? last : element(name);
      list.append(element("li", {}, ...renderedInline(item)));
      if (list !== last) nodes.push(list);
    } else if (heading !== undefined) {
      nodes.push(element("p", {}, element("strong", {}, ...renderedInline(heading))));
    } else if (last instanceof HTMLParagraphElement) {
      last.append(element("br"), ...renderedInline(line));
    } else {
      nodes.push(element("p", {}, ...renderedInline(line)));
    }
  }
  return nodes;
}

function renderedInline(text: string): (Node | string)[] {
  const nodes: (Node | string)[] = [];
  let from = 0;
  for (const match of text.matchAll(inline)) {
    const [all, strong, code, label, target, address, emphasis] = match;
    nodes.push(text.slice(from, match.index));
    if (strong !== undefined) nodes.push(element("strong", {}, strong));
    else if (code !== undefined) nodes.push(element("code", {}, code));
    else if (emphasis !== undefined) nodes.push(element("em", {}, emphasis));
    else nodes.push(link(target ?? address ?? "", label ?? address ?? ""));
    from = match.index + all.length;
  }
  return [...nodes, text.slice(from)].filter((node) => node !== "");
}

function link(href: string, label: string): HTMLElement {
  return element("a", { href, target: "_blank", rel: "noopener noreferrer" }, label);
}
