import config from "relaydesk:config";
import * as z from "zod/mini";
import {
  CheckRequest,
  PublishRequest,
  type ReleasesView,
  type SourcesView,
  type SourceView,
  type TrialView,
} from "../../shared/api/desk/faq.ts";
import { AskRequest } from "../../shared/api/desk/knowledge.ts";
import { publishingQueue } from "../../shared/aws/publishing-queue.ts";
import { markOf, translationsOf } from "../../shared/domain/faq-edit.ts";
import { type FaqReleases, noReleases } from "../../shared/domain/faq-release.ts";
import {
  changesOf,
  checkEdits,
  type EditRefusal,
  faqNow,
  type Progress,
  progressOf,
  requestPublication,
} from "../../shared/flow/edit-faq.ts";
import { enforceRelease, type Refusal } from "../../shared/flow/publish-faq.ts";
import { requestTrial, type Trial, trialIndex, trialState } from "../../shared/flow/try-faq.ts";
import type { Handlers } from "../desk-routes.ts";
import { type HttpResponse, json, problem } from "../edge.ts";
import { openEditing } from "../faq-editing.ts";
import { withBody } from "./answers.ts";
import { env, knowledge, parts, sqs } from "./open.ts";

const editing = openEditing(process.env.LAMBDA_TASK_ROOT ?? ".", parts, config.answering);
const toCompiler = publishingQueue(sqs, env.PUBLISHING_QUEUE_URL);
const tellCompiler = (publication: string) => toCompiler({ publication });
const tellOfTrial = (trial: string) => toCompiler({ trial });

/** The entries as people write them, and what of them is in force. */
export const handlers: Handlers<"faq"> = {
  sources: async () => {
    const { release, entries } = await faqNow(editing);
    if (!entries) return withoutSources();
    const view: SourcesView = {
      ...(release && { version: release.version }),
      brand: config.brand.name,
      languages: [...new Set(entries.map(({ language }) => language))].sort(),
      entries: [...new Set(entries.map(({ id }) => id))].sort(),
    };
    return json(200, view);
  },
  source: async ({ params: { entry = "" } }) => {
    const { entries } = await faqNow(editing);
    if (!entries) return withoutSources();
    const mark = markOf(entries, entry);
    if (mark === null) return problem(404, "There is no such entry.");
    return json(200, { entry, mark, translations: translationsOf(entries, entry) } satisfies SourceView);
  },
  checkFaq: withBody(CheckRequest, async (_work, { edits }) => json(200, await checkEdits(edits, editing))),
  publishFaq: withBody(PublishRequest, async ({ person }, { request, edits }) => {
    const outcome = await requestPublication(request, edits, person.name, { ...editing, tellCompiler });
    return publicationAnswer(outcome, 202);
  }),
  tryFaq: withBody(CheckRequest, async (_work, { edits }) => {
    const outcome = await requestTrial(edits, { ...editing, tellCompiler: tellOfTrial });
    return "trial" in outcome ? json(202, trialView(outcome)) : publicationAnswer(outcome, 202);
  }),
  trial: async ({ params: { trial = "" } }) => {
    const state = await trialState(trial, editing);
    return state ? json(200, trialView({ trial, ...state })) : noTrial;
  },
  askTrial: withBody(AskRequest, async ({ params: { trial = "" } }, question) => {
    const bytes = await trialIndex(trial, editing);
    return bytes ? json(200, await (await knowledge()).ask(question, { name: trial, bytes })) : noTrial;
  }),
  publication: async ({ params }) => {
    const progress = await progressOf(params.publication ?? "", editing);
    return progress ? json(200, progress) : problem(404, "There is no such publication.");
  },
  releases: async () => json(200, releasesView((await editing.store.releases()) ?? noReleases)),
  releaseChanges: async ({ params }) => {
    const items = await changesOf(versionOf(params.version) ?? 0, editing);
    return items ? json(200, { items }) : problem(404, "What this version changed is not known.");
  },
  enforceRelease: async ({ person, params }) => {
    const version = versionOf(params.version);
    if (version === undefined && params.version !== "deployed")
      return problem(...REFUSALS["no-such-version"]);
    const outcome = await enforceRelease(version, person.name, editing);
    if (outcome.kind === "refused") return problem(...REFUSALS[outcome.why], { reason: outcome.why });
    return json(200, releasesView((await editing.store.releases()) ?? noReleases));
  },
};

const noTrial = problem(404, "This draft was not compiled, or too long ago: try it again.");

const REFUSALS: Readonly<Record<Refusal, readonly [number, string]>> = {
  "no-such-version": [404, "There is no such version to go back to."],
  "file-missing": [409, "The file of this version is not there any more."],
  contended: [409, "Others publish at the same time. Please look again."],
};

function trialView({ trial, state, ...facts }: Trial): TrialView {
  return { trial, state, ...("why" in facts && { why: facts.why }) };
}

function withoutSources(): HttpResponse {
  const title =
    "What is in force was published without its entries. Publish them with npm run faq:publish, or go back to another version.";
  return problem(409, title, { reason: "no-sources" });
}

/** Refused where it is plain at once; what is on its way is looked at again by its name. */
function publicationAnswer(outcome: EditRefusal | Progress, status: number): HttpResponse {
  switch (outcome.state) {
    case "conflict":
      return problem(409, "Somebody else changed this entry meanwhile.", {
        reason: "conflict",
        entries: outcome.entries,
      });
    case "mistakes":
      return problem(422, "The knowledge base has mistakes.", {
        reason: "mistakes",
        mistakes: outcome.mistakes,
      });
    case "no-sources":
      return withoutSources();
    default:
      return json(status, outcome);
  }
}

function versionOf(text = ""): number | undefined {
  return z.safeParse(z.coerce.number().check(z.int(), z.minimum(1)), text).data;
}

function releasesView({ releases, inForce, enforced }: FaqReleases): ReleasesView {
  return {
    items: releases.toReversed().map(({ version, at, by, entries, changed }) => ({
      ...{ version, at, by, entries, inForce: version === inForce },
      ...(changed && { changed }),
    })),
    deployed: inForce === undefined,
    ...(enforced && { enforced }),
  };
}
