import { createContext, useContext } from "react";
import type { Session } from "../sign-in/session.ts";
import type { DeskApi } from "./desk-api.ts";

export interface Desk {
  readonly api: DeskApi;
  readonly session: Pick<Session, "signOut">;
}

const DeskContext = createContext<Desk | undefined>(undefined);
export const DeskProvider = DeskContext.Provider;

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error("There is no DeskProvider.");
  return desk;
}
