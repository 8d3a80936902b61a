/**
 * First digits of payment cards, as issuers have them (ISO/IEC 7812): Visa, Mastercard, American Express, UnionPay,
 * JCB, Diners, Discover, Maestro, RuPay, Mir, Troy. A number that begins otherwise, such as an order number made of a date,
 * is no card whatever its check digit says.
 */
const issuers = /^(?:3|4|5|6|81|82|220[0-4]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720|9792)/;

/** Lengths that only some issuers use: twelve digits are Maestro's, fifteen behind 1800 or 2131 are JCB's older ones. */
const ofOddLength = /^(?:(?:5018|5020|5038|5893|6304|6759|676[1-3])\d{8}|(?:1800|2131)\d{11})$/;

/** Digits of the shortest and the longest number that a card can have. */
export const cardLengths = { shortest: 12, longest: 19 } as const;

/** Whether 12 to 19 digits are a payment card's number, by issuer and check digit. */
export function isPaymentCard(digits: string): boolean {
  const isLikeOne = (/^\d{13,19}$/.test(digits) && issuers.test(digits)) || ofOddLength.test(digits);
  return isLikeOne && passesLuhn(digits);
}

/** ISO/IEC 7812-1 annex B. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let place = 1; place <= digits.length; place += 1) {
    const digit = digits.charCodeAt(digits.length - place) - zero;
    const weighted = place % 2 === 0 ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}

const zero = "0".charCodeAt(0);
