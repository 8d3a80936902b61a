/**
 * First digits of payment cards, as issuers have them (ISO/IEC 7812): Visa, Mastercard, American Express, UnionPay,
 * JCB, Diners, Discover, Maestro, RuPay, Mir, Troy. A number that begins otherwise, such as an order number made of a date,
 * is no card whatever its check digit says.
 */
const issuers = /^(?:3|4|5|6|81|82|220[0-4]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720|9792)/;

/** Whether 13 to 19 digits are a payment card's number, by issuer and check digit. */
export function isPaymentCard(digits: string): boolean {
  return /^\d{13,19}$/.test(digits) && issuers.test(digits) && passesLuhn(digits);
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
