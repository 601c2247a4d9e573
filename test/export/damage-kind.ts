import type { BundleProblem } from '../../proxy/contract/bundle.ts';
import type { Held } from './unpacked.ts';

/** Something that is done to the files of a bundle, and what every verifier has to say to it. */
export interface Damage {
  readonly what: string;
  readonly scope: 'range' | 'selection' | 'both';
  readonly to: (files: readonly Held[]) => Held[];
  readonly reason: BundleProblem;
}
