import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useDesk } from "../api/desk-context.tsx";
import { keys } from "../api/keys.ts";
import { useWords } from "../i18n/language.tsx";
import { Page } from "../shell/Page.tsx";
import { State } from "../shell/State.tsx";
import { WideTable } from "../shell/WideTable.tsx";

const spans = [7, 30, 90];

/** What became of the machine's answers, entry by entry. */
export function ResultsPage() {
  const { t, formats } = useWords();
  const { api } = useDesk();
  const [days, setDays] = useState(30);
  const asked = useQuery({ queryKey: keys.results(days), queryFn: () => api.results(days) });
  return (
    <Page>
      <h1>{t("results")}</h1>
      <SegmentedControl
        value={String(days)}
        onChange={(value) => setDays(Number(value))}
        data={spans.map((span) => ({ value: String(span), label: t("lastDays", { days: span }) }))}
      />
      <State of={asked}>
        {(results) =>
          results.length === 0 ? (
            <p className="quiet">{t("resultsNone")}</p>
          ) : (
            <WideTable label={t("results")}>
              <table className="plain">
                <thead>
                  <tr>
                    <th scope="col">{t("entry")}</th>
                    {(["answered", "helped", "notHelped", "askedAgain", "chosen"] as const).map((column) => (
                      <th scope="col" className="number" key={column}>
                        {t(column)}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {results.map((result) => (
                    <tr key={result.entry}>
                      <th scope="row">{result.entry}</th>
                      {(["answered", "helped", "notHelped", "askedAgain", "chosen"] as const).map(
                        (column) => (
                          <td className="number" key={column}>
                            {formats.number(result[column])}
                          </td>
                        ),
                      )}
                    </tr>
                  ))}
                </tbody>
              </table>
            </WideTable>
          )
        }
      </State>
    </Page>
  );
}
