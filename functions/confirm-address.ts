import config from "relaydesk:config";
import { identityStore } from "../shared/aws/identity-store.ts";
import { ticketStore } from "../shared/aws/ticket-store.ts";
import { type ConfirmPage, confirmPage, confirmPageHeaders } from "../shared/channels/email/confirm-page.ts";
import { confirmAddress, questionBehind } from "../shared/flow/confirm-address.ts";
import { type HttpResponse, httpFunction } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { openIds, openParameters, openParts } from "./services.ts";

const env = readEnvironment("confirm-address");
const secrets = openParameters(env.PARAMETERS_PATH);
const ids = openIds(secrets);
const parts = openParts(env.TABLE_NAME, env.BUCKET_NAME);

/** The page behind the link that asks whether a mail address is somebody's. Only the button on it confirms anything. */
export const handler = httpFunction(
  "confirm-address",
  async (request, log) => {
    const token = request.params.token ?? "";
    const services = {
      store: ticketStore(parts),
      identities: identityStore(parts),
      ids: await ids(),
      tokenKeys: await secrets.replyTokenKeys(),
      now: () => new Date(),
    };
    if (request.method !== "POST") {
      const found = await questionBehind(token, services);
      if (found.kind === "gone") return page(404, "gone", undefined);
      return page(200, found.kind === "open" ? "question" : "confirmed", found.question.language);
    }
    const outcome = await confirmAddress(token, services);
    if (outcome.kind === "gone") return page(404, "gone", undefined);
    log.info("address confirmed", { ticket: outcome.question.ticket, confirmation: outcome.question.id });
    return page(200, "confirmed", outcome.question.language);
  },
  () => page(500, "failed", undefined),
);

function page(status: number, kind: ConfirmPage, language: string | undefined): HttpResponse {
  return {
    status,
    headers: confirmPageHeaders,
    body: confirmPage(kind, language ?? config.defaultLanguage, config.brand.name),
  };
}
