import { randomUUID } from "node:crypto";
import { shardsFrom } from "../../../shared/aws/keys.ts";
import { messageStore } from "../../../shared/aws/message-store.ts";
import { parameters } from "../../../shared/aws/parameters.ts";
import type { AccountSecrets } from "../../../shared/channels/channel.ts";
import { loadChannel } from "../../../shared/channels/registry.ts";
import { type Account, configuredAccounts } from "../../../shared/domain/channel-health.ts";
import type { OperatorConfig } from "../../../shared/domain/config.ts";
import { probeText } from "../../../shared/domain/probe.ts";
import { openStores } from "../../tools/operations/services.ts";
import { codeOf, type Finding, fine, stop } from "../finding.ts";
import type { Patient } from "./patient.ts";
import {
  callRequest,
  type Probe,
  type ProbeRequest,
  probeRequest,
  signedByPlatformAlone,
} from "./probe-request.ts";

/** How long a probe may take through all of it. Milliseconds. */
const PATIENCE_MS = 120_000;
const LOOK_EVERY_MS = 500;
/** Milliseconds that a webhook may take to answer, a cold start included. */
const ANSWER_MS = 15_000;

/** Not webhooks: mail, pages and sockets are looked at otherwise. */
const otherwise: readonly string[] = ["email", "form", "chat"];

/**
 * Sends each configured account a message as its platform would, signed with the account's own secret, and waits until it has
 * come all the way: past the signature, through the queue and the worker, and its mark into the table. Its text says, signed, that
 * it is ours: it is suppressed, so that no ticket comes of it and nobody is answered.
 */
export async function checkWebhookLoops(
  patient: Patient,
  config: OperatorConfig,
  progress: (text: string) => void,
): Promise<readonly Finding[]> {
  const { target } = patient;
  const secrets = parameters(target.ssm, target.parametersPath);
  const tokenKeys = await secrets.replyTokenKeys();
  const { ids, table, blobs } = await openStores(target);
  const { marksOf } = messageStore({ table, blobs, shardsOf: shardsFrom(config.queues) });
  const accounts = configuredAccounts(config).filter(({ channel }) => !otherwise.includes(channel));
  const check = async ({ channel, account }: Account): Promise<readonly Finding[]> => {
    const stored = await secrets.channelSecrets(channel, account);
    // That it has none is said elsewhere.
    if (stored === undefined) return [];
    const now = new Date();
    const id = `probe-${randomUUID()}`;
    const probe = {
      ...{ path: `/webhooks/${channel}/${account}`, id, now },
      text: probeText(id, tokenKeys, now),
    };
    if (channel === "twilio-voice") return [await call(patient, config, account, probe, stored)];
    const request = probeRequest(channel, probe, stored);
    if (!request)
      return [isSignedElsewhere(channel, stored) ? notOurs(channel, account) : refusedHere(channel, account)];
    const reference = await referenceOf(channel, account, { probe, request, stored });
    if (reference === undefined) return [refusedHere(channel, account)];
    const answer = await post(patient, probe, request);
    if (answer.status !== 200) return [refused(channel, account, answer.status)];
    progress(`${channel} (${account}) took a signed message`);
    return [await waitFor(channel, account, () => marksOf(ids.reference(channel, reference)))];
  };
  return (await Promise.all(accounts.map(check))).flat();
}

interface Prepared {
  readonly probe: Probe;
  readonly request: ProbeRequest;
  readonly stored: AccountSecrets;
}

/**
 * Reads the request as the function will, and so learns under which reference its mark will lie; `undefined` where the stored
 * secrets do not make an account.
 */
async function referenceOf(
  name: string,
  account: string,
  { probe, request, stored }: Prepared,
): Promise<string | undefined> {
  const channel = await loadChannel(name);
  const received = await channel?.receive(
    {
      ...{ transport: "http", method: "POST", path: probe.path, rawQuery: request.query },
      ...{ headers: request.headers, body: Buffer.from(request.body), account, sourceIp: "127.0.0.1" },
    },
    { secrets: stored, now: probe.now, ownAddresses: [] },
  );
  const [item] = received?.kind === "accepted" ? received.items : [];
  return item?.kind === "message" ? (item.message.referenceId ?? item.message.edits) : undefined;
}

/** A call without a menu would be noted; one with a menu is only answered. */
async function call(
  patient: Patient,
  { channels }: OperatorConfig,
  account: string,
  probe: Probe,
  stored: AccountSecrets,
): Promise<Finding> {
  const name = "twilio-voice";
  const request = channels[name]?.answering ? callRequest(probe, stored) : undefined;
  if (!request) return fine(`${name} (${account}) was not called: it has no menu that would answer.`);
  const answer = await post(patient, probe, request);
  if (answer.status !== 200) return refused(name, account, answer.status);
  return answer.body.includes("<Response")
    ? fine(`${name} (${account}) answered a call that was signed as Twilio signs it.`)
    : stop(`${name} (${account}) answered a call with nothing that Twilio understands.`, runbook);
}

/** A source may have given us the public half of its key alone. */
function isSignedElsewhere(channel: string, stored: AccountSecrets): boolean {
  return (
    signedByPlatformAlone.includes(channel) || (channel === "generic" && "signingSecrets" in { ...stored })
  );
}

function notOurs(channel: string, account: string): Finding {
  const what = `${channel} (${account}) was sent nothing`;
  return fine(`${what}: only its platform can sign. Write to it once yourself.`);
}

const runbook = "docs/runbooks/no-messages.md";

function refusedHere(channel: string, account: string): Finding {
  return stop(
    `${channel} (${account}) has secrets that are not whole: it cannot read a message that is signed with them.`,
    `docs/channels/${channel}.md says which fields there are, and docs/secrets.md how they are put there.`,
  );
}

function refused(channel: string, account: string, status: number | string): Finding {
  return stop(
    `${channel} (${account}) answered ${status} to a message signed with its own secret.`,
    status === 401 || status === 403
      ? "Was the secret changed within the last five minutes? Then look again. Twilio's signs the address too: is publicUrl that of this system?"
      : "docs/runbooks/front-door.md",
  );
}

async function waitFor(
  channel: string,
  account: string,
  marks: () => Promise<readonly { readonly done: boolean; readonly outcome?: string }[]>,
): Promise<Finding> {
  const started = Date.now();
  while (Date.now() < started + PATIENCE_MS) {
    const arrived = (await marks()).find(({ done }) => done);
    if (arrived?.outcome === "suppressed") {
      const seconds = Math.ceil((Date.now() - started) / 1000);
      return fine(`A signed message to ${channel} (${account}) came all the way within ${seconds} s.`);
    }
    if (arrived) {
      return stop(
        `A message of ours to ${channel} (${account}) was not known as ours, but ${arrived.outcome ?? "ticketed"}.`,
        "Is this the version that is deployed? Otherwise it is an error of ours. Close its ticket.",
      );
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return stop(
    `A signed message to ${channel} (${account}) was taken and did not come through within ${PATIENCE_MS / 60_000} minutes.`,
    runbook,
  );
}

async function post(
  { apiUrl }: Patient,
  { path }: Probe,
  { headers, body, query }: ProbeRequest,
): Promise<{ readonly status: number | string; readonly body: string }> {
  try {
    const response = await fetch(`${apiUrl}${path}${query === "" ? "" : `?${query}`}`, {
      ...{ method: "POST", headers, body, redirect: "manual" },
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    return { status: response.status, body: await response.text() };
  } catch (error) {
    return {
      status: codeOf(error instanceof Error && error.cause instanceof Error ? error.cause : error),
      body: "",
    };
  }
}
