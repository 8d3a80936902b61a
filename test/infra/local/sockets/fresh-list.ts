/** A list that grows by itself, in which something can be waited for. */
export interface FreshList<Item> {
  readonly all: readonly Item[];
  push(item: Item): void;
  /** The first item, there or still to come, for which this is so. */
  find(is: (item: Item) => boolean): Promise<Item>;
}

export function freshList<Item>(): FreshList<Item> {
  const all: Item[] = [];
  const waiting = new Set<(item: Item) => void>();
  return {
    all,
    push(item) {
      all.push(item);
      for (const tell of [...waiting]) tell(item);
    },
    find(is) {
      const there = all.find(is);
      if (there !== undefined) return Promise.resolve(there);
      return new Promise((resolve) => {
        const tell = (item: Item) => {
          if (!is(item)) return;
          waiting.delete(tell);
          resolve(item);
        };
        waiting.add(tell);
      });
    },
  };
}
