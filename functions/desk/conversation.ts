import config from "relaydesk:config";
import { signQueue } from "../../shared/aws/queues.ts";
import { suppressionStore } from "../../shared/aws/suppression-store.ts";
import type { Config } from "../../shared/domain/config.ts";
import { keepPart, largestPart } from "../../shared/flow/agent-files.ts";
import { wholeConversation } from "../../shared/flow/whole-conversation.ts";
import type { Handlers } from "../desk-routes.ts";
import { json, problem } from "../edge.ts";
import { REFUSALS } from "./answers.ts";
import { blobs, env, ids, messageOn, now, parts, sqs, store, ticketId } from "./open.ts";

const suppressions = suppressionStore(parts);
const showSign = signQueue(sqs, env.OUTBOUND_QUEUE_URL);

/** A ticket as it is looked at, with its files. */

export const handlers: Handlers<"conversation"> = {
  ticket: async ({ params }) => {
    const conversation = await wholeConversation(ticketId(params), store);
    if (!conversation) return problem(404, "There is no such ticket.");
    const { channel, address } = conversation.ticket;
    const suppression = await suppressions.suppression((await ids()).address(channel, address));
    const { forwardedMailIn } = await import("../../shared/mail/older-mail.ts");
    const { conversationView } = await import("../conversation-view.ts");
    const facts = conversation.messages.some(({ message }) => message.call)
      ? await (await import("../call-facts.ts")).callFacts(conversation, env.TABLE_NAME, await ids())
      : {};
    const conditions = await (await import("../desk-channels.ts")).replyConditions(
      conversation.ticket,
      parts,
      now(),
    );
    return json(
      200,
      conversationView(conversation, { suppression, passedOn: forwardedMailIn, ...conditions }, facts),
    );
  },
  messageHtml: async ({ params, query }) => {
    const found = await messageOn(params);
    // Large, and few requests need it.
    const { messagePage } = await import("../message-page.ts");
    return messagePage(found, blobs, query.get("lang") ?? "en");
  },
  attachments: async ({ params }) => {
    const { attachmentList } = await import("../attachment-part.ts");
    return attachmentList(await messageOn(params));
  },
  attachmentPart: async ({ params }) => {
    const { attachmentPart } = await import("../attachment-part.ts");
    return attachmentPart(await messageOn(params), params.index ?? "", params.part ?? "", blobs);
  },
  typing: async ({ person, params }) => {
    const ticket = await store.ticket(ticketId(params));
    if (!ticket) return problem(404, "There is no such ticket.");
    if (ticket.status !== "assigned" || ticket.agent !== person.id) return problem(...REFUSALS["not-yours"]);
    const signs: Config["signs"] = config.signs;
    const shown = signs.typing.includes(ticket.channel);
    if (shown) await showSign(ticket.id, "typing", ticket.contact);
    return json(200, { shown });
  },
  uploadFile: async ({ person, params, bytes }) => {
    const part = Number(params.part);
    if (!/^\d$/.test(params.part ?? "")) return problem(404, "A file has the parts 0 to 9.");
    if (bytes.byteLength === 0) return problem(422, "There is nothing in this part.");
    if (bytes.byteLength > largestPart) {
      return problem(413, `A part has at most ${largestPart} bytes: send a larger file in several.`);
    }
    const ticket = await store.ticket(ticketId(params));
    if (!ticket) return problem(404, "There is no such ticket.");
    if (ticket.status !== "assigned" || ticket.agent !== person.id) return problem(...REFUSALS["not-yours"]);
    if ((await keepPart(ticket.id, params.file ?? "", part, bytes, blobs)) === "another")
      return problem(409, "This part was uploaded before, with other bytes: give the file another id.", {
        reason: "another-file",
      });
    return json(200, { file: params.file, part, size: bytes.byteLength });
  },
};
