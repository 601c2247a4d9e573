import { expect, it } from 'vitest';
import type { CallView } from '../../proxy/contract/log-views.ts';
import { type Facts, RECORD_KINDS, type RecordKind } from '../../proxy/contract/record.ts';
import { plainSentence, sentence, type Untold } from '../../proxy/gateway/sentences/log-sentence.ts';

const untold = (kind: RecordKind, facts: Facts = {}): Untold => ({
  index: 7,
  time: 1_795_219_200_000_000,
  kind,
  session: null,
  actor: null,
  method: null,
  server: { id: '01890000-0000-7000-8000-000000000001', name: 'files', gone: false },
  tool: null,
  about: null,
  introducer: null,
  source: null,
  facts,
  call: null,
});
const told = (kind: RecordKind, facts?: Facts): string =>
  sentence(untold(kind, facts), (_style, text) => text);

it('is the same for the console, which has no sentence for what stands for a call', () => {
  const entry = untold('kill.engage', { what: 'all' });
  expect(plainSentence(entry)).toBe('paused all calls');
  const call = { id: 'c' } as CallView;
  expect(plainSentence({ ...entry, call })).toBe('paused all calls');
  expect(plainSentence({ ...untold('call.result'), call })).toBe(null);
  expect(plainSentence(untold('call.result'))).toContain('had a call of files end');
});

it.each(RECORD_KINDS)('%s is told in words', (kind) => {
  for (const facts of [{}, { change: 'whatever' }, { event: 'whatever' }]) {
    expect(told(kind, facts)).not.toMatch(/=|undefined|\b[a-z]+\.[a-z]+\b/);
  }
});

it.each([
  ['clock.status', { when: 'start', synchronised: true }, 'a time service keeps'],
  ['clock.status', { when: 'start', synchronised: false }, 'no time service keeps'],
  ['clock.status', { when: 'start' }, 'not known'],
  ['clock.status', { when: 'purge', refused: 'stepped' }, 'by schedule: the clock was set far ahead'],
  ['clock.status', { when: 'purge', refused: 'gap' }, 'newest record'],
  ['clock.status', { when: 'purge', refused: 'not-kept' }, 'no time service'],
  [
    'clock.status',
    { when: 'running', change: 'back', was: 1_795_219_200_000_000 },
    'set back; it had shown 2026-',
  ],
  ['clock.status', { when: 'running', change: 'ahead', was: 1 }, 'go ahead'],
  ['log.cosign', { outcome: 'cosigned', size: 9, setBack: true, witnessed: 4 }, 'WAS SET BACK to 4 records'],
  ['log.cosign', { outcome: 'cosigned', size: 9, setBack: true }, 'was set back before'],
  ['call.message', { messages: 1 }, '1 message with files'],
  ['call.message', { messages: 12 }, '12 messages with files'],
  ['call.message', { delivered: 'no', kept: true }, 'kept for a retry'],
  ['call.result', { outcome: 'answered' }, 'end: answered'],
  ['log.export', { records: 1 }, 'began to export 1 record as'],
  ['log.export', { begun: 7, contents: 'ab', records: 1, bodies: 2 }, 'put 1 record and 2 bodies into'],
  [
    'integrity.check',
    { event: 'refused-start', code: 'rolled-back', time: 1_795_219_200_000_000, size: 1, headSize: 9 },
    '(rolled-back); it had 1 record; the head outside the log told of 9 records',
  ],
  ['integrity.check', { event: 'missing-head-accepted', size: 2 }, 'after 2 records'],
  ['log.hold', { change: 'placed', reason: 'restored' }, 'again'],
  ['log.backup', { size: 2 }, 'began a backup of the log: 2 records'],
  ['log.backup', { outcome: 'complete', begun: 7, bytes: 2000 }, 'took the backup of record 7 whole: 2.0 kB'],
  ['log.backup', { outcome: 'given-up', begun: 7, bytes: 0 }, 'gave up the backup of record 7'],
] as const)('%s with %j says so', (kind, facts, words) => {
  expect(told(kind, facts)).toContain(words);
});
