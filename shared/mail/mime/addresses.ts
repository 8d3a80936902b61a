import { decodeWords } from "./encoded-words.ts";

export interface Mailbox {
  /** As written, without the angle brackets; empty when there is none. */
  readonly address: string;
  /** Decoded; empty when there is none. */
  readonly name: string;
}

const maxMailboxes = 1_000;

/**
 * The mailboxes of an address list (RFC 5322 section 3.4), groups dissolved. Takes what is seen in the wild: names with
 * unquoted commas, encoded words around a whole mailbox, brackets and quotes that never close, addresses without brackets
 * beside a name, `mailto:`, source routes. Linear in the length of the field.
 */
export function readMailboxes(field: string | undefined): readonly Mailbox[] {
  const list = new MailboxList();
  list.read(field ?? "");
  return list.mailboxes;
}

class MailboxList {
  readonly mailboxes: Mailbox[] = [];
  #phrase = "";
  #comment = "";
  #angle: string | undefined;
  /** A name before a comma that no address followed: perhaps the first half of one ("Lin, Mei <…>"). */
  #carried = "";
  #depth = 0;

  read(text: string): void {
    let quotesClose = true;
    let commentsClose = true;
    for (let at = 0; at < text.length; at += 1) {
      const character = text[at] ?? "";
      if (character === '"' && quotesClose) {
        const end = endOfQuoted(text, at + 1);
        quotesClose = end !== -1;
        if (quotesClose) {
          this.#phrase += text.slice(at + 1, end).replace(/\\(.)/gs, "$1");
          at = end;
        }
      } else if (character === "(" && commentsClose) {
        const end = endOfComment(text, at + 1);
        commentsClose = end !== -1;
        if (commentsClose) {
          this.#comment = text.slice(at + 1, end).replace(/\\(.)/gs, "$1");
          at = end;
        }
      } else if (character === "<") at = this.#readAngle(text, at);
      else if (character === "," || character === ";") this.#flush(character === ";");
      else if (character === ":" && this.#angle === undefined && isGroupName(this.#phrase)) this.#phrase = "";
      else this.#phrase += character;
    }
    this.#flush(true);
  }

  #readAngle(text: string, at: number): number {
    const close = text.indexOf(">", at);
    const comma = text.indexOf(",", at);
    const end = close !== -1 ? close : comma !== -1 ? comma : text.length;
    const inner = text.slice(at + 1, end);
    const nested = inner.lastIndexOf("<");
    if (nested > 0) this.#phrase += inner.slice(0, nested);
    const address = bare(nested === -1 ? inner : inner.slice(nested + 1));
    if (this.#angle === undefined || this.#angle === "") this.#angle = address;
    return close === -1 ? end - 1 : end;
  }

  #flush(ends: boolean): void {
    const phrase = decodeWords(this.#phrase).trim();
    const comment = decodeWords(this.#comment).trim();
    const angle = this.#angle;
    this.#phrase = this.#comment = "";
    this.#angle = undefined;
    const carried = this.#carried === "" ? "" : `${this.#carried}, `;
    if (angle?.includes("@")) {
      this.#add(angle, unquoted(carried + phrase) || comment);
    } else if (/@/.test(phrase)) this.#addFromWords(phrase, comment);
    else if (phrase !== "" && !ends) {
      this.#carried = carried + phrase;
      return;
    } else if (carried + phrase !== "" || angle) this.#add(angle ?? "", carried + phrase);
    this.#carried = "";
  }

  /** An address without brackets, perhaps with words around it, or a whole list that was encoded. */
  #addFromWords(words: string, comment: string): void {
    if (/[<,]/.test(words) && this.#depth === 0) {
      this.#depth = 1;
      this.#carried = "";
      this.read(words);
      this.#depth = 0;
      return;
    }
    const tokens = words.split(/\s+/);
    const address = tokens.find((token) => token.includes("@")) ?? "";
    const name = tokens.filter((token) => token !== address).join(" ");
    this.#add(bare(address), unquoted(name) || comment);
  }

  #add(address: string, name: string): void {
    if (this.mailboxes.length < maxMailboxes) this.mailboxes.push({ address, name });
  }
}

/** Without white space, `mailto:`, and the source route of RFC 822 (`@relay:user@host`). */
function bare(address: string): string {
  const decoded = decodeWords(address)
    .replace(/[\s"'<>]+/g, "")
    .replace(/^mailto:/i, "");
  return decoded.startsWith("@") ? decoded.slice(decoded.lastIndexOf(":") + 1) : decoded;
}

function isGroupName(phrase: string): boolean {
  return phrase.length < 200 && !phrase.includes("@") && !/^\s*mailto\s*$/i.test(phrase);
}

/** 'Name' in single quotes is what some address books make of "Name". */
function unquoted(name: string): string {
  return name
    .trim()
    .replace(/^'(.*)'$/s, "$1")
    .trim();
}

function endOfQuoted(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === '"') return at;
  }
  return -1;
}

function endOfComment(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (character === "\\") at += 1;
    else if (character === "(") depth += 1;
    else if (character === ")") {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}
