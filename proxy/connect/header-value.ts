const SAFE = /^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/;
const ENCODED = /^=\?base64\?.*\?=$/;

/**
 * A text as an HTTP field value (specification 2026-07-28, Streamable HTTP, value encoding): itself where it is plain ASCII
 * without outer white space, else `=?base64?…?=`; so is one that looks encoded, lest it be decoded.
 */
export function headerValue(text: string): string {
  if (SAFE.test(text) && !ENCODED.test(text)) return text;
  return `=?base64?${Buffer.from(text, 'utf8').toString('base64')}?=`;
}
