/** Hex digits as a person reads them to another. */
export function inFours(hex: string): string {
  return hex.replace(/.{4}(?=.)/g, '$& ');
}
