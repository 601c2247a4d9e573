import { looksRandom, patterned } from './patterned.ts';

const HINT = /Q~|AccountKey|Account_Key|SharedAccess|storage[_-]?key|\bsig=|sig=/i;

/** Azure account and shared access keys in their context, shared access signatures, Entra client secrets. */
export const azureKey = patterned('azure-key', (text) => HINT.test(text), [
  {
    pattern:
      /(?:Account_?Key|SharedAccessKey|Storage[_-]?(?:Account[_-]?)?Key)["'\\]{0,4}[ \t]{0,4}[:=][ \t]{0,4}["'\\]{0,4}(?<secret>[A-Za-z0-9+/]{42,88}={0,2})/dgi,
    accept: looksRandom,
  },
  // Signatures of URLs and of Service Bus tokens: a SHA-256, base64, percent-encoded or not.
  {
    pattern: /[?&;](?:amp;)?sig=(?<secret>[A-Za-z0-9+/%_-]{43,70}={0,2})/dg,
    accept: (match, text, { start }) =>
      looksRandom(match) && /(?:^|[?&; ])s[vertp]=/.test(text.slice(Math.max(0, start - 400), start + 500)),
  },
  { pattern: /(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~-])/g },
]);
