import { holdsAny } from '../finding.ts';
import { patterned } from './patterned.ts';

/** Google API keys, OAuth client secrets and access tokens. A service account's key itself is a private key block. */
export const gcpKey = patterned('gcp-key', holdsAny('AIza', 'GOCSPX-', 'ya29.'), [
  { pattern: /(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9])/g },
  { pattern: /(?<![A-Za-z0-9])GOCSPX-[A-Za-z0-9_-]{20,}/g },
  { pattern: /(?<![A-Za-z0-9])ya29\.[A-Za-z0-9_.-]{20,}/g },
]);
