const SAFE = /^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/;
const FIELD_VALUE = /^[\t\x20-\x7e]*$/;
const ENCODED = /^=\?base64\?(.*)\?=$/;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A text as an HTTP field value (specification 2026-07-28, Streamable HTTP, value encoding): itself where it is plain ASCII
 * without outer white space, else `=?base64?…?=`; so is one that looks encoded, lest it be decoded.
 */
export function headerValue(text: string): string {
  if (SAFE.test(text) && !ENCODED.test(text)) return text;
  return `=?base64?${Buffer.from(text, 'utf8').toString('base64')}?=`;
}

/**
 * The text that a field value stands for, or undefined where it stands for none: characters that no field value may hold, and
 * what is marked as base64 and is not the one base64 (RFC 4648 section 4, with padding) of a text in UTF-8. Decoders differ
 * in what else they take, so two peers could read two texts.
 */
export function headerText(value: string): string | undefined {
  if (!FIELD_VALUE.test(value)) return undefined;
  const encoded = ENCODED.exec(value)?.[1];
  if (encoded === undefined) return value;
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.toString('base64') !== encoded) return undefined;
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}
