import type { HealthFinding } from '../../contract/health.ts';

/**
 * Who else vouches for the log's head. No witness can be configured so far, and whether somebody keeps signed heads elsewhere cannot
 * be seen from here: that is said, and not passed over.
 */
export function checkWitness(): HealthFinding[] {
  return [
    {
      level: 'unknown',
      area: 'witness',
      what: 'no witness signs this log’s head yet. It is held by data/keys/head.json alone, under a MAC: a changed or older log shows against it, an older copy of the whole data folder does not',
      advice:
        'Keep a signed head on another machine now and then: a later change of what was before it then shows. It is printed by: countersign log verify',
      place: { page: 'log' },
    },
  ];
}
