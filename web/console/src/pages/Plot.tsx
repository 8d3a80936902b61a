import { type ReactNode, useId } from "react";

export interface PlotPoint {
  /** What stands below it, such as a day. */
  readonly label: string;
  /** Absent: nothing to tell. */
  readonly value?: number;
}

const width = 320;
const height = 96;
const top = 8;

/**
 * One small plot over time: bars for counts, a line for times and shares, the target as a dashed line. The same is told as a
 * table, which is what screen readers get.
 */
export function Plot({
  title,
  whole,
  points,
  kind,
  target,
  format,
}: {
  readonly title: string;
  /** The figure of the whole time, in words, or what leads to what is behind it. */
  readonly whole: ReactNode;
  readonly points: readonly PlotPoint[];
  readonly kind: "bars" | "line";
  readonly target?: number;
  readonly format: (value: number) => string;
}) {
  const id = useId();
  const values = points.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const most = Math.max(...values, target ?? 0, 0) || 1;
  const step = width / Math.max(1, points.length);
  const y = (value: number) => height - (value / most) * (height - top);
  return (
    <figure className="card plot" aria-labelledby={id}>
      <figcaption id={id}>
        <span className="quiet">{title}</span>
        <strong>{whole}</strong>
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height + 4}`} preserveAspectRatio="none" aria-hidden="true">
        <line className="plot-ground" x1={0} x2={width} y1={height} y2={height} />
        {kind === "bars" ? (
          points.map(({ label, value = 0 }, at) => (
            <rect
              className="plot-bar"
              key={label}
              x={at * step + step * 0.1}
              width={step * 0.8}
              y={y(value)}
              height={height - y(value)}
            >
              <title>{`${label}: ${format(value)}`}</title>
            </rect>
          ))
        ) : (
          <path className="plot-line" d={pathOf(points, step, y)} />
        )}
        {target !== undefined && (
          <line className="plot-target" x1={0} x2={width} y1={y(target)} y2={y(target)} />
        )}
      </svg>
      <div className="plot-ends quiet">
        <span>{points[0]?.label}</span>
        <span>{points.at(-1)?.label}</span>
      </div>
      <table className="visually-hidden">
        <caption>{title}</caption>
        <tbody>
          {points.map(({ label, value }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{value === undefined ? "–" : format(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

/** A gap where there is nothing to tell; a point alone is a short dash. */
function pathOf(points: readonly PlotPoint[], step: number, y: (value: number) => number): string {
  let pen = "M";
  const parts: string[] = [];
  for (const [at, { value }] of points.entries()) {
    if (value === undefined) {
      pen = "M";
      continue;
    }
    const middle = at * step + step / 2;
    const alone = pen === "M" && points[at + 1]?.value === undefined;
    parts.push(`${pen}${(alone ? middle - 3 : middle).toFixed(1)} ${y(value).toFixed(1)}`);
    if (alone) parts.push(`L${(middle + 3).toFixed(1)} ${y(value).toFixed(1)}`);
    pen = "L";
  }
  return parts.join("");
}
