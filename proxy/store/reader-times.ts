import { TILE_WIDTH } from '../record/tiles.ts';
import type { Prepare } from './reader-statements.ts';

/** Places in the log from an index on up to before another. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * How far times may stray from the order of the log between two samples: calls are recorded under the time they came at, and clocks are
 * corrected. One set wrong for longer shows in the samples; one set wrong for fewer than 256 records may hide those from a search
 * for the wrong time, not from one for the right time, which they do not have.
 */
const SLACK_MICROS = 10 * 60_000_000;

/**
 * Where in the log a time may be found, without an index over times: the time of every 256th record is kept in memory, 8 bytes each, read once,
 * and a stretch between two of them is looked at where it may hold the time. Clocks set back or forth make more stretches.
 */
export function createTimes(prepare: Prepare, log: number) {
  const samples: number[] = [];

  function grow(end: number): void {
    // What is indexed, in one go; the rest record by record.
    const indexed = prepare<{ tile: number; time: number }>(
      'SELECT key & 0xffffffff AS tile, time FROM search_times WHERE key >= (? << 32 | ?) AND key < (? + 1) << 32 ORDER BY key',
    ).all(log, samples.length, log);
    for (const { tile, time } of indexed)
      if (tile === samples.length && tile * TILE_WIDTH < end) samples.push(time);
    for (let idx = samples.length * TILE_WIDTH; idx < end; idx += TILE_WIDTH) {
      const row = prepare<{ time: number }>('SELECT time FROM record_search WHERE log = ? AND idx = ?').get(
        log,
        idx,
      );
      samples.push(row?.time ?? Number.NaN);
    }
  }

  function mayHold(tile: number, since: number, until: number): boolean {
    const [first, next] = [samples[tile], samples[tile + 1]];
    // Of the last one it is not known how far it goes, nor of one without a sample.
    if (first === undefined || next === undefined || Number.isNaN(first + next)) return true;
    return Math.min(first, next) - SLACK_MICROS <= until && Math.max(first, next) + SLACK_MICROS >= since;
  }

  return {
    /** The stretches below `end` that may hold a time from `since` to `until`, in order. */
    spans(end: number, since: number | undefined, until: number | undefined): Span[] {
      if (since === undefined && until === undefined) return [{ from: 0, to: end }];
      grow(end);
      const spans: Span[] = [];
      for (let from = 0; from < end; from += TILE_WIDTH) {
        if (!mayHold(from / TILE_WIDTH, since ?? -Infinity, until ?? Infinity)) continue;
        const to = Math.min(end, from + TILE_WIDTH);
        const last = spans.at(-1);
        if (last?.to === from) spans[spans.length - 1] = { from: last.from, to };
        else spans.push({ from, to });
      }
      return spans;
    },
  };
}
