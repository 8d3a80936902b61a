import config from "relaydesk:config";
import {
  AgentRequest,
  type AgentView,
  PresenceRequest,
  type QueueView,
} from "../../shared/api/desk/people.ts";
import type { SocketPassView } from "../../shared/api/desk-socket.ts";
import { mayUseQueue } from "../../shared/domain/desk-access.ts";
import type { AgentId } from "../../shared/domain/ids.ts";
import type { Handlers, Person } from "../desk-routes.ts";
import { agentSettingsView } from "../desk-views.ts";
import { json, problem } from "../edge.ts";
import { withBody } from "./answers.ts";
import { desk, ids, knownAgent, now } from "./open.ts";

/** The agents: who they are, what they may have, and the queues they work on. */

export const handlers: Handlers<"people"> = {
  me: async ({ person }) => json(200, await agentView(person)),
  presence: withBody(PresenceRequest, async ({ person }, { presence }) => {
    const agent = await knownAgent(person);
    await desk.putAgent({ ...agent, presence });
    return json(200, await agentView(person));
  }),
  queues: async ({ person }) => {
    const theirs = Object.keys(config.queues).filter((queue) => mayUseQueue(queue, person));
    const items = await Promise.all(theirs.map(queueView));
    return json(200, { items });
  },
  agents: async () => json(200, { items: (await desk.agents()).map(agentSettingsView) }),
  setAgent: withBody(AgentRequest, async ({ params }, change) => {
    const { agentWith } = await import("../agent-settings.ts");
    const agent = await desk.agent((params.agent ?? "") as AgentId);
    if (!agent) return problem(404, "There is no such agent: they are known once they have signed in.");
    const changed = agentWith(agent, change, Object.keys(config.queues));
    if ("unknownQueue" in changed) return problem(422, `There is no queue "${changed.unknownQueue}".`);
    await desk.putAgent(changed);
    return json(200, agentSettingsView({ ...agent, ...changed }));
  }),
  socketPass: async ({ person }) => {
    const { makeSocketPass, PASS_SECONDS } = await import("../../shared/domain/socket-pass.ts");
    const pass = makeSocketPass(person, now(), await ids());
    return json(200, { pass, expiresIn: PASS_SECONDS } satisfies SocketPassView);
  },
};

async function agentView(person: Person): Promise<AgentView> {
  const { id, name, max, presence } = await knownAgent(person);
  const { open = 0, offer } = (await desk.agent(id)) ?? {};
  const waits = offer && offer.until > now().toISOString() ? { offer } : {};
  return { id, name, role: person.role, open, max, presence, ...waits };
}

const countedUpTo = 100;

async function queueView(id: string): Promise<QueueView> {
  const { items, cursor } = await desk.line(id, countedUpTo);
  return { id, name: config.queues[id]?.name ?? {}, waiting: items.length, more: cursor !== undefined };
}
