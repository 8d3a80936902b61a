import config from "relaydesk:config";
import {
  CannedReplyRequest,
  MacroRequest,
  type MacroRunView,
  type PhrasesView,
  RunMacroRequest,
  type TicketPhrasesView,
} from "../../shared/api/desk/phrases.ts";
import { phraseStore } from "../../shared/aws/phrase-store.ts";
import { cannedVariables, DeskKey, unknownVariables } from "../../shared/domain/canned-reply.ts";
import { type MacroMistake, mistakeIn } from "../../shared/domain/macro.ts";
import { isFor, type MacroRun, replyFor, runMacro } from "../../shared/flow/macros.ts";
import type { Handlers } from "../desk-routes.ts";
import { ticketView } from "../desk-views.ts";
import { json, problem } from "../edge.ts";
import { REFUSALS, withBody } from "./answers.ts";
import { owner, parts, services, store, ticketId } from "./open.ts";
import { mayWrite } from "./tickets.ts";

const phrases = phraseStore(parts.table);

/** Texts that agents insert, and acts that they do in one. */

export const handlers: Handlers<"phrases"> = {
  phrases: async () => {
    const [replies, macros] = await Promise.all([phrases.replies(), phrases.macros()]);
    return json(200, { replies, macros, variables: cannedVariables } satisfies PhrasesView);
  },
  setReply: withBody(CannedReplyRequest, async ({ params }, reply) => {
    const id = params.reply ?? "";
    if (!isKey(id)) return problem(422, badKey);
    const [unknown] = unknownVariables(reply);
    if (unknown !== undefined) {
      const known = cannedVariables.join(", ");
      return problem(422, `Nothing would fill the blank {{${unknown}}}. There are: ${known}.`, {
        reason: "unknown-variable",
      });
    }
    const queue = unknownQueue(reply.queues);
    if (queue !== undefined)
      return problem(422, `There is no queue "${queue}".`, { reason: "unknown-queue" });
    await phrases.putReply({ id, ...reply });
    return json(200, { id, ...reply });
  }),
  removeReply: async ({ params }) => {
    const id = params.reply ?? "";
    const user = (await phrases.macros()).find(({ steps }) =>
      steps.some((step) => step.act === "reply" && step.reply === id),
    );
    if (user) return problem(409, `The macro "${user.title}" sends this reply.`, { reason: "in-use" });
    await phrases.removePhrase("reply", id);
    return json(200, {});
  },
  setMacro: withBody(MacroRequest, async ({ params }, macro) => {
    const id = params.macro ?? "";
    if (!isKey(id)) return problem(422, badKey);
    const replies = (await phrases.replies()).map((reply) => reply.id);
    const wanted = { id, ...macro };
    const mistake = mistakeIn(wanted, { queues: Object.keys(config.queues), replies });
    if (mistake) return problem(422, mistakes[mistake.mistake](mistake.name), { reason: mistake.mistake });
    const notes = macro.steps.flatMap((step) => (step.act === "note" ? [step.text] : []));
    const [unknown] = unknownVariables({ texts: Object.fromEntries(notes.entries()) });
    if (unknown !== undefined)
      return problem(422, `Nothing would fill the blank {{${unknown}}}.`, { reason: "unknown-variable" });
    await phrases.putMacro(wanted);
    return json(200, wanted);
  }),
  removeMacro: async ({ params }) => {
    await phrases.removePhrase("macro", params.macro ?? "");
    return json(200, {});
  },
  ticketPhrases: async ({ person, params }) => {
    const [ticket, replies, macros] = await Promise.all([
      store.ticket(ticketId(params)),
      phrases.replies(),
      phrases.macros(),
    ]);
    if (!ticket) return problem(404, "There is no such ticket.");
    const own = replies.filter((reply) => isFor(reply, ticket));
    return json(200, {
      replies: own.map((reply) => ({
        id: reply.id,
        title: reply.title,
        ...replyFor(reply, ticket, person.name, config),
      })),
      macros: macros.filter((macro) => isFor(macro, ticket)),
    } satisfies TicketPhrasesView);
  },
  runMacro: withBody(RunMacroRequest, async ({ person, params }, { request, epoch, seen, macro: id }) => {
    const [replies, macros] = await Promise.all([phrases.replies(), phrases.macros()]);
    const macro = macros.find((each) => each.id === id);
    if (!macro) return problem(404, "There is no such macro.", { reason: "unknown-macro" });
    const act = owner(person, request, epoch);
    const run = await runMacro(
      ticketId(params),
      act,
      seen,
      { macro, replies },
      { ...(await services()), mayWrite },
    );
    return run.ticket ? json(200, runView(run)) : problem(404, "There is no such ticket.");
  }),
};

function isKey(id: string): boolean {
  return DeskKey.safeParse(id).success;
}

const badKey = "Its name in the address must be lower-case letters, digits and dashes.";

function unknownQueue(queues: readonly string[] = []): string | undefined {
  return queues.find((queue) => !Object.hasOwn(config.queues, queue));
}

const mistakes: Readonly<Record<MacroMistake["mistake"], (name: string) => string>> = {
  "unknown-queue": (name) => `There is no queue "${name}".`,
  "unknown-reply": (name) => `There is no reply "${name}".`,
  "ends-early": (name) => `After "${name}" the ticket is not its agent's any more: it must come last.`,
};

function runView({ ticket, steps }: MacroRun): MacroRunView {
  return {
    ...(ticket && { ticket: ticketView(ticket) }),
    steps: steps.map((step) =>
      step.done
        ? { act: step.act, done: true }
        : { act: step.act, done: false, reason: step.reason, title: whyNot(step.reason) },
    ),
  };
}

function whyNot(reason: Extract<MacroRun["steps"][number], { done: false }>["reason"]): string {
  return reason === "unknown-reply" ? "There is no such reply any more." : REFUSALS[reason][1];
}
