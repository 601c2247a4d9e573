import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';

const TIMESYNC = '/run/systemd/timesync';
/** Never by PATH: what answers decides whether evidence is deleted. */
const TIMEDATECTL = '/usr/bin/timedatectl';
const PATIENCE_MS = 3000;

interface Places {
  readonly timesync: string;
  readonly timedatectl: string;
}

/**
 * Whether a time service keeps the clock. What systemd's own says; else what the kernel was told by whichever there is (chrony, ntpd), which
 * systemd reports. Undefined where nobody can be asked: in most containers, on macOS and on Windows. It is not guessed there.
 */
export async function isClockSynchronised(
  { timesync, timedatectl }: Places = { timesync: TIMESYNC, timedatectl: TIMEDATECTL },
): Promise<boolean | undefined> {
  if (process.platform !== 'linux') return undefined;
  if (await exists(join(timesync, 'synchronized'))) return true;
  const kernel = await askKernel(timedatectl);
  // Its folder stays where another service took its place.
  return kernel ?? ((await exists(timesync)) ? false : undefined);
}

function askKernel(timedatectl: string): Promise<boolean | undefined> {
  return new Promise((resolve) => {
    const args = ['show', '-p', 'NTPSynchronized', '--value'];
    execFile(timedatectl, args, { timeout: PATIENCE_MS, env: {} }, (error, said) => {
      const word = error === null ? said.trim() : '';
      resolve(word === 'yes' ? true : word === 'no' ? false : undefined);
    });
  });
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
