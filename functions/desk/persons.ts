import { EraseRequest, type ErasureView, ExportRequest } from "../../shared/api/desk/persons.ts";
import { callStore } from "../../shared/aws/call-store.ts";
import { identityStore } from "../../shared/aws/identity-store.ts";
import { learningStore } from "../../shared/aws/learning-store.ts";
import { personStore } from "../../shared/aws/person-store.ts";
import { suppressionStore } from "../../shared/aws/suppression-store.ts";
import { receiptOf } from "../../shared/domain/erasure.ts";
import type { ContactId } from "../../shared/domain/ids.ts";
import { requestErasure } from "../../shared/flow/erase-person.ts";
import { exportPerson, noteExport } from "../../shared/flow/export-person.ts";
import type { Handlers } from "../desk-routes.ts";
import { json, problem } from "../edge.ts";
import { withBody } from "./answers.ts";
import { desk, ids, now, parts, store } from "./open.ts";

/** What a person may ask of whoever holds their data: a copy of it, and that it goes. */

const persons = personStore(parts);
const identities = identityStore(parts);

/** A function's answer may have 6 MB, and grows on its way. Bytes. */
const largestAnswer = 4_000_000;

export const handlers: Handlers<"persons"> = {
  exportPerson: withBody(ExportRequest, async ({ person, params, key }, { reason }) => {
    const found = await exportPerson([contactIn(params)], {
      ...{ persons, identities, store, held: desk, now, ids: await ids() },
      learning: learningStore(parts),
      suppressions: suppressionStore(parts),
      calls: callStore(parts),
    });
    if (found.contacts.length + found.tickets.length + found.quarantine.length === 0) {
      return problem(404, "Nothing is held about this contact.");
    }
    if (Buffer.byteLength(JSON.stringify(found)) > largestAnswer) {
      return problem(
        413,
        "This is too much for one answer: an operator exports it with npm run export-person.",
      );
    }
    // Written down before it is handed out.
    const by = { by: person.name, reason, ...(key !== undefined && { request: key }) };
    await noteExport(found, by, { store, now });
    return json(200, found);
  }),

  erasePerson: withBody(EraseRequest, async ({ person, params }, { confirm }) => {
    if (confirm !== params.contact) return problem(422, "confirm is the contact once more.");
    // The clock does it within a minute, and comes back until it is done.
    const erasure = await requestErasure([contactIn(params)], person.name, { persons, identities, now });
    return json(202, receiptOf(erasure) satisfies ErasureView);
  }),

  erasure: async ({ params }) => {
    const erasure = await persons.erasure(contactIn(params));
    if (!erasure) return problem(404, "Nobody asked for this contact to be erased.");
    return json(200, receiptOf(erasure) satisfies ErasureView);
  },
};

function contactIn(params: Readonly<Record<string, string>>): ContactId {
  return (params.contact ?? "") as ContactId;
}
