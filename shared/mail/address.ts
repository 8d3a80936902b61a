/** Good enough to answer to: one @ between two words. What a mail server would refuse is its business. */
export function isAddress(address: string): boolean {
  return address.length <= 320 && /^[^\s@<>,;:"\p{Cc}]+@[^\s@<>,;:"\p{Cc}]+$/u.test(address);
}
