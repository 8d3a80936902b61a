import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { ConversationView } from "../../../../shared/api/desk/conversation.ts";
import type { Page } from "../../../../shared/api/desk/fields.ts";
import type { TicketView } from "../../../../shared/api/desk/tickets.ts";
import { useDesk } from "./desk-context.tsx";
import { keys, mine } from "./keys.ts";
import { useLive, useTopics } from "./live.tsx";

/** Milliseconds between looks at what others change, while nobody tells. */
const glanceMs = 60_000;

/** As seldom as it may be: what changes is told by the desk's socket while that is open. */
function useGlance(): number | false {
  return useLive().connected ? false : glanceMs;
}

export function useMe() {
  const { api } = useDesk();
  const refetchInterval = useGlance();
  return useQuery({ queryKey: keys.me, queryFn: api.me, staleTime: 60_000, refetchInterval });
}

export function useQueues() {
  const { api } = useDesk();
  const refetchInterval = useGlance();
  return useQuery({ queryKey: keys.queues, queryFn: api.queues, refetchInterval });
}

/** The tickets of a queue or mine, page after page, as the desk orders them. */
export function useLine(line: string) {
  const { api } = useDesk();
  const refetchInterval = useGlance();
  return useInfiniteQuery({
    queryKey: keys.line(line),
    queryFn: ({ pageParam }) => (line === mine ? api.mine(pageParam) : api.queueTickets(line, pageParam)),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: Page<TicketView>) => last.cursor,
    refetchInterval,
  });
}

export function useConversation(ticket: string) {
  const { api } = useDesk();
  const refetchInterval = useGlance();
  useTopics([`ticket:${ticket}`]);
  return useQuery({
    queryKey: keys.conversation(ticket),
    queryFn: () => api.conversation(ticket),
    refetchInterval: ({ state }) => untilWindowEnds(state.data) ?? refetchInterval,
  });
}

/** Nobody tells that a reply window has closed: it is looked at when its time has come. Milliseconds. */
function untilWindowEnds(conversation: ConversationView | undefined): number | undefined {
  const until = conversation?.window.until;
  const left = until === undefined ? 0 : new Date(until).getTime() - Date.now();
  return left > 0 && left < glanceMs ? left + 500 : undefined;
}

/** The answers of an entry in all its languages. Fetched when they are wanted. */
export function useEntry(entry: string, wanted: boolean) {
  const { api } = useDesk();
  return useQuery({
    queryKey: keys.entry(entry),
    queryFn: () => api.entry(entry),
    staleTime: 300_000,
    enabled: wanted,
  });
}

/** Who can be called in a note, or be given a ticket. */
export function useColleagues(wanted: boolean) {
  const { api } = useDesk();
  return useQuery({
    queryKey: keys.colleagues,
    queryFn: api.colleagues,
    staleTime: 300_000,
    enabled: wanted,
  });
}

/** Notes that call this person. */
export function useMentions() {
  const { api } = useDesk();
  const refetchInterval = useGlance();
  return useQuery({ queryKey: keys.mentions, queryFn: api.mentions, refetchInterval });
}

/** After an act: what it may have changed is looked at again. */
export function useRefresh() {
  const client = useQueryClient();
  return useCallback(
    async (ticket?: string) => {
      await Promise.all([
        ...(ticket === undefined ? [] : [client.invalidateQueries({ queryKey: keys.conversation(ticket) })]),
        client.invalidateQueries({ queryKey: ["line"] }),
        client.invalidateQueries({ queryKey: keys.queues }),
        client.invalidateQueries({ queryKey: keys.me }),
        client.invalidateQueries({ queryKey: keys.snoozed }),
      ]);
    },
    [client],
  );
}
