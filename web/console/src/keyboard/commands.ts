import { useEffect, useRef, useSyncExternalStore } from "react";

/** Something that can be done now, by its name. */
export interface Command {
  readonly id: string;
  readonly label: string;
  /** The key that does the same. */
  readonly key?: string;
  readonly run: () => void;
}

let offered: ReadonlyMap<object, readonly Command[]> = new Map();
const listeners = new Set<() => void>();

function offer(owner: object, commands: readonly Command[] | undefined): void {
  const next = new Map(offered);
  if (commands) next.set(owner, commands);
  else next.delete(owner);
  offered = next;
  for (const listener of listeners) listener();
}

/** Offers these in the palette as long as the component is there. What is run is what is there then. */
export function useCommands(owner: object, commands: readonly Command[]): void {
  const latest = useRef(commands);
  latest.current = commands;
  const names = commands.map(({ id, label }) => `${id} ${label}`).join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: commands are new in every rendering, their names are not
  useEffect(() => {
    const offered = latest.current.map((command) => ({
      ...command,
      run: () => latest.current.find(({ id }) => id === command.id)?.run(),
    }));
    offer(owner, offered);
  }, [owner, names]);
  useEffect(() => () => offer(owner, undefined), [owner]);
}

/** All that can be done where one is now. */
export function useOfferedCommands(): readonly Command[] {
  const all = useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => offered,
  );
  return [...all.values()].flat();
}
