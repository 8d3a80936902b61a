import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from "react";
import type { DeskConnection } from "../../../../shared/api/desk-connection.ts";
import type { DeskNews, DeskTopic } from "../../../../shared/api/desk-socket.ts";
import { useDesk } from "./desk-context.tsx";
import { keysOf } from "./keys.ts";

/** Milliseconds for which somebody who typed is said to type. */
const typingMs = 6_000;
/** Milliseconds between two signs that one types oneself. */
const tellTypingMs = 3_000;

interface Colleague {
  readonly id: string;
  readonly name: string;
}
interface Typing {
  /** Of a colleague; absent when it is the customer. */
  readonly name?: string;
  readonly until: number;
}

interface Live {
  /** News comes as it happens. While it does not, pages look now and then by themselves. */
  readonly connected: boolean;
  readonly viewers: Readonly<Record<string, readonly Colleague[]>>;
  readonly typing: Readonly<Record<string, readonly Typing[]>>;
  readonly listen: (topics: readonly DeskTopic[]) => () => void;
  readonly tellTyping: (ticket: string) => void;
}

const LiveContext = createContext<Live | undefined>(undefined);

/** Holds the desk's socket open and looks again at whatever it says has changed. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const { api } = useDesk();
  const client = useQueryClient();
  const [connected, setConnected] = useState(false);
  const [viewers, setViewers] = useState<Live["viewers"]>({});
  const [typing, setTyping] = useState<Live["typing"]>({});
  const topics = useRef(new Map<DeskTopic, number>());
  const connection = useRef<DeskConnection>(undefined);
  const toldTyping = useRef(0);

  useEffect(() => {
    let over = false;
    function hear(news: DeskNews) {
      if (news.type === "changed") {
        for (const queryKey of news.topics.flatMap(keysOf)) void client.invalidateQueries({ queryKey });
      }
      if (news.type === "viewers") setViewers((all) => ({ ...all, [news.ticket]: news.viewers }));
      if (news.type === "typing") addTyping(news.ticket, news.agent.name);
      if (news.type === "customer-typing") addTyping(news.ticket);
    }
    function addTyping(ticket: string, name?: string) {
      const until = Date.now() + typingMs;
      setTyping((all) => {
        const others = (all[ticket] ?? []).filter((each) => each.name !== name && each.until > Date.now());
        return { ...all, [ticket]: [...others, { until, ...(name !== undefined && { name }) }] };
      });
      setTimeout(() => {
        setTyping((all) => ({
          ...all,
          [ticket]: (all[ticket] ?? []).filter((each) => each.until > Date.now()),
        }));
      }, typingMs + 50);
    }
    // The first sight does not wait for it.
    void import("../../../../shared/api/desk-connection.ts").then(({ DeskConnection }) => {
      if (over) return;
      connection.current = new DeskConnection({
        getPass: () => api.socketPass(),
        open: (protocols) =>
          new WebSocket(`${location.origin.replace(/^http/, "ws")}/desk-socket`, protocols),
        hear,
        connected: setConnected,
        after: (milliseconds, run) => {
          const timer = setTimeout(run, milliseconds);
          return () => clearTimeout(timer);
        },
        random: Math.random,
      });
      connection.current.listen([...topics.current.keys()]);
    });
    return () => {
      over = true;
      connection.current?.close();
      connection.current = undefined;
    };
  }, [api, client]);

  const { listen, tellTyping } = useMemo(
    () => ({
      listen(wanted: readonly DeskTopic[]) {
        const held = topics.current;
        const added = wanted.filter((topic) => !held.has(topic));
        for (const topic of wanted) held.set(topic, (held.get(topic) ?? 0) + 1);
        connection.current?.listen(added);
        return () => {
          const left = wanted.filter((topic) => held.get(topic) === 1);
          for (const topic of wanted) held.set(topic, (held.get(topic) ?? 1) - 1);
          for (const topic of left) held.delete(topic);
          connection.current?.leave(left);
        };
      },
      tellTyping(ticket: string) {
        if (Date.now() - toldTyping.current < tellTypingMs) return;
        toldTyping.current = Date.now();
        connection.current?.typing(ticket);
      },
    }),
    [],
  );
  const live = useMemo(
    () => ({ connected, viewers, typing, listen, tellTyping }),
    [connected, viewers, typing, listen, tellTyping],
  );
  return <LiveContext value={live}>{children}</LiveContext>;
}

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error("There is no LiveProvider.");
  return live;
}

/** Listens to these as long as the component is there. */
export function useTopics(topics: readonly DeskTopic[]): void {
  const { listen } = useLive();
  const wanted = topics.join(" ");
  useEffect(() => listen(wanted === "" ? [] : (wanted.split(" ") as DeskTopic[])), [listen, wanted]);
}
