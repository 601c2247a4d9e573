import type { BundleProblem } from '../contract/bundle.ts';
import type { RecordError } from '../record/record-error.ts';

const CODES: Readonly<Partial<Record<RecordError['code'], BundleProblem>>> = {
  'bad-proof-file': 'bad-proof',
  'other-origin': 'other-log',
  unsigned: 'unsigned',
  'bad-signature': 'bad-signature',
};

/** What is wrong with a bundle in which a head, or the proof that goes with it, does not open. */
export function headProblem({ code }: RecordError): BundleProblem {
  return CODES[code] ?? 'bad-checkpoint';
}
