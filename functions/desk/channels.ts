import { ResumeRequest } from "../../shared/api/desk/channels.ts";
import { listChannels, resumeChannel } from "../desk-channels.ts";
import type { Handlers } from "../desk-routes.ts";
import { json, problem } from "../edge.ts";
import { withBody } from "./answers.ts";
import { now, outbound, parts } from "./open.ts";

/** Accounts of channels and how they do. */

export const handlers: Handlers<"channels"> = {
  channels: async () => json(200, { items: await listChannels(parts, now()) }),
  resumeChannel: withBody(ResumeRequest, async (_work, account) => {
    const resumed = await resumeChannel(account, parts, outbound, now());
    if (resumed === "unknown-account") return problem(404, "There is no such account.");
    if (resumed === "not-stopped") return problem(409, "This account is not stopped.", { reason: resumed });
    return json(200, resumed);
  }),
};
