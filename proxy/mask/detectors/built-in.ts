import type { Detector } from '../finding.ts';
import { awsKey } from './aws-key.ts';
import { azureKey } from './azure-key.ts';
import { connectionString } from './connection-string.ts';
import { email } from './email.ts';
import { gcpKey } from './gcp-key.ts';
import { iban } from './iban.ts';
import { jsonWebToken } from './json-web-token.ts';
import { paymentCard } from './payment-card.ts';
import { prefixedTokens } from './prefixed-token.ts';
import { privateKey } from './private-key.ts';
import { usSsn } from './us-ssn.ts';

/** Every built-in detector. Where two find the same text, the earlier one names it. */
export const builtInDetectors: readonly Detector[] = [
  privateKey,
  ...prefixedTokens,
  jsonWebToken,
  awsKey,
  gcpKey,
  azureKey,
  paymentCard,
  iban,
  usSsn,
  connectionString,
  email,
];
