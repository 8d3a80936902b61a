import type { EncoderSections } from "./encoder-file.ts";

/** Stands for a space, and before the first word. */
const separator = "\u2581";

/** The vocabulary as a trie in level order: the children of node n are `first[n]` up to `first[n + 1]`, by character. */
export interface PieceTrie {
  /** The character that leads to each node. */
  readonly characters: Uint16Array;
  /** Where each node's children start, and at the end how many nodes there are. */
  readonly first: Uint16Array;
  /** The id of the piece that ends at each node, or 0. */
  readonly pieces: Uint16Array;
  /** The logarithm of each piece's probability, by id. */
  readonly scores: Float64Array;
}

/** The id of what no piece covers. */
export const unknownPiece = 0;

/**
 * Splits text into the pieces of a unigram language model whose product of probabilities is highest (Kudo 2018,
 * "Subword Regularization", section 3.2), with the ids that the weights were trained with. Linear in the text: no piece
 * is longer than sixteen characters.
 */
export class UnigramTokenizer {
  readonly #trie: PieceTrie;

  constructor(trie: PieceTrie) {
    this.#trie = trie;
  }

  /** The ids of the pieces of a text; neighbouring characters that no piece covers are one unknown piece. */
  encode(text: string): number[] {
    const unified = text.normalize("NFKC");
    if (unified.length === 0) return [];
    const characters = Array.from(separator + unified.replaceAll(" ", separator));
    return this.#trace(characters.map((character) => character.codePointAt(0) ?? 0));
  }

  #trace(characters: readonly number[]): number[] {
    const { scores } = this.#trie;
    const best = new Float64Array(characters.length + 1);
    const pieces = new Uint16Array(characters.length + 1);
    const starts = new Uint32Array(characters.length + 1);
    for (let start = 0; start < characters.length; start++) {
      this.#piecesFrom(characters, start, (piece, end) => {
        const score = (scores[piece] ?? 0) + (best[start] ?? 0);
        const known = best[end] ?? 0;
        if (known !== 0 && score < known) return;
        best[end] = score;
        pieces[end] = piece;
        starts[end] = start;
      });
    }
    const ids: number[] = [];
    for (let end = characters.length; end > 0; end = starts[end] ?? 0) {
      const id = pieces[end] ?? unknownPiece;
      if (id !== unknownPiece || ids.at(-1) !== unknownPiece) ids.push(id);
    }
    return ids.reverse();
  }

  /** Tells every piece that begins at a place, or the unknown one when there is none. */
  #piecesFrom(
    characters: readonly number[],
    start: number,
    tell: (piece: number, end: number) => void,
  ): void {
    const { pieces } = this.#trie;
    let node = 0;
    let found = false;
    for (let at = start; at < characters.length; at++) {
      const child = this.#child(node, characters[at] ?? 0);
      if (child === undefined) break;
      node = child;
      const piece = pieces[node] ?? unknownPiece;
      if (piece === unknownPiece) continue;
      found = true;
      tell(piece, at + 1);
    }
    if (!found) tell(unknownPiece, start + 1);
  }

  #child(node: number, character: number): number | undefined {
    const { characters, first } = this.#trie;
    let low = first[node] ?? 0;
    const end = first[node + 1] ?? 0;
    let high = end;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((characters[middle] ?? 0) < character) low = middle + 1;
      else high = middle;
    }
    return low < end && characters[low] === character ? low : undefined;
  }
}

/** @throws EncoderFileError when a section is missing or not of its shape */
export function readTokenizer(sections: EncoderSections): UnigramTokenizer {
  const characters = sections.get("trie.characters", Uint16Array);
  return new UnigramTokenizer({
    characters,
    first: sections.get("trie.first", Uint16Array, characters.length + 1),
    pieces: sections.get("trie.pieces", Uint16Array, characters.length),
    scores: sections.get("trie.scores", Float64Array),
  });
}

/** Builds the trie of a vocabulary; a piece's place in the list is its id, and what is listed twice has the later id. */
export function buildTrie(
  vocabulary: readonly (readonly [piece: string, score: number])[],
  reserved: number,
): PieceTrie {
  interface Node {
    readonly children: Map<number, Node>;
    piece: number;
  }
  const root: Node = { children: new Map(), piece: unknownPiece };
  vocabulary.forEach(([piece], id) => {
    if (id < reserved) return;
    let node = root;
    for (const character of piece) {
      const code = character.codePointAt(0) ?? 0;
      const child: Node = node.children.get(code) ?? { children: new Map(), piece: unknownPiece };
      node.children.set(code, child);
      node = child;
    }
    node.piece = id;
  });
  const nodes = [{ code: 0, node: root }];
  const first: number[] = [];
  for (const { node } of nodes) {
    first.push(nodes.length);
    const children = [...node.children].sort(([one], [other]) => one - other);
    nodes.push(...children.map(([code, child]) => ({ code, node: child })));
  }
  return {
    characters: Uint16Array.from(nodes, ({ code }) => code),
    first: Uint16Array.from([...first, nodes.length]),
    pieces: Uint16Array.from(nodes, ({ node }) => node.piece),
    scores: Float64Array.from(vocabulary, ([, score]) => score),
  };
}
