import { ACCUSATION_WORDS } from '../../contract/accusation-words.ts';
import type { HealthFinding } from '../../contract/health.ts';
import type { WitnessedView, WitnessFailure } from '../../contract/views.ts';
import { relative } from '../../platform/terminal/times.ts';

type Failed = { readonly what: string; readonly advice: string; readonly level: HealthFinding['level'] };

/*
 * Commands for the witness's machine stand here without the program's name, which is put in as it is typed on this one.
 */

/**
 * Who else vouches for the log's head. Where nobody is asked to, whether somebody keeps signed heads elsewhere cannot be seen from
 * here: that is said, and not passed over.
 */
export function checkWitness(witnessed: WitnessedView | null, vkey: string, now: number): HealthFinding[] {
  if (witnessed === null) return [UNWITNESSED];
  const failures = witnessed.witnesses.flatMap(({ name, state }): HealthFinding[] => {
    if (state === 'good' || state === 'new') return [];
    const { what, advice, level } = failed(state, vkey);
    return [{ level, area: 'witness', what: `${name} ${what}`, advice, place: { page: 'log' } }];
  });
  const setBack = witnessed.witnesses.flatMap((one) =>
    one.setBack === true ? [setBackFinding(one.name)] : [],
  );
  return [quorumFinding(witnessed, now), ...failures, ...setBack];
}

function setBackFinding(name: string): HealthFinding {
  return {
    level: 'bad',
    area: 'witness',
    what: `${name} WAS SET BACK: it had forgotten records that it cosigned. It vouches no more than a new witness does`,
    advice:
      'Ask whoever runs it why an older copy of its folder was put back. A new witness, with a key of its own, ends this: witness init, on its machine.',
    place: { page: 'log' },
  };
}

const UNWITNESSED: HealthFinding = {
  level: 'unknown',
  area: 'witness',
  what: 'no witness signs this log’s head. It is held by data/keys/head.json alone, under a MAC: a changed or older log shows against it, an older copy of the whole data folder does not',
  advice:
    'Have a witness on another machine sign it: docs/witness.md says how (witnesses in countersign.yaml). Until then keep a signed head elsewhere now and then: countersign log verify',
  place: { page: 'log' },
};

function quorumFinding({ quorum, size, witnesses }: WitnessedView, now: number): HealthFinding {
  const good = witnesses.filter(({ state }) => state === 'good');
  const at = Math.max(0, ...witnesses.map((one) => one.at ?? 0));
  if (good.length >= quorum) {
    return {
      level: 'good',
      area: 'witness',
      what: `the first ${size} records are cosigned by ${good.map(({ name }) => name).join(', ')}, last ${relative(at, now)}`,
    };
  }
  const since = size === 0 ? 'no record is witnessed' : `unwitnessed since record ${size}`;
  if (witnesses.every(({ state }) => state === 'good' || state === 'new'))
    return { level: 'unknown', area: 'witness', what: `${since}: the witnesses have not been asked yet` };
  return {
    level: 'warn',
    area: 'witness',
    what: `${since}: ${good.length} of ${witnesses.length} witnesses cosigned last, and ${quorum} must`,
    advice: 'Calls go on. They are asked again by themselves.',
    place: { page: 'log' },
  };
}

function failed(state: WitnessFailure, vkey: string): Failed {
  switch (state) {
    case 'unreachable':
      return {
        level: 'warn',
        what: 'does not answer',
        advice: 'See that it runs there (witness serve), and that its url in countersign.yaml is right.',
      };
    case 'unknown-log':
      return {
        level: 'warn',
        what: 'does not know this log',
        advice: `On the witness's machine: witness add '${vkey}'`,
      };
    case 'refused':
      return {
        level: 'warn',
        what: 'refuses this log’s head: it knows the log with another key',
        advice:
          'Compare the key that it has for this log (witness list, on its machine) with this one: countersign status',
      };
    case 'bad-answer':
      return {
        level: 'warn',
        what: 'gives an answer that is not signed by its key, or is none',
        advice:
          'Compare its key in countersign.yaml with what it says itself (witness list, on its machine).',
      };
    case 'behind':
      return {
        level: 'bad',
        what: ACCUSATION_WORDS.behind,
        advice:
          'An older copy of the data folder runs here. Stop the gateway, find out who put it back, and restore the newest copy.',
      };
    case 'contradicted':
      return {
        level: 'bad',
        what: ACCUSATION_WORDS.contradicted,
        advice:
          'Keep the data folder as it is. What it cosigned is in its own list (witness list --json, on its machine).',
      };
  }
}
