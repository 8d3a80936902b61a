import "./report.css";
import { Button, NativeSelect, SegmentedControl, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
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
import type { Measure } from "./ReportTicketsPage.tsx";
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
  const navigate = useNavigate();
  const { from = daysAgo(29), to = daysAgo(0), queue = "" } = useSearch({ strict: false });
  const wish = (part: { readonly from?: string; readonly to?: string; readonly queue?: string }) =>
    void navigate({ to: "/report", search: { from, to, queue, ...part }, replace: true });
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
            wish({ from: daysAgo(Number(days) - 1), to: daysAgo(0) });
          }}
          data={spans.map((days) => ({ value: String(days), label: t("lastDays", { days }) }))}
        />
        <TextInput
          type="date"
          label={r("reportFrom")}
          value={from}
          max={to}
          onChange={({ currentTarget }) => currentTarget.value !== "" && wish({ from: currentTarget.value })}
        />
        <TextInput
          type="date"
          label={r("reportTo")}
          value={to}
          min={from}
          onChange={({ currentTarget }) => currentTarget.value !== "" && wish({ to: currentTarget.value })}
        />
        <NativeSelect
          label={t("queue")}
          value={queue}
          onChange={({ currentTarget }) => wish({ queue: currentTarget.value })}
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
      <State of={asked}>{(report) => <Figures report={report} query={query} />}</State>
    </Page>
  );
}

/** What a report is of. */
interface Of {
  readonly from: string;
  readonly to: string;
  readonly queue?: string;
  readonly channel?: string;
}

/** A number, which leads to the tickets behind it; a dash where there is none. */
function Behind({
  query,
  of,
  children,
}: {
  readonly query: Of;
  readonly of: Measure;
  readonly children: string | undefined;
}) {
  if (children === undefined) return "–";
  return (
    <Link to="/report/tickets" search={{ ...query, of }}>
      {children}
    </Link>
  );
}

/** In words, where there is something to tell. */
function told(value: number | undefined, format: (value: number) => string): string | undefined {
  return value === undefined ? undefined : format(value);
}

function Figures({ report, query }: { readonly report: ReportView; readonly query: Of }) {
  const { t, formats } = useWords();
  const r = useSaid(reportWords);
  const { whole, days, backlog } = report;
  const seconds = (value: number) => formats.seconds(value);
  const series = (pick: (summary: ReportView["whole"]) => number | undefined) =>
    days.map(({ day, summary }) => point(formats.day(day), pick(summary)));
  const behind = (of: Measure, words: string | undefined) => (
    <Behind query={query} of={of}>
      {words}
    </Behind>
  );
  const worst = backlog.reduce((most, { waiting }) => Math.max(most, waiting), 0);
  return (
    <>
      <p className="quiet">{r("reportCounts")}</p>
      <div className="plots">
        <Plot
          title={r("reportTickets")}
          whole={behind("tickets", formats.number(whole.tickets))}
          kind="bars"
          points={series(({ tickets }) => tickets)}
          format={formats.number}
        />
        <Plot
          title={r("reportFirstP50")}
          whole={behind("people", told(whole.firstResponseP50, seconds))}
          kind="line"
          points={series(({ firstResponseP50 }) => firstResponseP50)}
          format={seconds}
        />
        <Plot
          title={r("reportFirstP90")}
          whole={behind("people", told(whole.firstResponseP90, seconds))}
          kind="line"
          points={series(({ firstResponseP90 }) => firstResponseP90)}
          format={seconds}
        />
        <Plot
          title={r("reportBreached")}
          whole={behind("breached", told(whole.breachShare, formats.percent))}
          kind="line"
          points={series(({ breachShare }) => breachShare)}
          format={formats.percent}
        />
        <Plot
          title={r("reportAutomatic")}
          whole={behind("machine", told(whole.automaticShare, formats.percent))}
          kind="line"
          points={series(({ automaticShare }) => automaticShare)}
          format={formats.percent}
        />
        <Plot
          title={r("reportHelped")}
          whole={behind("helped", told(whole.helpedShare, formats.percent))}
          kind="line"
          points={series(({ helpedShare }) => helpedShare)}
          format={formats.percent}
        />
        <Plot
          title={r("reportRating")}
          whole={behind(
            "rated",
            told(whole.rating, (rating) =>
              r("reportRatingOf", {
                mean: formats.number(Math.round(rating * 10) / 10),
                count: formats.number(whole.ratings),
              }),
            ),
          )}
          kind="line"
          points={series(({ rating }) => rating)}
          target={5}
          format={formats.number}
        />
        <Plot
          title={r("reportBacklog")}
          whole={<Waiting query={query}>{r("reportAtMost", { count: formats.number(worst) })}</Waiting>}
          kind="bars"
          points={backlog.map(({ at, waiting }) => point(formats.whole(`${at}:00:00Z`), waiting))}
          format={formats.number}
        />
        <Plot
          title={r("reportOverdue")}
          whole={
            <Waiting query={query}>
              {told(backlog.at(-1)?.overdueHours, (hours) => seconds(hours * 3600)) ?? t("none")}
            </Waiting>
          }
          kind="line"
          points={backlog.map(({ at, overdueHours = 0 }) =>
            point(formats.whole(`${at}:00:00Z`), overdueHours * 3600),
          )}
          format={seconds}
        />
      </div>
      <Split
        title={t("channel")}
        rows={report.channels.map(({ channel, summary }) => ({
          ...{ name: channel, summary },
          query: { ...query, channel },
        }))}
      />
      <Split
        title={t("queue")}
        rows={report.queues.map(({ queue, summary }) => ({
          ...{ name: queue, summary },
          query: { ...query, queue },
        }))}
      />
    </>
  );
}

/** Who waited in an hour that is over is not kept: it leads to who waits now. */
function Waiting({ query: { queue }, children }: { readonly query: Of; readonly children: ReactNode }) {
  if (queue === undefined) return <Link to="/wall">{children}</Link>;
  return (
    <Link to="/queues/$queue" params={{ queue }}>
      {children}
    </Link>
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
  readonly rows: readonly {
    readonly name: string;
    readonly summary: ReportView["whole"];
    readonly query: Of;
  }[];
}) {
  const { formats } = useWords();
  const r = useSaid(reportWords);
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
          {rows.map(({ name, summary, query }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="number">
                <Behind query={query} of="tickets">
                  {formats.number(summary.tickets)}
                </Behind>
              </td>
              <td className="number">
                <Behind query={query} of="machine">
                  {told(summary.automaticShare, formats.percent)}
                </Behind>
              </td>
              <td className="number">
                <Behind query={query} of="helped">
                  {told(summary.helpedShare, formats.percent)}
                </Behind>
              </td>
              <td className="number">
                <Behind query={query} of="people">
                  {told(summary.firstResponseP50, formats.seconds)}
                </Behind>
              </td>
              <td className="number">
                <Behind query={query} of="people">
                  {told(summary.firstResponseP90, formats.seconds)}
                </Behind>
              </td>
              <td className="number">
                <Behind query={query} of="breached">
                  {told(summary.breachShare, formats.percent)}
                </Behind>
              </td>
              <td className="number">
                <Behind query={query} of="rated">
                  {told(summary.rating, (rating) => formats.number(Math.round(rating * 10) / 10))}
                </Behind>
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
