import { looksRandom, patterned } from './patterned.ts';

/** How near to a key id a bare forty-character value is taken for its secret. */
const REACH = 160;
const KEY_ID = /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])/;
const HINT =
  /AKIA|ASIA|ABIA|ACCA|secret[ _-]?(?:access[ _-]?)?key|session[ _-]?token|security[ _-]?token|x-amz-s/i;

/**
 * AWS access key ids (IAM user guide, unique identifiers), and secret keys: forty characters of base64, which only their
 * context tells from any digest: a name before, or a key id nearby.
 */
export const awsKey = patterned('aws-key', (text) => HINT.test(text), [
  { pattern: new RegExp(KEY_ID, 'g') },
  {
    pattern:
      /secret[ _-]?(?:access[ _-]?)?key["'\\]{0,4}[ \t]{0,4}[:=,>][ \t]{0,4}["'\\]{0,4}(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/dgi,
  },
  {
    pattern:
      /(?:session|security)[ _-]?token["'\\]{0,4}[ \t]{0,4}[:=,>][ \t]{0,4}["'\\]{0,4}(?<secret>[A-Za-z0-9/+%]{80,}={0,2})/dgi,
  },
  {
    pattern: /(?<![A-Za-z0-9/+=])(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/dg,
    accept: (match, text, { start, end }) =>
      looksRandom(match) && KEY_ID.test(text.slice(Math.max(0, start - REACH), end + REACH)),
  },
]);
