import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { Refusal } from './refusal.ts';

/** As in electron/packaging/internal.countersign.desktop.policy, which the deb and the rpm install. */
const ACTION = 'internal.countersign.desktop.show-presence';
/** By its path and not by name: what stands first on the PATH is for any program of this person to say. */
const PKCHECK = '/usr/bin/pkcheck';
const ANSWER_MS = 2 * 60_000;

/** Its exit codes (pkcheck(1)). */
const GRANTED = 0;
const DENIED = 1;
const WANTS_AUTHENTICATION = 2;
const DISMISSED = 3;

/**
 * Has polkit ask the person at this computer for the password of their account, or for whatever else their system takes for it.
 * pkcheck has no environment of ours: a DBUS_SYSTEM_BUS_ADDRESS would let another program answer in the place of polkit.
 */
export function createPolkit(self: { readonly pid: number; readonly uid: number } = ourselves()) {
  async function check(asking: boolean): Promise<number> {
    const { pid, uid } = self;
    const began = startTime(await readFile(`/proc/${pid}/stat`, 'utf8'));
    const args = ['--action-id', ACTION, '--process', `${pid},${began},${uid}`];
    return new Promise((resolve) => {
      const options = { env: {}, timeout: ANSWER_MS, maxBuffer: 64 * 1024 };
      execFile(PKCHECK, asking ? [...args, '--allow-user-interaction'] : args, options, (error) =>
        resolve(error === null ? GRANTED : typeof error.code === 'number' ? error.code : -1),
      );
    });
  }

  return {
    /** Whether it would ask at all. It does not where the action is not installed, nor where a rule or root needs no asking: that shows nobody. */
    async asks(): Promise<boolean> {
      if (process.platform !== 'linux' || self.uid === 0) return false;
      return (await check(false).catch(() => -1)) === WANTS_AUTHENTICATION;
    },
    /** What is in the way; undefined once the person has shown that they are there. Never rejects. */
    async ask(): Promise<Refusal | undefined> {
      if (!(await this.asks())) return CANNOT_ASK;
      switch (await check(true).catch(() => -1)) {
        case GRANTED:
          return undefined;
        case DENIED:
          return { code: 'not-present', message: 'Your system did not recognise you.' };
        case DISMISSED:
          return { code: 'not-present', message: 'You closed the question of your system.' };
        default:
          return CANNOT_ASK;
      }
    },
  };
}

const CANNOT_ASK: Refusal = { code: 'not-present', message: 'Your system cannot ask you here.' };

function ourselves() {
  return { pid: process.pid, uid: process.getuid?.() ?? 0 };
}

/** Field 22 of /proc/PID/stat. The second, the program's name, is in parentheses and may hold anything, spaces and parentheses too. */
export function startTime(stat: string): string {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const began = fields[19] ?? '';
  if (!/^[0-9]+$/.test(began)) throw new Error('no time in /proc/PID/stat');
  return began;
}
