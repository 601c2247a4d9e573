import { describe, expect, it } from 'vitest';
import { holds, patternOf, timesIn } from '../../renderer/call/find-pattern.ts';
import {
  type Found,
  lookAgainFrom,
  nextFound,
  placesOf,
  textsOf,
  withPage,
} from '../../renderer/screens/session/find.ts';
import { foundColumns } from '../../renderer/screens/session/lane-columns.ts';
import type { Mark } from '../../renderer/screens/session/marks.ts';

const mark = (index: number, finished: number | null = index * 10 + 5): Mark => ({
  ...{ id: `call-${index}`, index, received: index * 10, finished, effect: 'allow', enforced: true },
  ...{ outcome: finished === null ? null : 'answered', method: 'tools/call', tool: 'read', masked: false },
  ...{ direction: 'to-server', forwarded: true, replay: false, held: null },
});

describe('what was found', () => {
  it('is told as places among the calls that have come, and others wait for theirs', () => {
    const marks = [4, 6, 8, 12].map((index) => mark(index));
    expect(placesOf(marks, [6, 12, 40])).toEqual([1, 3]);
    expect(placesOf(marks, [5, 7])).toEqual([]);
    expect(placesOf([], [5])).toEqual([]);
  });

  it('is stepped through from any place, and on from the other end', () => {
    expect(nextFound([3, 7], -1, 1)).toBe(3);
    expect(nextFound([3, 7], 3, 1)).toBe(7);
    expect(nextFound([3, 7], 7, 1)).toBe(3);
    expect(nextFound([3, 7], 5, -1)).toBe(3);
    expect(nextFound([3, 7], 3, -1)).toBe(7);
    expect(nextFound([3, 7], -1, -1)).toBe(7);
    expect(nextFound([3], 3, 1)).toBe(3);
    expect(nextFound([], 3, 1)).toBe(-1);
  });

  it('grows by pages, each call once and in order, be it found by its answer', () => {
    expect(withPage([3, 9], [9, 4, 12])).toEqual([3, 4, 9, 12]);
  });

  it('is looked for again from what runs on, or from what is new, and from nowhere else', () => {
    const found = (more: Partial<Found>): Found => ({
      ...{ calls: [], whole: true, newest: 20, unsettled: Number.MAX_SAFE_INTEGER, notIndexed: 0 },
      ...more,
    });
    const settled = [mark(4), mark(8)];
    expect(lookAgainFrom(found({}), settled)).toBeUndefined();
    expect(lookAgainFrom(found({}), [...settled, mark(21)])).toBe(21);
    expect(lookAgainFrom(found({ whole: false }), [...settled, mark(21)])).toBeUndefined();
    expect(lookAgainFrom(found({ unsettled: 4 }), [mark(4, null), mark(8)])).toBeUndefined();
    expect(lookAgainFrom(found({ unsettled: 4 }), settled)).toBe(4);
    expect(lookAgainFrom(found({ unsettled: 4 }), [mark(4, null), mark(8), mark(30)])).toBe(4);
  });

  it('is drawn as wide as its call runs, within the picture', () => {
    const view = { from: 0, to: 100, width: 100, now: 100, least: 1 };
    const columns = foundColumns([mark(1), mark(2), mark(9, null), mark(50)], [1, 2, 3], view);
    const drawn = [...columns].flatMap((on, x) => (on === 1 ? [x] : []));
    expect(drawn).toEqual([20, 21, 22, 23, 24, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99]);
  });
});

describe('what is marked in a call', () => {
  it('are the texts of the line that must be there', () => {
    expect(textsOf('server:files "two words" plain -tool:read')).toEqual(['two words', 'plain']);
    expect(textsOf('tool:')).toEqual([]);
  });

  it('is found without regard to case, as it is and as JSON writes it, and is never a pattern of its own', () => {
    const pattern = patternOf(['a"b', '.*', 'naïve']);
    if (pattern === undefined) throw new Error('no pattern');
    expect(timesIn('A"B a\\"b axb .* NAÏVE', pattern, 10)).toBe(4);
    expect(timesIn('.* .* .*', pattern, 2)).toBe(2);
    expect(holds('nothing', pattern)).toBe(false);
    expect(patternOf([])).toBeUndefined();
  });

  it('is found however its letters are written, and in JSON within JSON', () => {
    for (const [text, wanted] of [
      ['re\u0301sume\u0301.pdf', 'Résumé'],
      ['résumé.pdf', 're\u0301sume\u0301'],
      ['caf\\u00e9 caf\\\\u00e9', 'café'],
      ['Straße', 'STRASSE'],
      ['STRASSE', 'straße'],
      ['{\\\\\\"a\\\\\\":1}', '"a"'],
      ['C:\\\\\\\\x', 'C:\\x'],
    ] as const) {
      expect(holds(text, patternOf([wanted]) ?? /^$/), text).toBe(true);
    }
    expect(holds('cafe', patternOf(['café']) ?? /^/)).toBe(false);
  });
});
