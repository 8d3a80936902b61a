import "./report.css";
import { Button, NativeSelect, SegmentedControl, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReportView } from "../../../../shared/api/desk/reports.ts";
import { useDesk } from "../api/desk-context.tsx";
import { keys } from "../api/keys.ts";
import { useQueues } from "../api/queries.ts";
import { useWords } from "../i18n/language.tsx";
import { reportWords } from "../i18n/report.ts";
import { useSaid } from "../i18n/use-said.ts";
import { Page } from "../shell/Page.tsx";
import { State } from "../shell/State.tsx";
import { saveFile } from "../shell/save-file.ts";
import { WideTable } from "../shell/WideTable.tsx";
import { Plot } from "./Plot.tsx";
import { reportCsv } from "./report-csv.ts";

const spans = [7, 30, 90];
const dayMs = 86_400_000;

/** UTC day, so many days ago. */
function daysAgo(days: number): string {
  return new Date(Date.now() - days * dayMs).toISOString().slice(0, 10);
}

/** How the desk did, over any days. */
export function ReportPage() {
  const { t, language } = useWords();
  const r = useSaid(reportWords);
  const { api } = useDesk();
  const queues = useQueues();
  const [from, setFrom] = useState(daysAgo(29));
  const [to, setTo] = useState(daysAgo(0));
  const [queue, setQueue] = useState("");
  const span = to === daysAgo(0) ? spans.find((days) => from === daysAgo(days - 1)) : undefined;
  const query = { from, to, ...(queue !== "" && { queue }) };
  const asked = useQuery({ queryKey: keys.report(query), queryFn: () => api.report(query), retry: false });
  return (
    <Page>
      <h1>{t("report")}</h1>
      <div className="choices">
        <SegmentedControl
          aria-label={t("report")}
          value={String(span ?? "")}
          onChange={(days) => {
            setFrom(daysAgo(Number(days) - 1));
            setTo(daysAgo(0));
          }}
          data={spans.map((days) => ({ value: String(days), label: t("lastDays", { days }) }))}
        />
        <TextInput
          type="date"
          label={r("reportFrom")}
          value={from}
          max={to}
          onChange={({ currentTarget }) => currentTarget.value !== "" && setFrom(currentTarget.value)}
        />
        <TextInput
          type="date"
          label={r("reportTo")}
          value={to}
          min={from}
          onChange={({ currentTarget }) => currentTarget.value !== "" && setTo(currentTarget.value)}
        />
        <NativeSelect
          label={t("queue")}
          value={queue}
          onChange={({ currentTarget }) => setQueue(currentTarget.value)}
          data={[
            { value: "", label: t("allQueues") },
            ...(queues.data ?? []).map(({ id, name }) => ({
              value: id,
              label: name[language] ?? name.en ?? id,
            })),
          ]}
        />
        <Button variant="default" disabled={!asked.data} onClick={() => asked.data && save(asked.data)}>
          {r("reportCsv")}
        </Button>
      </div>
      <State of={asked}>{(report) => <Figures report={report} />}</State>
    </Page>
  );
}

function Figures({ report }: { readonly report: ReportView }) {
  const { t, formats } = useWords();
  const r = useSaid(reportWords);
  const { whole, days, backlog } = report;
  const seconds = (value: number) => formats.seconds(value);
  const told = (value: number | undefined, format: (value: number) => string) =>
    value === undefined ? t("none") : format(value);
  const series = (pick: (summary: ReportView["whole"]) => number | undefined) =>
    days.map(({ day, summary }) => point(formats.day(day), pick(summary)));
  const worst = backlog.reduce((most, { waiting }) => Math.max(most, waiting), 0);
  return (
    <>
      <p className="quiet">{r("reportCounts")}</p>
      <div className="plots">
        <Plot
          title={r("reportTickets")}
          whole={formats.number(whole.tickets)}
          kind="bars"
          points={series(({ tickets }) => tickets)}
          format={formats.number}
        />
        <Plot
          title={r("reportFirstP50")}
          whole={told(whole.firstResponseP50, seconds)}
          kind="line"
          points={series(({ firstResponseP50 }) => firstResponseP50)}
          format={seconds}
        />
        <Plot
          title={r("reportFirstP90")}
          whole={told(whole.firstResponseP90, seconds)}
          kind="line"
          points={series(({ firstResponseP90 }) => firstResponseP90)}
          format={seconds}
        />
        <Plot
          title={r("reportBreached")}
          whole={told(whole.breachShare, formats.percent)}
          kind="line"
          points={series(({ breachShare }) => breachShare)}
          format={formats.percent}
        />
        <Plot
          title={r("reportAutomatic")}
          whole={told(whole.automaticShare, formats.percent)}
          kind="line"
          points={series(({ automaticShare }) => automaticShare)}
          format={formats.percent}
        />
        <Plot
          title={r("reportHelped")}
          whole={told(whole.helpedShare, formats.percent)}
          kind="line"
          points={series(({ helpedShare }) => helpedShare)}
          format={formats.percent}
        />
        <Plot
          title={r("reportRating")}
          whole={
            whole.rating === undefined
              ? t("none")
              : r("reportRatingOf", {
                  mean: formats.number(Math.round(whole.rating * 10) / 10),
                  count: formats.number(whole.ratings),
                })
          }
          kind="line"
          points={series(({ rating }) => rating)}
          target={5}
          format={formats.number}
        />
        <Plot
          title={r("reportBacklog")}
          whole={r("reportAtMost", { count: formats.number(worst) })}
          kind="bars"
          points={backlog.map(({ at, waiting }) => point(formats.whole(`${at}:00:00Z`), waiting))}
          format={formats.number}
        />
        <Plot
          title={r("reportOverdue")}
          whole={told(backlog.at(-1)?.overdueHours, (hours) => seconds(hours * 3600))}
          kind="line"
          points={backlog.map(({ at, overdueHours = 0 }) =>
            point(formats.whole(`${at}:00:00Z`), overdueHours * 3600),
          )}
          format={seconds}
        />
      </div>
      <Split
        title={t("channel")}
        rows={report.channels.map(({ channel, summary }) => ({ name: channel, summary }))}
      />
      <Split
        title={t("queue")}
        rows={report.queues.map(({ queue, summary }) => ({ name: queue, summary }))}
      />
    </>
  );
}

function point(label: string, value: number | undefined) {
  return value === undefined ? { label } : { label, value };
}

function Split({
  title,
  rows,
}: {
  readonly title: string;
  readonly rows: readonly { readonly name: string; readonly summary: ReportView["whole"] }[];
}) {
  const { formats } = useWords();
  const r = useSaid(reportWords);
  const told = (value: number | undefined, format: (value: number) => string) =>
    value === undefined ? "–" : format(value);
  if (rows.length === 0) return null;
  return (
    <WideTable label={title}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{title}</th>
            {(
              [
                "reportTickets",
                "reportAutomatic",
                "reportHelped",
                "reportFirstP50",
                "reportFirstP90",
                "reportBreached",
                "reportRating",
              ] as const
            ).map((column) => (
              <th scope="col" className="number" key={column}>
                {r(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, summary }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="number">{formats.number(summary.tickets)}</td>
              <td className="number">{told(summary.automaticShare, formats.percent)}</td>
              <td className="number">{told(summary.helpedShare, formats.percent)}</td>
              <td className="number">{told(summary.firstResponseP50, formats.seconds)}</td>
              <td className="number">{told(summary.firstResponseP90, formats.seconds)}</td>
              <td className="number">{told(summary.breachShare, formats.percent)}</td>
              <td className="number">
                {told(summary.rating, (rating) => formats.number(Math.round(rating * 10) / 10))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </WideTable>
  );
}

/** Table programs read the mark at the beginning as "this is UTF-8". */
function save(report: ReportView): void {
  const content = new Blob(["\uFEFF", reportCsv(report)], { type: "text/csv" });
  saveFile(`relaydesk-${report.from}-${report.to}.csv`, content);
}
