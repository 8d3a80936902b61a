import type { Config } from "../domain/config.ts";
import type { DeskStore, LearningStore } from "./ports.ts";

const mostCounted = 1000;

/**
 * Notes once an hour how each queue's line stands, for reports. A run that finds the hour noted looks at nothing; one that is
 * cut off leaves the rest to the next.
 */
export async function noteBacklogs({
  desk,
  learning,
  config,
  now,
}: {
  readonly desk: Pick<DeskStore, "line">;
  readonly learning: LearningStore;
  readonly config: Config;
  readonly now: () => Date;
}): Promise<void> {
  const time = now().toISOString();
  const at = time.slice(0, 13);
  const noted = new Set((await learning.backlogs(at)).map(({ queue }) => queue));
  for (const queue of Object.keys(config.queues)) {
    if (noted.has(queue)) continue;
    const { items } = await desk.line(queue, mostCounted);
    const due = items.map(({ dueAt }) => dueAt).sort();
    await learning.noteBacklog({
      ...{ at, queue, waiting: items.length },
      overdue: due.filter((each) => each <= time).length,
      ...(due[0] !== undefined && { oldestDue: due[0] }),
    });
  }
}
