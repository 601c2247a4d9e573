import { z } from 'zod';

const days = (fallback: number) => z.int().min(1).max(3650).default(fallback);
const bytes = (fallback: number) =>
  z
    .int()
    .min(1024 * 1024)
    .max(2 ** 50)
    .default(fallback);

/** From when on the room for the log is a matter to look at (`warn…`), and from when on a danger (`bad…`): whichever comes first. */
export const diskConfig = z
  .strictObject({
    /** Days until the disk is full, as the log grows now. */
    warnDays: days(30),
    badDays: days(7),
    /** Bytes that are free where the log is. */
    warnBytes: bytes(2 * 1024 ** 3),
    badBytes: bytes(256 * 1024 ** 2),
  })
  .prefault({});
export type DiskLimits = z.infer<typeof diskConfig>;

/** Room for the log, and how long it lasts. */
export interface DiskView {
  readonly level: 'good' | 'warn' | 'bad' | 'unknown';
  /** Bytes that the database holds. */
  readonly used: number;
  /** Bytes in the database's file that were deleted, and are written to again before the file grows. */
  readonly reusable: number;
  /** Bytes that the gateway's account can still write on the volume of the data folder; null where that cannot be asked. */
  readonly free: number | null;
  /** What the log grew by, a day: the faster of the last day and the last week. Null until it was watched for some hours. */
  readonly bytesPerDay: number | null;
  /** Until the volume is full at that rate, in whole days; null where nothing says that it will be. */
  readonly daysLeft: number | null;
}
