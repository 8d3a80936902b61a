import { channels } from "../../../shared/channels/registry.ts";
import type { ContactId, Ids } from "../../../shared/domain/ids.ts";
import type { TicketStore } from "../../../shared/flow/ports.ts";
import { UsageError } from "../command.ts";

/** Options for `parseArgs` that say whom a command is about, and their help. */
export const personOptions = {
  contact: { type: "string" },
  address: { type: "string" },
  channel: { type: "string" },
} as const;

export const personHelp = `  --contact <id>       the contact, as the desk shows it, or
  --address <address>  an address of the person: a mail address, a telephone number, what a platform calls them
  --channel <name>     with --address: on this channel alone (default: on all)`;

export interface PersonChoice {
  readonly contact?: string | undefined;
  readonly address?: string | undefined;
  readonly channel?: string | undefined;
}

/**
 * The contacts that a command was asked about: one, or those that an address has on the channels, the known ones first. Who only
 * wrote what was held back is known nowhere else.
 *
 * @throws UsageError when it was not said whom
 */
export async function findContacts(
  { contact, address, channel }: PersonChoice,
  { ids, store }: { readonly ids: Ids; readonly store: Pick<TicketStore, "contact"> },
): Promise<readonly [ContactId, ...ContactId[]]> {
  if ((contact === undefined) === (address === undefined))
    throw new UsageError("Whom? Say --contact or --address.");
  if (channel !== undefined && !Object.hasOwn(channels, channel)) {
    throw new UsageError(`There is no channel "${channel}".`);
  }
  if (contact !== undefined) return [contactId(contact)];
  const names = channel === undefined ? Object.keys(channels) : [channel];
  const candidates = names.map((name) => ids.contact(name, address ?? ""));
  const known = await Promise.all(candidates.map((id) => store.contact(id)));
  const isKnown = (_: ContactId, at: number) => known[at] !== undefined;
  const [first, ...others] = [
    ...candidates.filter(isKnown),
    ...candidates.filter((id, at) => !isKnown(id, at)),
  ];
  if (first === undefined) throw new UsageError("There are no channels.");
  return [first, ...others];
}

/** Ids are made of the letters and digits of base 32. */
function contactId(text: string): ContactId {
  if (!/^[0-9A-Z]{20}$/.test(text))
    throw new UsageError("--contact is the 20 letters and digits that the desk shows.");
  return text as ContactId;
}
