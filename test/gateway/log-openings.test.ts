import { expect, it } from 'vitest';
import type { Actor } from '../../proxy/contract/control.ts';
import { createOpenings } from '../../proxy/gateway/control/log-openings.ts';
import { createFakeClock } from '../api/fake-clock.ts';

const MINUTE = 60_000;
const ann: Actor = { principal: 'ann', credential: 'one', method: 'token' };

it('takes later pages for the opening they belong to, as long as it goes on', () => {
  const clock = createFakeClock();
  const openings = createOpenings(clock);
  expect(openings.isOpening(ann, 'session a', false)).toBe(true);
  for (let n = 0; n < 3; n++) {
    clock.advance(14 * MINUTE);
    expect(openings.isOpening(ann, 'session a', true)).toBe(false);
  }
  expect(openings.isOpening(ann, 'session a', false)).toBe(true);
  clock.advance(15 * MINUTE);
  expect(openings.isOpening(ann, 'session a', true)).toBe(true);
});

it('never takes a page for an opening of something else or of somebody else', () => {
  const openings = createOpenings(createFakeClock());
  openings.isOpening(ann, 'session a', false);
  expect(openings.isOpening(ann, 'session b', true)).toBe(true);
  for (const other of [{ principal: 'bob' }, { credential: 'two' }, { method: 'local-socket' }] as const) {
    expect(openings.isOpening({ ...ann, ...other }, 'session a', true)).toBe(true);
  }
});

it('forgets the one used longest ago where there are too many, which then is an opening again', () => {
  const openings = createOpenings(createFakeClock());
  openings.isOpening(ann, 'first', false);
  openings.isOpening(ann, 'second', false);
  openings.isOpening(ann, 'first', true);
  for (let n = 0; n < 999; n++) openings.isOpening(ann, `other ${n}`, false);
  expect(openings.isOpening(ann, 'second', true)).toBe(true);
  expect(openings.isOpening(ann, 'first', true)).toBe(true);
});
