import * as z from "zod/mini";
import { AddressConfirmation } from "../domain/address-confirmation.ts";
import { IdentityLink } from "../domain/identity-link.ts";
import type { ContactId } from "../domain/ids.ts";
import type { IdentityStore } from "../flow/ports.ts";
import { keys } from "./keys.ts";
import type { Table, TransactItem } from "./table.ts";

/** Links between contacts, and questions about mail addresses, on DynamoDB. */
export function identityStore({ table }: { readonly table: Table }): IdentityStore {
  const put = (contact: ContactId, other: ContactId, before: IdentityLink | undefined, after: IdentityLink) =>
    ({
      Put: {
        TableName: table.name,
        Item: { ...keys.identityLink(contact, other), d: after, v: after.v },
        ConditionExpression: before ? "v = :v" : "attribute_not_exists(pk)",
        ...(before && { ExpressionAttributeValues: { ":v": before.v } }),
      },
    }) satisfies TransactItem;

  return {
    async linksOf(contact) {
      const stored = await table.partition(`C#${contact}`, "L#");
      return stored.map((item) => z.parse(IdentityLink, item.d));
    },

    async saveLink(before, after) {
      const { first, second } = after.parties;
      const [one, other] = [first.contact, second.contact];
      const refused = await table.transact([put(one, other, before, after), put(other, one, before, after)]);
      return refused === undefined;
    },

    async confirmation(ticket, id) {
      const stored = await table.get(keys.confirmation(ticket, id));
      return stored && z.parse(AddressConfirmation, stored.d);
    },

    async confirmationsOf(ticket) {
      const stored = await table.partition(`T#${ticket}`, "K#");
      return stored.map((item) => z.parse(AddressConfirmation, item.d));
    },

    async askConfirmation(asked) {
      const put = await table.put(
        { ...keys.confirmation(asked.ticket, asked.id), d: asked },
        { expression: "attribute_not_exists(pk)" },
      );
      return put.stored || !put.existing ? asked : z.parse(AddressConfirmation, put.existing.d);
    },

    async noteConfirmed({ ticket, id, confirmedAt }) {
      const noted = await table.update(keys.confirmation(ticket, id), {
        UpdateExpression: "SET d.confirmedAt = :at",
        ConditionExpression: "attribute_exists(pk) AND attribute_not_exists(d.confirmedAt)",
        ExpressionAttributeValues: { ":at": confirmedAt },
      });
      return noted !== undefined;
    },
  };
}
