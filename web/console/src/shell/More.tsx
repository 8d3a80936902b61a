import { Button } from "@mantine/core";
import { useWords } from "../i18n/language.tsx";

interface Paged {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly isFetchNextPageError: boolean;
  readonly error: Error | null;
  readonly fetchNextPage: () => unknown;
}

/** Goes on with a list that has more, as long as it has, and says why when it does not. */
export function More({ of, label }: { readonly of: Paged; readonly label?: string }) {
  const { t } = useWords();
  if (!of.hasNextPage) return null;
  return (
    <div className="acts">
      <Button variant="default" loading={of.isFetchingNextPage} onClick={() => of.fetchNextPage()}>
        {label ?? t("loadMore")}
      </Button>
      {of.isFetchNextPageError && (
        <span className="danger" role="alert">
          {of.error?.message}
        </span>
      )}
    </div>
  );
}
