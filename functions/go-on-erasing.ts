import { deskStore } from "../shared/aws/desk-store.ts";
import { bucketFolders } from "../shared/aws/folders.ts";
import { identityStore } from "../shared/aws/identity-store.ts";
import { personStore } from "../shared/aws/person-store.ts";
import type { StoreParts } from "../shared/aws/ticket-store.ts";
import type { ContactId, Ids } from "../shared/domain/ids.ts";
import { runErasure } from "../shared/flow/erase-person.ts";
import type { LearningStore, TicketStore } from "../shared/flow/ports.ts";
import type { Log } from "./edge.ts";

/** No ticket is begun later than this after the start: the clock has other work, and comes again in a minute. Milliseconds. */
const beginsWithinMs = 12_000;

/** What the clock does about erasures that are due, as far as time goes. Apart, as there is mostly none. */
export async function goOnErasing(
  due: readonly ContactId[],
  parts: {
    readonly parts: StoreParts;
    readonly bucket: string;
    readonly store: TicketStore;
    readonly learning: LearningStore;
    readonly ids: Ids;
  },
  log: Log,
): Promise<void> {
  const end = Date.now() + beginsWithinMs;
  const goOn = () => Date.now() < end;
  const { table, blobs } = parts.parts;
  for (const contact of due) {
    if (!goOn()) return;
    const erasure = await runErasure(contact, {
      persons: personStore({ table }),
      store: parts.store,
      identities: identityStore({ table }),
      learning: parts.learning,
      held: deskStore(parts.parts),
      blobs,
      folders: bucketFolders(parts.bucket),
      ids: parts.ids,
      now: () => new Date(),
      goOn,
    });
    if (erasure)
      log.info("erased", { contact, state: erasure.state, passes: erasure.passes, ...erasure.counts });
  }
}
