import { RE2JS } from 're2js';

const MOST_LENGTH = 1024;
const MOST_KEPT = 64;
const kept = new Map<string, RE2JS>();

/**
 * Compiles a pattern in RE2 syntax, which has no back-references and so matches in linear time. Throws for one that RE2 refuses
 * or that is longer than 1024 characters. The last few are kept, for those that a condition puts together.
 */
export function linearPattern(pattern: string): RE2JS {
  const known = kept.get(pattern);
  if (known !== undefined) return known;
  if (pattern.length > MOST_LENGTH) throw new Error(`the pattern is longer than ${MOST_LENGTH} characters`);
  const compiled = RE2JS.compile(pattern);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(pattern, compiled);
  return compiled;
}
