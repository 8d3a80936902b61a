import { configuredAccounts } from "../../../shared/domain/channel-health.ts";
import type { OperatorConfig } from "../../../shared/domain/config.ts";
import { codeOf, type Finding, fine, mind, stop } from "../finding.ts";
import type { Patient } from "./patient.ts";

/** Milliseconds that a page or webhook may take to answer, a cold start included. */
const PATIENCE_MS = 15_000;

/** Whether customers and agents get what they ask for. */
export async function checkPages(
  { pagesUrl }: Pick<Patient, "pagesUrl">,
  { channels }: OperatorConfig,
): Promise<readonly Finding[]> {
  const pages = [
    ...(channels.form ? [{ path: "/contact", what: "The contact form" }] : []),
    ...(channels.chat ? [{ path: "/chat.js", what: "The chat's script" }] : []),
    { path: "/console/", what: "The agents' console" },
    { path: "/desk/sign-in", what: "The desk's API" },
  ];
  return Promise.all(
    pages.map(async ({ path, what }) => {
      const status = await statusOf(`${pagesUrl}${path}`);
      return status === 200
        ? fine(`${what} answers at ${pagesUrl}${path}.`)
        : stop(`${what} does not answer at ${pagesUrl}${path}: ${status}.`, "docs/runbooks/front-door.md");
    }),
  );
}

/**
 * Whether each webhook is there and lets nobody in who does not sign. What is sent is a request without a signature, so that no
 * ticket is made: the account's own refusal comes from behind its secrets, and proves the way to there.
 */
export async function checkWebhooks(
  { apiUrl }: Pick<Patient, "apiUrl">,
  config: OperatorConfig,
): Promise<readonly Finding[]> {
  const accounts = configuredAccounts(config).filter(
    ({ channel }) => !["email", "form", "chat"].includes(channel),
  );
  return Promise.all(
    accounts.map(async ({ channel, account }) => {
      const url = `${apiUrl}/webhooks/${channel}/${account}`;
      const status = await statusOf(url, {
        method: "POST",
        body: "{}",
        headers: { "content-type": "application/json" },
      });
      if (status === 401 || status === 403)
        return fine(`${channel} (${account}) listens, and refuses what is not signed.`);
      if (status === 404) {
        return mind(
          `${channel} (${account}) does not exist: it has no secrets.`,
          `docs/channels/${channel}.md says which.`,
        );
      }
      if (status === 200)
        return stop(
          `${channel} (${account}) takes what nobody signed.`,
          "Its secret is empty: docs/secrets.md.",
        );
      return stop(
        `${channel} (${account}) answers ${status} to a request without a signature.`,
        "docs/runbooks/front-door.md",
      );
    }),
  );
}

async function statusOf(url: string, init: RequestInit = {}): Promise<number | string> {
  try {
    const response = await fetch(url, {
      ...init,
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    await response.body?.cancel();
    return response.status;
  } catch (error) {
    return codeOf(error instanceof Error && error.cause instanceof Error ? error.cause : error);
  }
}
