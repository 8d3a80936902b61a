import { ConfirmAddressRequest, LiftRequest, UnlinkRequest } from "../../shared/api/desk/identities.ts";
import { suppressionStore } from "../../shared/aws/suppression-store.ts";
import type { AskOutcome } from "../../shared/flow/confirm-address.ts";
import { liftSuppression } from "../../shared/flow/desk.ts";
import { askToConfirm, identitiesView, openIdentities, unlinkFrom } from "../desk-identities.ts";
import type { Handlers } from "../desk-routes.ts";
import { type HttpResponse, json, problem } from "../edge.ts";
import { answer, REFUSALS, withBody } from "./answers.ts";
import { actor, env, ids, now, parts, services, store, ticketId } from "./open.ts";

const suppressions = suppressionStore(parts);

/** Who a ticket's customer is besides, and whether they are written to. */

export const handlers: Handlers<"identities"> = {
  identities: async ({ person, params }) => {
    const conversation = await store.conversationOf(ticketId(params));
    if (!conversation) return problem(404, "There is no such ticket.");
    return json(200, await identitiesView(conversation, person, await linking()));
  },
  askAddress: withBody(ConfirmAddressRequest, async ({ person, params, base }, { request, address }) => {
    const asking = { ...(await services()), ...(await linking()), suppressions };
    const act = actor(person, request);
    const outcome = await askToConfirm(ticketId(params), act, { address, base }, asking);
    return outcome.kind === "refused" ? refusedAsking(outcome.reason) : answer(outcome);
  }),
  unlink: withBody(UnlinkRequest, async ({ person, params }, { request, contact }) => {
    const unlinking = { ...(await services()), ...(await linking()) };
    const act = actor(person, request);
    const outcome = await unlinkFrom(ticketId(params), act, contact, unlinking);
    return outcome.kind === "refused" && outcome.reason === "not-linked"
      ? problem(409, "These two are not linked.", { reason: outcome.reason })
      : answer(outcome);
  }),
  lift: withBody(LiftRequest, async ({ person, params }, { request }) => {
    const lifting = { ...(await services()), suppressions };
    const outcome = await liftSuppression(ticketId(params), actor(person, request), lifting);
    return outcome.kind === "refused" && outcome.reason === "not-suppressed"
      ? problem(409, "This customer's address is not suppressed.", { reason: outcome.reason })
      : answer(outcome);
  }),
};

async function linking() {
  return { identities: openIdentities(env.TABLE_NAME), store, ids: await ids(), now };
}

type AskRefusal = Extract<AskOutcome, { kind: "refused" }>["reason"];

function refusedAsking(reason: AskRefusal): HttpResponse {
  const refusals: Record<AskRefusal, readonly [number, string]> = {
    ...REFUSALS,
    "own-address": [409, "This is the address that this customer writes from."],
    suppressed: [409, "Nothing is sent to this address any more: mail to it bounced."],
    "asked-too-often": [429, "Addresses were asked about often on this ticket today: try again tomorrow."],
    "no-mail-here": [409, "There is no mail channel to ask by."],
  };
  return problem(...refusals[reason], { reason });
}
