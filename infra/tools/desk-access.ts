import { readSystem } from "../local/system-file.ts";
import { UsageError } from "./command.ts";
import { DeskClient, signInLocally } from "./desk-client.ts";

/** How a tool reaches the desk: options for `parseArgs`, and their help. */
export const deskOptions = {
  data: { type: "string", default: ".relaydesk" },
  as: { type: "string", default: "Sun" },
  url: { type: "string" },
} as const;

export const deskHelp = `  --data <directory>   of the running local system (default: .relaydesk)
  --as <name>          whom to sign in there, as a supervisor (default: Sun)
  --url <address>      another desk, such as the one in AWS; its token is in RELAYDESK_TOKEN`;

/**
 * The desk API of the local system, or of another one.
 * @throws UsageError when there is a URL and no token
 */
export async function openDesk(values: {
  readonly data: string;
  readonly as: string;
  readonly url?: string | undefined;
}): Promise<DeskClient> {
  if (values.url !== undefined) {
    const token = process.env.RELAYDESK_TOKEN;
    if (!token) throw new UsageError("--url needs a token in the environment variable RELAYDESK_TOKEN.");
    return new DeskClient(values.url, token);
  }
  const system = readSystem(values.data);
  return new DeskClient(system.httpUrl, await signInLocally(system.signInUrl, values.as, "supervisor"));
}
