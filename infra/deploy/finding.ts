/** What a check found, in words for somebody who has never seen AWS's. */
export interface Finding {
  /** `stop`: a deployment would fail, or end in something that does not work. */
  readonly level: "fine" | "mind" | "stop";
  /** One sentence: what is so. */
  readonly what: string;
  /** What to do about it; commands stand on lines of their own. */
  readonly todo?: string;
}

export const fine = (what: string): Finding => ({ level: "fine", what });
export const mind = (what: string, todo: string): Finding => ({ level: "mind", what, todo });
export const stop = (what: string, todo: string): Finding => ({ level: "stop", what, todo });

const SIGNS = { fine: "✓", mind: "!", stop: "✗" } as const;

/** A finding as lines for a terminal. */
export function findingText({ level, what, todo }: Finding): string {
  const lines = todo?.split("\n").map((line) => `    ${line}`) ?? [];
  return [`${SIGNS[level]} ${what}`, ...lines].join("\n");
}

/** What AWS answered when it refused. */
export function codeOf(error: unknown): string {
  return error instanceof Error ? error.name : String(error);
}
