import {
  AskRequest,
  DraftRequest,
  EntriesQuery,
  ExamplesRequest,
  ProposalsQuery,
  ResultsQuery,
} from "../../shared/api/desk/knowledge.ts";
import { prepareExample } from "../../shared/domain/example-text.ts";
import {
  dismissProposal,
  draftProposal,
  findProposal,
  type ProposalRefusal,
  proposalsIn,
  resultsOf,
} from "../../shared/flow/proposals.ts";
import type { Handlers } from "../desk-routes.ts";
import { type HttpResponse, json, problem } from "../edge.ts";
import { draftView, exampleView, proposalView } from "../faq-views.ts";
import { openLearning } from "../open-learning.ts";
import { withBody, withQuery } from "./answers.ts";
import { env, knowledge, now } from "./open.ts";

const learned = openLearning(env.TABLE_NAME);

/** What the machine answers with, and what people ask that it cannot answer. */

export const handlers: Handlers<"knowledge"> = {
  entries: withQuery(EntriesQuery, async (_work, { language }) =>
    json(200, { items: (await knowledge()).entries(language) }),
  ),
  entry: async ({ params }) => {
    const found = (await knowledge()).entry(params.entry ?? "");
    return found ? json(200, found) : problem(404, "There is no such entry.");
  },
  ask: withBody(AskRequest, async (_work, question) => json(200, await (await knowledge()).ask(question))),
  faqResults: withQuery(ResultsQuery, async (_work, { days }) =>
    json(200, { days, items: await resultsOf(days, now(), learned) }),
  ),
  proposals: withQuery(ProposalsQuery, async (_work, { state, least }) => {
    const items = await proposalsIn(state, learned);
    return json(200, { items: items.filter(({ size }) => size >= least).map(proposalView) });
  }),
  proposal: async ({ params }) => {
    const found = await findProposal(params.proposal ?? "", learned);
    return found ? json(200, proposalView(found)) : problem(404, "There is no such proposal.");
  },
  draftProposal: withBody(DraftRequest, async ({ person, params }, wishes) => {
    const outcome = await draftProposal(params.proposal ?? "", wishes, person.name, learned);
    return outcome.kind === "done" ? json(200, draftView(outcome.draft)) : proposalRefused(outcome);
  }),
  dismissProposal: async ({ person, params }) => {
    const outcome = await dismissProposal(params.proposal ?? "", person.name, learned);
    return outcome.kind === "done" ? json(200, proposalView(outcome.proposal)) : proposalRefused(outcome);
  },
  examples: withBody(ExamplesRequest, async (_work, { texts }) => {
    return json(200, { items: texts.map(prepareExample).map(exampleView) });
  }),
};

const PROPOSAL_REFUSALS: Record<ProposalRefusal, readonly [number, string]> = {
  "unknown-proposal": [404, "There is no such proposal."],
  changed: [409, "The proposal changed meanwhile. Please look at it again."],
  "nothing-usable": [422, "Every example tells who wrote it: please write the entry by hand."],
};

function proposalRefused({ reason }: { readonly reason: ProposalRefusal }): HttpResponse {
  return problem(...PROPOSAL_REFUSALS[reason], { reason });
}
