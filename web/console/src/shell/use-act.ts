import { notifications } from "@mantine/notifications";
import { useCallback, useState } from "react";
import { useWords } from "../i18n/language.tsx";

/**
 * Runs an act and says in words when it is refused. Answers whether it was done.
 * `busy` while one runs, so that a second press does nothing.
 */
export function useAct() {
  const { t } = useWords();
  const [busy, setBusy] = useState(false);
  const run = useCallback(
    async (act: () => Promise<unknown>): Promise<boolean> => {
      setBusy(true);
      try {
        await act();
        return true;
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        notifications.show({ title: t("failed"), message, color: "red", autoClose: 8_000 });
        return false;
      } finally {
        setBusy(false);
      }
    },
    [t],
  );
  return { run, busy };
}
