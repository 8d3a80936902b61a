import { Button, Loader } from "@mantine/core";
import type { ReactNode } from "react";
import { Problem, Unreachable } from "../api/problem.ts";
import { useWords } from "../i18n/language.tsx";
import { useLate } from "./use-late.ts";

interface Asked<Data> {
  readonly data: Data | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

/** What stands where something is asked for: nothing at first, then that it takes its time, the answer, or why there is none. */
export function State<Data>(props: {
  readonly of: Asked<Data>;
  readonly children: (data: Data) => ReactNode;
}) {
  const { t } = useWords();
  const { data, error, refetch } = props.of;
  const late = useLate(300);
  if (data !== undefined) return props.children(data);
  if (error) {
    return (
      <div className="blank" role="alert">
        <div>
          <p>{explain(error, t("unreachable"), t("noPermission"))}</p>
          <Button variant="default" onClick={() => refetch()}>
            {t("tryAgain")}
          </Button>
        </div>
      </div>
    );
  }
  return (
    <div className="blank" role="status">
      {late && (
        <div>
          <Loader size="sm" aria-hidden />
          <p>{t("loading")}</p>
        </div>
      )}
    </div>
  );
}

function explain(error: Error, unreachable: string, noPermission: string): string {
  if (error instanceof Unreachable) return unreachable;
  if (error instanceof Problem && error.status === 403) return noPermission;
  return error.message;
}
