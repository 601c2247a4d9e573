import { createHash } from 'node:crypto';
import { canonicalJson } from '../platform/json/canonical-json.ts';

/** Lower-case hex SHA-256 of the RFC 8785 JSON: what was parsed counts, not how it was written. */
export function digest(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
