import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { shardsFrom } from "../../shared/aws/keys.ts";
import { messageStore } from "../../shared/aws/message-store.ts";
import { outboxStore } from "../../shared/aws/outbox-store.ts";
import { parameters } from "../../shared/aws/parameters.ts";
import { openBusinessHours } from "../../shared/domain/calendar/open-calendar.ts";
import { readFaqDirectory } from "../tools/faq-files.ts";
import { matcherOf, understandingWith } from "../tools/faq-model.ts";
import { openStores } from "../tools/operations/services.ts";
import { openTarget } from "../tools/operations/target.ts";
import { playWeek } from "./play.ts";
import { planWeek, weekDays } from "./week.ts";

const tickets = 320;

/**
 * Fills a local system with the week before now, once: what stands in the data directory says so. A start that was cut off in
 * the middle fills in what is missing, as every message has an id of its own.
 *
 * @param faqDir the knowledge base that the machine answers from
 */
export async function fillDemo(
  dataDir: string,
  faqDir: string,
  progress: (text: string) => void,
): Promise<void> {
  const mark = join(dataDir, "demo-week");
  if (existsSync(mark)) return;
  const target = await openTarget({ target: "local", data: dataDir, stack: "Relaydesk" });
  const { table, blobs, config, ids, store, desk, learning } = await openStores(target);
  const parts = {
    table,
    blobs,
    shardsOf: shardsFrom(config.queues),
    ageingMinutes: config.desk.ageingMinutes,
  };
  const until = new Date();
  const mailbox = config.channels.email?.addresses[0] ?? config.brand.supportAddress;
  const week = planWeek(until, { tickets, seed: 7, mailbox });
  const { entries } = readFaqDirectory(faqDir);
  const secrets = parameters(target.ssm, target.parametersPath);
  progress(`Filling in a week of ${weekDays} days: learning the knowledge base …`);
  await playWeek(
    week,
    until,
    {
      ...{ store, desk, learning, config, ids },
      outbox: outboxStore(parts),
      messages: messageStore(parts),
      understanding: understandingWith(matcherOf([...entries.values()])),
      hours: openBusinessHours(config.calendars),
      tokenKeys: await secrets.replyTokenKeys(),
    },
    (count) => {
      if (count % 20 === 0)
        progress(`Filling in a week of ${weekDays} days: ${count} of ${tickets} tickets …`);
    },
  );
  writeFileSync(mark, `${until.toISOString()}\n`);
}
