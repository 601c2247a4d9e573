import { describe, expect, test } from 'vitest';
import { DETECTOR_KINDS, masksConfig } from '../../proxy/contract/masking.ts';
import { createBudgets, machineStopwatch } from '../../proxy/mask/budget.ts';
import { builtInDetectors } from '../../proxy/mask/detectors/built-in.ts';
import { findAll } from '../../proxy/mask/find.ts';
import { createMasker } from '../../proxy/mask/masker.ts';
import { type Labelled, loadCorpus } from './corpus/load-corpus.ts';

const FLOOR = 0.98;

interface Score {
  right: number;
  wrong: number;
  missed: number;
}

/** A finding is right where kind, start and end are those of a label. */
function score(documents: readonly Labelled[]): { scores: Map<string, Score>; faults: string[] } {
  const scores = new Map<string, Score>(
    DETECTOR_KINDS.map((kind) => [kind, { right: 0, wrong: 0, missed: 0 }]),
  );
  const faults: string[] = [];
  const add = (kind: string, what: keyof Score): void => {
    const entry = scores.get(kind);
    if (entry) entry[what] += 1;
  };
  for (const { text, expected } of documents) {
    const found = findAll(text, builtInDetectors, createBudgets(machineStopwatch)(text.length));
    const key = (one: { kind: string; start: number; end: number }) => `${one.kind} ${one.start}-${one.end}`;
    const wanted = new Set(expected.map(key));
    const got = new Set(found.map(key));
    for (const one of found) {
      add(one.kind, wanted.has(key(one)) ? 'right' : 'wrong');
      if (!wanted.has(key(one))) faults.push(`wrong ${key(one)}: ${JSON.stringify(text.slice(0, 120))}`);
    }
    for (const one of expected) {
      if (got.has(key(one))) continue;
      add(one.kind, 'missed');
      faults.push(`missed ${key(one)}: ${JSON.stringify(text.slice(0, 120))}`);
    }
  }
  return { scores, faults };
}

describe('the corpus', () => {
  const documents = [...loadCorpus('positives.txt'), ...loadCorpus('look-alikes.txt')];
  const { scores, faults } = score(documents);
  const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

  test('is large enough to say something', () => {
    expect(documents.length).toBeGreaterThan(400);
    for (const [kind, { right, missed }] of scores) expect(right + missed, kind).toBeGreaterThanOrEqual(10);
  });

  test('the table', () => {
    const rows = [...scores].map(([kind, { right, wrong, missed }]) => ({
      kind,
      right,
      wrong,
      missed,
      precision: ratio(right, right + wrong).toFixed(3),
      recall: ratio(right, right + missed).toFixed(3),
    }));
    console.table(rows);
    if (faults.length > 0) console.log(faults.join('\n'));
    expect(rows.length).toBe(DETECTOR_KINDS.length);
  });

  test('the whole masker leaves look-alikes as they are, alone and in a message', () => {
    const masker = createMasker(masksConfig.parse({}));
    for (const { text } of loadCorpus('look-alikes.txt')) {
      expect(masker.maskText(text).text).toBe(text);
      const raw = Buffer.from(JSON.stringify({ id: 1, result: { content: [{ type: 'text', text }] } }));
      expect(masker.maskMessage(raw, { server: 's', tool: 't', role: 'answer' }).bytes).toBe(raw);
    }
  });

  test.each(DETECTOR_KINDS)('%s keeps its floor of precision and recall', (kind) => {
    const { right, wrong, missed } = scores.get(kind) ?? { right: 0, wrong: 0, missed: 0 };
    expect(ratio(right, right + wrong)).toBeGreaterThanOrEqual(FLOOR);
    expect(ratio(right, right + missed)).toBeGreaterThanOrEqual(FLOOR);
  });
});
