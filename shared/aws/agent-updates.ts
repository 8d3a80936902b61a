import type { AgentId } from "../domain/ids.ts";
import { countedAs, ownerOf, type Ticket } from "../domain/ticket.ts";
import { keys } from "./keys.ts";
import type { TransactItem } from "./table.ts";
import { OPEN_OF } from "./ticket-items.ts";

type AgentUpdate = Omit<NonNullable<TransactItem["Update"]>, "TableName">;

/**
 * What a change of a ticket does to the records of agents: who gains it or is offered it, which is refused when they have
 * no room, then who loses it. Counts agree with the tickets because they change in the same transaction.
 */
export function agentAfter(before: Ticket | undefined, after: Ticket): AgentUpdate[] {
  const [old, owner] = [ownerOf(before), ownerOf(after)];
  const updates: AgentUpdate[] = [];
  const accepted = before?.offer !== undefined && before.offer.agent === owner;
  if (owner !== undefined && owner !== old) updates.push(gains(owner, after, accepted));
  const offer = after.offer?.until === before?.offer?.until ? undefined : after.offer;
  if (offer) updates.push(isOffered(after, offer));
  if (old !== undefined && old !== owner) updates.push(loses(old, channelOf(before)));
  const ended = after.offer || accepted ? undefined : before?.offer;
  // Past its time it hinders nobody, and another one may stand in its place.
  if (ended && ended.until > after.updatedAt) updates.push(withoutOffer(ended.agent));
  return updates;
}

function channelOf(ticket: Ticket | undefined): string {
  return ticket?.status === "assigned" ? countedAs(ticket) : "";
}

function gains(agent: AgentId, ticket: Ticket, accepted: boolean): AgentUpdate {
  const room = roomFor(channelOf(ticket));
  // By which the same request, sent again, finds what it took.
  const request = ticket.recentRequests?.[0];
  const claimed = request === undefined ? undefined : { ticket: ticket.id, request };
  return {
    Key: keys.agent(agent),
    UpdateExpression: `ADD #open :one, #openOf :one${accepted ? " REMOVE #offer" : ""}${claimed ? " SET #claimed = :claimed" : ""}`,
    ConditionExpression: room.condition,
    ExpressionAttributeNames: {
      ...room.names,
      ...(accepted && { "#offer": "offer" }),
      ...(claimed && { "#claimed": "claimed" }),
    },
    ExpressionAttributeValues: { ":one": 1, ...(claimed && { ":claimed": claimed }) },
  };
}

function loses(agent: AgentId, channel: string): AgentUpdate {
  return {
    Key: keys.agent(agent),
    UpdateExpression: "ADD #open :less, #openOf :less",
    ConditionExpression: "attribute_exists(pk)",
    ExpressionAttributeNames: { "#open": "open", "#openOf": `${OPEN_OF}${channel}` },
    ExpressionAttributeValues: { ":less": -1 },
  };
}

/** Open tickets are fewer than there may be, in all and of the channel. */
function roomFor(channel: string) {
  return {
    condition: `attribute_exists(pk) AND #open < #max AND (attribute_not_exists(#maxOf.#channel) OR attribute_not_exists(#openOf) OR #openOf < #maxOf.#channel)`,
    names: {
      "#open": "open",
      "#max": "max",
      "#maxOf": "maxOf",
      "#channel": channel,
      "#openOf": `${OPEN_OF}${channel}`,
    },
  };
}

function isOffered(ticket: Ticket, { agent, until }: NonNullable<Ticket["offer"]>): AgentUpdate {
  const room = roomFor(ticket.channel);
  return {
    Key: keys.agent(agent),
    UpdateExpression: "SET #offer = :offer, #offeredAt = :now",
    ConditionExpression: `${room.condition} AND #d.#presence = :available AND (attribute_not_exists(#offer) OR #offer.#until <= :now)`,
    ExpressionAttributeNames: {
      ...room.names,
      "#offer": "offer",
      "#offeredAt": "offeredAt",
      "#until": "until",
      "#d": "d",
      "#presence": "presence",
    },
    ExpressionAttributeValues: {
      ":offer": { ticket: ticket.id, until },
      ":now": ticket.updatedAt,
      ":available": "available",
    },
  };
}

function withoutOffer(agent: AgentId): AgentUpdate {
  return {
    Key: keys.agent(agent),
    UpdateExpression: "REMOVE #offer",
    ExpressionAttributeNames: { "#offer": "offer" },
  };
}
