import type { RecordDraft } from '../contract/record.ts';
import { RecordError } from './record-error.ts';

const FACT_NAME = /^[a-z][A-Za-z0-9.-]{0,63}$/;
const DIGEST = /^[0-9a-f]{64}$/;
const COMMIT = /^[\w-]{43}$/;
const ROLE = /^[a-z][a-z-]{0,31}$/;
const MAX_FACT = 256;

/**
 * What the record's schema asks beyond its type, by hand: the schema itself would cost the data path 5 µs a record. A record is for
 * ever, and one that is not as the schema says would fail every verification after it. RecordError 'not-a-record'.
 */
export function checkDraft({ facts, commits, server, policy }: RecordDraft): void {
  for (const name of Object.keys(facts)) {
    const fact = facts[name];
    if (!FACT_NAME.test(name)) throw bad(`a fact's name`);
    if (typeof fact === 'string' && fact.length > MAX_FACT) throw bad(`the fact ${name}`);
  }
  for (const { role, commit } of commits) {
    if (!ROLE.test(role) || !COMMIT.test(commit)) throw bad('a commitment');
  }
  if (server?.definition !== undefined && !DIGEST.test(server.definition)) throw bad(`the tool's definition`);
  if (policy !== undefined && !(DIGEST.test(policy.digest) && DIGEST.test(policy.ruleDigest))) {
    throw bad('the policy');
  }
}

function bad(what: string): RecordError {
  return new RecordError('not-a-record', `${what} is not as the record's schema says`);
}
