/**
 * Characters of an account number by country: SWIFT's IBAN registry (ISO 13616). Without the length a number in lower case
 * could not be told from the word behind it. One string, since it is loaded with every start of a function.
 */
const LENGTHS =
  "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18FK18FO18FR27GB22" +
  "GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20" +
  "MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26" +
  "UA29VA22VG24XK20YE30";

const beginning = /(?<![\dA-Za-z])[A-Za-z]{2}[ -]?\d{2}/g;
const isPart = /[\dA-Za-z]/;
const separators = " -\u00a0";

/** Where a text whose digits are all 0–9 has international bank account numbers, in UTF-16 units and in order. */
export function bankAccounts(plain: string): readonly { readonly from: number; readonly to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (const { index } of plain.matchAll(beginning)) {
    if (index < (found.at(-1)?.to ?? 0)) continue;
    const to = endOf(plain, index);
    if (to !== undefined) found.push({ from: index, to });
  }
  return found;
}

/** Behind as many characters as the country has, with at most one separator between two; undefined where that is none. */
function endOf(plain: string, from: number): number | undefined {
  const country = plain.slice(from, from + 2).toUpperCase();
  const length = Number(LENGTHS.slice(LENGTHS.indexOf(country)).slice(2, 4));
  if (!LENGTHS.includes(country)) return undefined;
  let compact = "";
  let at = from;
  while (compact.length < length) {
    const char = plain.charAt(at);
    if (isPart.test(char)) compact += char;
    else if (char === "" || !separators.includes(char) || !isPart.test(plain.charAt(at - 1)))
      return undefined;
    at += 1;
  }
  return isPart.test(plain.charAt(at)) || !isBankAccount(compact) ? undefined : at;
}

/** ISO 13616: the number modulo 97 is 1, letters counting from 10. */
function isBankAccount(compact: string): boolean {
  const moved = compact.slice(4) + compact.slice(0, 4);
  let rest = 0;
  for (const char of moved) {
    for (const digit of String(Number.parseInt(char, 36))) rest = (rest * 10 + Number(digit)) % 97;
  }
  return rest === 1;
}
