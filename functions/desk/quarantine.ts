import { replayQueues } from "../../shared/aws/queues.ts";
import { headersOfHeld } from "../../shared/flow/held-headers.ts";
import { deleteHeld, type HeldOutcome, releaseHeld } from "../../shared/flow/release-held.ts";
import type { Handlers } from "../desk-routes.ts";
import { heldView } from "../desk-views.ts";
import { type HttpResponse, json, problem } from "../edge.ts";
import { withPage } from "./answers.ts";
import { blobs, desk, env, messageId, now, sqs } from "./open.ts";

const replays = replayQueues(sqs, { inbound: env.INBOUND_QUEUE_URL, mail: env.MAIL_QUEUE_URL }, blobs);

/** What was held back. */

export const handlers: Handlers<"quarantine"> = {
  quarantine: withPage(async (_work, { limit, cursor }) => {
    const page = await desk.held(limit, cursor);
    return json(200, { ...page, items: page.items.map(heldView) });
  }),
  heldItem: async ({ params }) => {
    const item = await desk.heldItem(messageId(params));
    return item ? json(200, heldView(item)) : problem(404, "There is no such item.");
  },
  heldHeaders: async ({ params }) => {
    const headers = await headersOfHeld(messageId(params), { desk, blobs });
    if (headers.kind === "shown") return json(200, { text: headers.text, complete: headers.complete });
    return headers.reason === "unknown-item"
      ? problem(404, "There is no such item.")
      : problem(404, "Of this item no raw mail is kept.", { reason: headers.reason });
  },
  releaseHeld: async ({ person, params }) =>
    heldAnswer(await releaseHeld(messageId(params), person.name, { desk, replays, now })),
  deleteHeld: async ({ person, params }) =>
    heldAnswer(await deleteHeld(messageId(params), person.name, { desk, blobs, now })),
};

const HELD_REFUSALS: Record<Extract<HeldOutcome, { kind: "refused" }>["reason"], readonly [number, string]> =
  {
    "unknown-item": [404, "There is no such item."],
    "settled-already": [409, "Somebody has already decided about this item."],
    "cannot-be-released": [422, "This cannot become a message; its raw form is kept."],
  };

function heldAnswer(outcome: HeldOutcome): HttpResponse {
  if (outcome.kind === "done") return json(200, heldView(outcome.item));
  return problem(...HELD_REFUSALS[outcome.reason], { reason: outcome.reason });
}
