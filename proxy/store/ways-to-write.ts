/** A text as it is, and as JSON writes it; in lower case. */
export function waysToWrite(text: string): string[] {
  const plain = text.toLowerCase();
  return [...new Set([plain, JSON.stringify(plain).slice(1, -1)])];
}
