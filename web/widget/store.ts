/** Where the browser keeps things from one page to the next. Some browsers refuse: then they last as long as the page. */
export interface Store {
  get(name: string): string | undefined;
  set(name: string, value: string | undefined): void;
  /** Names that begin so, without the beginning. */
  names(beginning: string): string[];
}

/** @param scope keeps accounts and users of one browser apart */
export function browserStore(scope: string, storage: () => Storage = () => localStorage): Store {
  const prefix = `relaydesk-chat:${scope}:`;
  const memory = new Map<string, string>();
  const attempt = <Result>(work: (kept: Storage) => Result): Result | undefined => {
    try {
      return work(storage());
    } catch {
      return undefined;
    }
  };
  return {
    get: (name) => attempt((kept) => kept.getItem(prefix + name)) ?? memory.get(name),
    set(name, value) {
      if (value === undefined) {
        memory.delete(name);
        attempt((kept) => kept.removeItem(prefix + name));
      } else {
        memory.set(name, value);
        attempt((kept) => kept.setItem(prefix + name, value));
      }
    },
    names(beginning) {
      const kept = attempt((all) => Object.keys(all)) ?? [];
      const here = kept.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
      return [...new Set([...here, ...memory.keys()])].filter((name) => name.startsWith(beginning));
    },
  };
}
