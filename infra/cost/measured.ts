import { readFileSync } from "node:fs";
import * as z from "zod/mini";

const Counts = z.record(z.string(), z.number());

/** What one message, or one act of people or of the clock, makes of AWS; counted by `npm run bench -- requests`. */
const Kind = z.object({
  kind: z.string(),
  invocations: Counts,
  /** By function and action, such as `triage dynamodb:PutItem`. */
  calls: Counts,
  logBytes: Counts,
  writeUnits: z.number(),
  readUnits: z.number(),
});
export type MeasuredKind = z.infer<typeof Kind>;

const Requests = z.object({
  about: z.object({ date: z.string(), commit: z.string() }),
  figures: z.object({ kinds: z.array(Kind), cpuMs: Counts, tableBytes: z.number() }),
});
const Units = z.object({
  about: z.object({ date: z.string() }),
  figures: z.array(
    z.object({ group: z.string(), kind: z.string(), writeUnits: z.number(), readUnits: z.number() }),
  ),
});
const ColdStarts = z.object({
  figures: z.object({ functions: z.array(z.object({ name: z.string(), loadCpuMs: z.number() })) }),
});

/** Everything that the arithmetic of costs takes from measurements. */
export interface Measured {
  /** When the counting was done, and at which commit. */
  readonly date: string;
  readonly commit: string;
  readonly kinds: readonly MeasuredKind[];
  /** CPU of one warm invocation, milliseconds, by function; timed on the machine that measured. */
  readonly cpuMs: Readonly<Record<string, number>>;
  /** CPU of loading a function, milliseconds. */
  readonly loadCpuMs: Readonly<Record<string, number>>;
  /** What the table holds for one message. */
  readonly tableBytes: number;
  /** Units of the clock's learning from one message. */
  readonly learning: { readonly writeUnits: number; readonly readUnits: number };
}

/** Reads the recorded figures. @throws when a file is not there or is none of these. */
export function readMeasured(results = new URL("../../bench/results/", import.meta.url)): Measured {
  const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`${name}.json`, results), "utf8"));
  const { about, figures } = Requests.parse(read("requests"));
  const units = Units.parse(read("write-units")).figures;
  const loads = ColdStarts.parse(read("cold-start")).figures.functions;
  const learning = units.find(({ kind }) => kind === "clock learns from a question without an answer");
  if (!learning) throw new Error("bench/results/write-units.json does not tell what learning takes");
  return {
    date: about.date,
    commit: about.commit,
    ...figures,
    loadCpuMs: Object.fromEntries(loads.map(({ name, loadCpuMs }) => [name, loadCpuMs])),
    learning,
  };
}
