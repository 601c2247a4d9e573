import type { Budget } from './budget.ts';
import type { Detector, Finding } from './finding.ts';
import { MaskError } from './mask-error.ts';
import { betweenPlaceholders } from './placeholder.ts';

/** Findings that only show when their neighbour is masked are looked for this many times over. */
const MOST_ROUNDS = 16;

/**
 * Everything that the detectors find in `text`, in order and without overlaps, and such that they find nothing in what is
 * left. `detectors` are in order of who names a stretch that several find.
 */
export function findAll(text: string, detectors: readonly Detector[], budget: Budget): Finding[] {
  const found: Finding[] = [];
  if (detectors.length === 0) return found;
  const open = betweenPlaceholders(text).map((part) => ({ ...part, round: 0 }));
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    const here = merge(detect(part.text, detectors, budget));
    if (here.length === 0) continue;
    if (part.round >= MOST_ROUNDS) throw new MaskError('overrun', 'A text goes on changing as it is masked.');
    let from = 0;
    for (const { start, end, kind } of here) {
      found.push({ start: part.offset + start, end: part.offset + end, kind });
      if (start > from)
        open.push({ offset: part.offset + from, text: part.text.slice(from, start), round: part.round + 1 });
      from = end;
    }
    if (from < part.text.length) {
      open.push({ offset: part.offset + from, text: part.text.slice(from), round: part.round + 1 });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

interface Ranked extends Finding {
  readonly rank: number;
}

function detect(text: string, detectors: readonly Detector[], budget: Budget): Ranked[] {
  const found: Ranked[] = [];
  for (const [rank, detector] of detectors.entries()) {
    for (const range of run(detector, text)) {
      if (range.end > range.start) found.push({ ...range, kind: range.kind ?? detector.kind, rank });
    }
  }
  budget.check();
  return found;
}

/** A detector that throws fails the mask (law 2). Its own words may quote the text, so they are not kept. */
function run(detector: Detector, text: string): ReturnType<Detector['find']> {
  try {
    return detector.mayHold(text) ? detector.find(text) : [];
  } catch {
    throw new MaskError('detector-failed', `The detector ${detector.kind} failed.`);
  }
}

/** Puts overlapping findings together: no part of either may stay. The best ranked names the whole. */
function merge(found: Ranked[]): Ranked[] {
  if (found.length < 2) return found;
  found.sort((a, b) => a.start - b.start || a.rank - b.rank);
  const merged: Ranked[] = [];
  for (const next of withoutFalseAddresses(found)) {
    const last = merged[merged.length - 1];
    if (last === undefined || next.start >= last.end) {
      merged.push(next);
      continue;
    }
    const named = next.rank < last.rank ? next : last;
    merged[merged.length - 1] = { ...named, start: last.start, end: Math.max(last.end, next.end) };
  }
  return merged;
}

/** In `user:password@host` the password and the host look like an address, and the host must stay. */
function withoutFalseAddresses(found: readonly Ranked[]): readonly Ranked[] {
  const passwords = found.filter((finding) => finding.kind === 'connection-string');
  if (passwords.length === 0) return found;
  const ends = new Set(passwords.map(({ end }) => end));
  return found.filter(({ kind, start, end }) => {
    if (kind !== 'email') return true;
    for (let at = start; at < end; at += 1) if (ends.has(at)) return false;
    return true;
  });
}
