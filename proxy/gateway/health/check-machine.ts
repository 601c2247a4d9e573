import { stat } from 'node:fs/promises';
import type { HealthFinding } from '../../contract/health.ts';
import { relative } from '../../platform/terminal/times.ts';

/** µs: clocks of records and of this machine may differ by so much without a remark. */
const LEEWAY = 5 * 60_000_000;
/** 2026-01-01: a machine whose clock is before the program was made has a wrong clock. */
const EARLIEST = 1_767_225_600_000_000;

/** Whether the wall clock can be right: not before this program, not before what it has shown, kept by the system. */
export function checkClock(
  now: number,
  /** µs since 1970 UTC: the latest that the clock has shown, as records have it; undefined where there are none. */
  shown: number | undefined,
  synchronised: boolean | undefined,
): HealthFinding[] {
  if (now < EARLIEST) {
    return [
      {
        level: 'bad',
        area: 'clock',
        what: 'the clock is before this program was made',
        advice: 'Set the clock; certificates and records go by it.',
      },
    ];
  }
  if (shown !== undefined && shown - now > LEEWAY) {
    return [
      {
        // With a time service that vouches for it, it was wrong before.
        level: synchronised === true ? 'warn' : 'bad',
        area: 'clock',
        what: `the clock was set back: the log has a time that comes ${relative(shown, now)}`,
        advice: 'If it is behind, set it. If it was ahead before and is right now, this passes with time.',
      },
    ];
  }
  if (synchronised === false) {
    return [
      {
        level: 'warn',
        area: 'clock',
        what: 'the clock is not kept by a time service',
        advice: 'Switch one on (systemd-timesyncd, chrony).',
      },
    ];
  }
  if (synchronised === undefined) {
    return [
      {
        level: 'unknown',
        area: 'clock',
        what: 'the clock is plausible, and nobody vouches for it: there is no time service here that can be asked',
        advice:
          'What is deleted by schedule (retention.every) relies on it: it stops where the clock goes far ahead, and not before. docs/retention.md says how far.',
      },
    ];
  }
  return [{ level: 'good', area: 'clock', what: 'plausible, and kept by a time service' }];
}

/** That nothing is deleted by schedule because of the clock. */
export function checkPurgeClock(
  doubt: 'stepped' | 'gap' | undefined,
  every: string | undefined,
): HealthFinding[] {
  if (doubt === undefined || every === undefined) return [];
  const what =
    doubt === 'stepped'
      ? 'it was set far ahead while the gateway ran'
      : 'it was far ahead of the newest record when the gateway was started';
  return [
    {
      level: 'warn',
      area: 'clock',
      what: `nothing is deleted by schedule, for the clock cannot be relied on: ${what}`,
      advice:
        'See that the clock is right, and what would go by it: countersign log purge. The schedule goes on once a person has done that (--yes where nothing would go).',
    },
  ];
}

/** Whether the data folder and the policy are the user's (or root's) alone to change. */
export async function checkFolders(home: string, config: string): Promise<HealthFinding[]> {
  if (process.platform === 'win32') return [];
  const findings = await Promise.all(
    [home, config].map(async (path): Promise<HealthFinding[]> => {
      const stats = await stat(path).catch(() => undefined);
      if (stats === undefined || (stats.mode & 0o022) === 0) return [];
      return [
        {
          level: 'bad',
          area: 'isolation',
          what: `other users may change ${path}`,
          advice: `chmod go-w ${path}`,
        },
      ];
    }),
  );
  return findings.flat();
}
