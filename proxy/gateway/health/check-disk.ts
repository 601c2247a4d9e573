import { bytesText } from '../../contract/bytes-text.ts';
import { type DiskView, diskConfig } from '../../contract/disk.ts';
import type { HealthFinding } from '../../contract/health.ts';
import { freeBytes } from './disk-watch.ts';
import { diskView } from './forecast.ts';

const ADVICE =
  'Make room: on a full disk every call is refused. Bodies that need not be kept can be deleted by rules (retention in countersign.yaml): countersign log purge';

/** Room for the log, and how long it lasts as the log grows now. On a full disk every call is refused (law 1). */
export function checkDisk(disk: DiskView): HealthFinding[] {
  if (disk.free === null)
    return [{ level: 'unknown', area: 'disk', what: 'the room where the log is cannot be looked at' }];
  const what = `${bytesText(disk.free)} free where the log is, which has ${bytesText(disk.used)}${forecastWords(disk)}`;
  if (disk.level === 'good') return [{ level: 'good', area: 'disk', what }];
  return [{ level: disk.level, area: 'disk', what, advice: ADVICE }];
}

/** `, grows by 3.4 MB a day and lasts 120 days`. */
function forecastWords({ bytesPerDay, daysLeft }: DiskView): string {
  if (bytesPerDay === null) return '; how fast it grows is known after some hours';
  if (bytesPerDay === 0) return ' and does not grow';
  const grows = ` and grows by ${bytesText(bytesPerDay)} a day`;
  if (daysLeft === null) return `${grows}: room for years`;
  return `${grows}: room for ${daysLeft === 1 ? '1 day' : `${daysLeft} days`}`;
}

/** Without a gateway to ask: the room alone. */
export async function checkDiskAlone(folder: string): Promise<HealthFinding[]> {
  const free = await freeBytes(folder);
  const { level } = diskView({ used: 0, reusable: 0, free }, undefined, diskConfig.parse(undefined));
  if (free === null) return [{ level: 'unknown', area: 'disk', what: `${folder} cannot be looked at` }];
  const what = `${bytesText(free)} free where the log is`;
  return level === 'good' ? [{ level, area: 'disk', what }] : [{ level, area: 'disk', what, advice: ADVICE }];
}
