/** Bytes looked at when a charset is guessed: enough to tell, and bounded. */
const sampleBytes = 8192;

/**
 * The likeliest charset of text that is not UTF-8 and says nothing of itself. Chinese, Japanese and Korean are told by where
 * their common characters lie in each code, Cyrillic by whole words of high bytes and where its small letters lie; the rest is
 * Windows-1252.
 */
export function guessCharset(bytes: Uint8Array): string {
  const sample = bytes.subarray(0, sampleBytes);
  let best = "windows-1252";
  let bestScore = 0.6;
  for (const [charset, score] of scorers) {
    const found = score(sample);
    if (found > bestScore) {
      best = charset;
      bestScore = found;
    }
  }
  return best;
}

/** 0 (impossible) to 1 (every high byte explained by common characters). */
type Scorer = (sample: Uint8Array) => number;

type Pair = (first: number, second: number) => number;

/** Scores text of byte pairs: each pair is worth 0 to 1, one that cannot be rules the charset out. */
function pairs(worth: Pair, single: (byte: number) => number = () => Number.NaN): Scorer {
  return (sample) => {
    let total = 0;
    let count = 0;
    for (let at = 0; at < sample.length; at += 1) {
      const first = sample[at] ?? 0;
      if (first < 0x80) continue;
      const alone = single(first);
      const second = sample[at + 1];
      if (Number.isNaN(alone) && second === undefined) break;
      const points = Number.isNaN(alone) ? worth(first, second ?? 0) : alone;
      if (Number.isNaN(points)) return 0;
      if (Number.isNaN(alone)) at += 1;
      total += points;
      count += 1;
    }
    return count === 0 ? 0 : total / count;
  };
}

const within = (byte: number, low: number, high: number): boolean => byte >= low && byte <= high;

/** GB 18030: level 1 of GB 2312 (B0–D7) holds the 3,755 commonest characters; A1–A3 are signs. */
const chinese = pairs((first, second) => {
  if (!within(first, 0x81, 0xfe) || second < 0x30 || second === 0x7f || second === 0xff) return Number.NaN;
  if (second < 0xa1) return 0.1;
  if (within(first, 0xb0, 0xd7) || within(first, 0xa1, 0xa3)) return 1;
  return within(first, 0xd8, 0xf7) ? 0.5 : 0.1;
});

/** Big5: A4–C6 holds the common characters, A1–A3 the signs. */
const traditional = pairs((first, second) => {
  const trail = within(second, 0x40, 0x7e) || within(second, 0xa1, 0xfe);
  if (!within(first, 0x81, 0xfe) || !trail) return Number.NaN;
  if (within(first, 0xa1, 0xa3)) return 0.9;
  // Half of all trail bytes are below 80 there, which text of GB 2312 never has.
  if (within(first, 0xa4, 0xc6)) return second < 0x80 ? 1.1 : 0.75;
  return within(first, 0xc9, 0xf9) ? 0.3 : 0;
});

/** EUC-KR: Hangul syllables are B0–C8. */
const korean = pairs((first, second) => {
  if (!within(first, 0x81, 0xfd) || second < 0x41 || second === 0xff) return Number.NaN;
  if (second < 0xa1) return 0.1;
  if (within(first, 0xb0, 0xc8)) return 1.02;
  return within(first, 0xa1, 0xa3) ? 0.9 : 0.1;
});

/** EUC-JP: A4 and A5 are kana. Text without any is not taken for Japanese. */
const japaneseEuc: Scorer = (sample) => {
  let kana = 0;
  const score = pairs((first, second) => {
    if (first === 0x8e) return within(second, 0xa1, 0xdf) ? 0.3 : Number.NaN;
    if (!within(first, 0xa1, 0xfe) || !within(second, 0xa1, 0xfe)) return Number.NaN;
    if (within(first, 0xa4, 0xa5)) {
      kana += 1;
      return 1.2;
    }
    return within(first, 0xb0, 0xcf) || first === 0xa1 ? 0.9 : 0.4;
  })(sample);
  return kana > 1 ? score : 0;
};

/** Shift_JIS: 82 9F–F1 and 83 40–96 are kana, single bytes A1–DF half-width ones. */
const japanese: Scorer = (sample) => {
  let kana = 0;
  const score = pairs(
    (first, second) => {
      const lead = within(first, 0x81, 0x9f) || within(first, 0xe0, 0xfc);
      if (!lead || second < 0x40 || second === 0x7f || second > 0xfc) return Number.NaN;
      if ((first === 0x82 && second >= 0x9f) || (first === 0x83 && second <= 0x96)) {
        kana += 1;
        return 1.2;
      }
      return within(first, 0x88, 0x97) || first === 0x81 || first === 0x82 ? 0.9 : 0.3;
    },
    (byte) => (within(byte, 0xa1, 0xdf) ? 0.2 : Number.NaN),
  )(sample);
  return kana > 1 ? score : 0;
};

/** Cyrillic in single bytes: words are wholly of high bytes, and small letters are the most of them. */
function cyrillic(small: readonly [number, number], capital: readonly [number, number]): Scorer {
  return (sample) => {
    let inWords = 0;
    let smalls = 0;
    let capitals = 0;
    let high = 0;
    let run = 0;
    for (let at = 0; at <= sample.length; at += 1) {
      const byte = sample[at] ?? 0;
      if (byte > 0x7f) {
        high += 1;
        run += 1;
        if (within(byte, ...small)) smalls += 1;
        else if (within(byte, ...capital)) capitals += 1;
      } else {
        if (run >= 3) inWords += run;
        run = 0;
      }
    }
    if (high < 4 || inWords / high < 0.7) return 0;
    // A text that is all capitals exists, one whose words begin small and go on large does not.
    return (smalls + 0.5 * capitals) / high;
  };
}

const scorers: readonly (readonly [string, Scorer])[] = [
  ["gb18030", chinese],
  ["big5", traditional],
  ["euc-kr", korean],
  ["euc-jp", japaneseEuc],
  ["shift_jis", japanese],
  ["windows-1251", cyrillic([0xe0, 0xff], [0xc0, 0xdf])],
  ["koi8-r", cyrillic([0xc0, 0xdf], [0xe0, 0xff])],
];
