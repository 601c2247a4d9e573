import { describe, expect, it } from 'vitest';
import type { CallRow } from '../../renderer/screens/activity/call-row.ts';
import { columnsFor, layOut, NOTHING_NEEDED } from '../../renderer/screens/activity/column-widths.ts';

const row = (more: Partial<CallRow>): CallRow => ({
  id: 'call',
  session: 's',
  index: 1,
  received: 0,
  agent: 'builder',
  owner: 'ann',
  server: 'files',
  what: 'read',
  toAgent: false,
  effect: 'allow',
  enforced: true,
  rule: 'reads',
  approval: '',
  decidedAfter: null,
  masks: 0,
  maskWords: '',
  outcome: 'answered',
  code: '',
  micros: 1000,
  ...more,
});

describe('the room of a column', () => {
  it('goes by its longest text', () => {
    const needed = columnsFor(
      [row({ what: 'read_text_file' }), row({ rule: 'writes-need-a-person' })],
      NOTHING_NEEDED,
    );
    expect(needed.rule).toBe('writes-need-a-person'.length);
    expect(needed.agent).toBe('builder'.length);
    expect(needed.target).toBe('files / read_text_file'.length);
  });
  it('holds what observing says whole', () => {
    const usual = columnsFor([row({})], NOTHING_NEEDED);
    const observed = columnsFor([row({ effect: 'hold', enforced: false })], NOTHING_NEEDED);
    expect(observed.decision).toBe('would be held'.length);
    expect(layOut(observed).least).toBeGreaterThan(layOut(usual).least);
  });
  it('is never less than its head takes, and of one endless name not all', () => {
    const needed = columnsFor([row({ agent: 'a', rule: 'x'.repeat(10_000) })], NOTHING_NEEDED);
    expect(needed.agent).toBe('Agent'.length);
    expect(needed.approval).toBe('Approval'.length);
    expect(needed.rule).toBeLessThan(60);
  });
  it('only grows: what somebody reads does not move to and fro', () => {
    const wide = columnsFor([row({ rule: 'writes-need-a-person' })], NOTHING_NEEDED);
    expect(columnsFor([row({})], wide)).toBe(wide);
    expect(layOut(wide).template).not.toBe(layOut(NOTHING_NEEDED).template);
  });
});
