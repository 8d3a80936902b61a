import type { CurvePoint } from "./faq-evaluation.ts";

/** One line of the picture, and the point on it that is in force. */
export interface CurveLine {
  readonly name: string;
  readonly points: readonly CurvePoint[];
  readonly chosen: { readonly coverage: number; readonly precision: number };
}

const size = { width: 720, height: 460, left: 64, right: 150, top: 48, bottom: 56 };
const inner = {
  width: size.width - size.left - size.right,
  height: size.height - size.top - size.bottom,
};
/** Told apart by people who see fewer colours (Okabe and Ito), and by their dashes. */
const strokes = [
  { colour: "#000000", dash: "" },
  { colour: "#0072b2", dash: "" },
  { colour: "#d55e00", dash: "6 3" },
  { colour: "#009e73", dash: "2 3" },
  { colour: "#cc79a7", dash: "8 3 2 3" },
];
/** Precision below this is of no interest to anybody. */
const lowestShown = 0.5;

/** The curves as a picture: coverage to the right, precision upwards, and a ring where the thresholds lie. */
export function drawCurves(title: string, lines: readonly CurveLine[]): string {
  const lowest = Math.max(
    lowestShown,
    Math.floor(Math.min(0.9, ...lines.flatMap(({ points }) => points.map((p) => p.precision))) * 10) / 10,
  );
  const x = (coverage: number) => round(size.left + coverage * inner.width);
  const y = (precision: number) =>
    round(size.top + ((1 - Math.max(precision, lowest)) / (1 - lowest)) * inner.height);
  const steps = Array.from({ length: 6 }, (_, at) => at / 5);
  const rows = steps.map((step) => lowest + step * (1 - lowest));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-labelledby="title desc" font-family="system-ui, sans-serif" font-size="13">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="desc">${escaped(lines.map(describeLine).join(" "))}</desc>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    `<text x="${size.left}" y="26" font-size="16" font-weight="600">${escaped(title)}</text>`,
    ...rows.map((value) => gridLine(size.left, y(value), x(1), y(value))),
    ...rows.map((value) => label(size.left - 8, y(value) + 4, percent(value), "end")),
    ...steps.map((value) => gridLine(x(value), size.top, x(value), size.top + inner.height)),
    ...steps.map((value) => label(x(value), size.top + inner.height + 18, percent(value), "middle")),
    label(x(0.5), size.height - 14, "share of questions answered without a human", "middle"),
    `<text transform="translate(18 ${size.top + inner.height / 2}) rotate(-90)" text-anchor="middle">share of answers that are right</text>`,
    ...lines.flatMap((line, at) => drawLine(line, at, { x, y })),
    "</svg>",
    "",
  ].join("\n");
}

function drawLine(
  { name, points, chosen }: CurveLine,
  at: number,
  { x, y }: { readonly x: (coverage: number) => number; readonly y: (precision: number) => number },
): string[] {
  const { colour, dash } = strokes[at % strokes.length] ?? { colour: "#000000", dash: "" };
  const style = `stroke="${colour}" stroke-width="2"${dash && ` stroke-dasharray="${dash}"`}`;
  const path = points.map((point) => `${x(point.coverage)},${y(point.precision)}`).join(" ");
  const top = size.top + 10 + at * 22;
  const left = size.width - size.right + 18;
  return [
    `<polyline fill="none" ${style} points="${path}"/>`,
    `<circle cx="${x(chosen.coverage)}" cy="${y(chosen.precision)}" r="5" fill="#ffffff" stroke="${colour}" stroke-width="2"/>`,
    `<line x1="${left}" y1="${top}" x2="${left + 28}" y2="${top}" ${style}/>`,
    label(left + 36, top + 4, name, "start"),
  ];
}

function describeLine({ name, chosen }: CurveLine): string {
  return `${name}: ${percent(chosen.coverage)} answered, of which ${percent(chosen.precision)} right.`;
}

function gridLine(x1: number, y1: number, x2: number, y2: number): string {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="#dddddd"/>`;
}

function label(x: number, y: number, text: string, anchor: "start" | "middle" | "end"): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${escaped(text)}</text>`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share === 1 || share === 0 ? 0 : 1)} %`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
