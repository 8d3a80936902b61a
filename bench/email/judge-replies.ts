import type { Judge } from "./cases.ts";

export const judges: Readonly<Record<string, Judge>> = {};
