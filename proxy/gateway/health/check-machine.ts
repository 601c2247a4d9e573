import { access, stat } from 'node:fs/promises';
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
  return [{ level: 'good', area: 'clock', what: 'plausible' }];
}

/** What systemd's time service says; undefined where there is none to ask. */
export async function isClockSynchronised(): Promise<boolean | undefined> {
  if (!(await exists('/run/systemd/timesync'))) return undefined;
  return exists('/run/systemd/timesync/synchronized');
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

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
