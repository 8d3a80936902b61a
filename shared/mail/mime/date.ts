/** A point in time with the writer's own offset. */
export interface MailDate {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Minutes east of Greenwich. */
  readonly offset: number;
}

/**
 * Reads a Date field: RFC 5322 section 3.3, its obsolete forms, and what programs write instead (dashes, no seconds, dots,
 * asctime, ISO 8601, named zones, foreign month names). A missing or unknown zone is Greenwich. Days before 1980 or after
 * 2100 are nonsense, not dates.
 */
export function readDate(field: string | undefined): MailDate | undefined {
  const text = (field ?? "")
    .slice(0, 200)
    .replace(/\([^()]*\)/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  const parts = dayFirst(text) ?? asctime(text) ?? iso(text);
  if (parts === undefined) return undefined;
  const { year, month, day, hour, minute, second, zone } = parts;
  if (day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60) return undefined;
  const offset = zoneOffset(zone);
  const time = Date.UTC(fullYear(year), month, day, hour, minute, second) - offset * 60_000;
  return time > Date.UTC(1980) && time < Date.UTC(2100) ? { time, offset } : undefined;
}

interface Parts {
  readonly year: string;
  /** 0 for January. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly zone: string;
}

const clock = String.raw`(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)?`;
const half = String.raw`(?: ?([ap])\.?m\.?\b)?`;
const dayFirstPattern = new RegExp(
  String.raw`(?:^|[ ,])(\d{1,2})(?:st|nd|rd|th|\.)?[ \-/]{0,2}([^\s\d,.:;()\[\]-]{3,10})\.?,?[ \-/]{0,2}(\d{2,4}),? (?:at )?${clock}${half} ?(.*)$`,
  "i",
);
const asctimePattern = new RegExp(
  String.raw`([^\s\d,.:;()\[\]-]{3,10})\.? (\d{1,2}),? ${clock}${half}(?: ([A-Z]{1,5}|[+-]\d{4}))? (\d{4})\b ?(.*)$`,
  "i",
);
const monthFirstPattern = new RegExp(
  String.raw`([^\s\d,.:;()\[\]-]{3,10})\.? (\d{1,2}),? (\d{4}),? (?:at )?${clock}${half} ?(.*)$`,
  "i",
);
const isoPattern = new RegExp(
  String.raw`(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:T|,? )(?:[^\s\d]{0,4} )?${clock} ?(.*)$`,
  "i",
);

function dayFirst(text: string): Parts | undefined {
  const match = dayFirstPattern.exec(text);
  if (!match) return undefined;
  const [, day, name, year, hour, minute, second, meridiem, zone] = match;
  return parts({ day, name, year, hour, minute, second, meridiem, zone });
}

function asctime(text: string): Parts | undefined {
  const match = asctimePattern.exec(text);
  if (match) {
    const [, name, day, hour, minute, second, meridiem, zone, year, after] = match;
    return parts({ day, name, year, hour, minute, second, meridiem, zone: zone ?? after });
  }
  const [, name, day, year, hour, minute, second, meridiem, zone] = monthFirstPattern.exec(text) ?? [];
  return parts({ day, name, year, hour, minute, second, meridiem, zone });
}

function iso(text: string): Parts | undefined {
  const [, year, month, day, hour, minute, second, zone] = isoPattern.exec(text) ?? [];
  const number = Number(month);
  if (year === undefined || !(number >= 1 && number <= 12)) return undefined;
  return {
    year,
    month: number - 1,
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second ?? 0),
    zone: zone ?? "",
  };
}

function parts(found: Readonly<Record<string, string | undefined>>): Parts | undefined {
  const month = monthOf(found.name);
  if (month === undefined || found.year === undefined) return undefined;
  const hour = Number(found.hour);
  const afternoon = found.meridiem?.toLowerCase() === "p" && hour < 12;
  const midnight = found.meridiem?.toLowerCase() === "a" && hour === 12;
  return {
    year: found.year,
    month,
    day: Number(found.day),
    hour: afternoon ? hour + 12 : midnight ? 0 : hour,
    minute: Number(found.minute),
    second: Number(found.second ?? 0),
    zone: found.zone ?? "",
  };
}

/** First letters of the months in English, and where they differ in German, French, Spanish, Italian, Dutch, Russian. */
const months: readonly RegExp[] = [
  /^(jan|gen|ene|янв)/i,
  /^(feb|fév|fev|фев)/i,
  /^(mar|mär|maa|mrt|мар)/i,
  /^(apr|avr|abr|апр)/i,
  /^(may|mai|mag|mei|май|мая)/i,
  /^(jun|juin|giu|июн)/i,
  /^(jul|juil|lug|июл)/i,
  /^(aug|aoû|aou|ago|авг)/i,
  /^(sep|set|сен)/i,
  /^(oct|okt|ott|окт)/i,
  /^(nov|ноя)/i,
  /^(dec|dez|déc|dic|дек)/i,
];

function monthOf(name: string | undefined): number | undefined {
  if (name === undefined) return undefined;
  const index = months.findIndex((pattern) => pattern.test(name));
  return index === -1 ? undefined : index;
}

/** RFC 5322 section 4.3: two digits below 50 are of this century, three digits count from 1900. */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length >= 4) return year;
  return digits.length === 2 && year < 50 ? 2000 + year : 1900 + year;
}

const namedZones: Readonly<Record<string, number>> = {
  EDT: -240,
  EST: -300,
  CDT: -300,
  CST: -360,
  MDT: -360,
  MST: -420,
  PDT: -420,
  PST: -480,
  AKST: -540,
  HST: -600,
  BST: 60,
  WEST: 60,
  CET: 60,
  MET: 60,
  CEST: 120,
  MEST: 120,
  EET: 120,
  EEST: 180,
  MSK: 180,
  IST: 330,
  HKT: 480,
  SGT: 480,
  JST: 540,
  KST: 540,
};

function zoneOffset(zone: string): number {
  const numeric = /^(?:GMT|UTC?|Z)? ?([+-]) ?(\d{1,2}):?(\d{2})?\b/i.exec(zone);
  if (numeric) {
    const size = Number(numeric[2]) * 60 + Number(numeric[3] ?? 0);
    // Zones beyond a day are damage.
    return size > 24 * 60 ? 0 : numeric[1] === "-" ? -size : size;
  }
  const name = /^"?([A-Z]{1,5})\b/i.exec(zone)?.[1]?.toUpperCase() ?? "";
  return Object.hasOwn(namedZones, name) ? (namedZones[name] ?? 0) : 0;
}
