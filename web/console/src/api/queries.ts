import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { Page, TicketView } from "../../../../shared/api/desk.ts";
import { useDesk } from "./desk-context.tsx";

/** Milliseconds between looks at what others change, while the page is seen. */
const glanceMs = 5_000;

export const keys = {
  me: ["me"],
  queues: ["queues"],
  line: (line: string) => ["line", line],
  conversation: (ticket: string) => ["conversation", ticket],
  quarantine: ["quarantine"],
  proposals: ["proposals"],
  entries: (language: string) => ["entries", language],
  entry: (entry: string) => ["entry", entry],
  results: (days: number) => ["results", days],
} as const;

/** The line of tickets that are mine. */
export const mine = "mine";

export function useMe() {
  const { api } = useDesk();
  return useQuery({ queryKey: keys.me, queryFn: api.me, staleTime: 60_000 });
}

export function useQueues() {
  const { api } = useDesk();
  return useQuery({ queryKey: keys.queues, queryFn: api.queues, refetchInterval: glanceMs });
}

/** The tickets of a queue or mine, page after page, as the desk orders them. */
export function useLine(line: string) {
  const { api } = useDesk();
  return useInfiniteQuery({
    queryKey: keys.line(line),
    queryFn: ({ pageParam }) => (line === mine ? api.mine(pageParam) : api.queueTickets(line, pageParam)),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: Page<TicketView>) => last.cursor,
    refetchInterval: glanceMs,
  });
}

export function useConversation(ticket: string) {
  const { api } = useDesk();
  return useQuery({
    queryKey: keys.conversation(ticket),
    queryFn: () => api.conversation(ticket),
    refetchInterval: glanceMs,
  });
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
      ]);
    },
    [client],
  );
}
