import { restoreLog } from '../../proxy/gateway/restore/restore-log.ts';
import { systemClock } from '../../proxy/platform/clock.ts';

/*
 * A restore in a process of its own that goes as far as a stage, says so, and waits there to be killed: `restore-child.ts HOME FILE STAGE`.
 */
const [home = '', file = '', stage = ''] = process.argv.slice(2);
await restoreLog({
  home,
  file,
  clock: systemClock,
  agreed: async () => true,
  reached: async (now) => {
    if (now !== stage) return;
    process.send?.(stage);
    await new Promise((resolve) => process.once('disconnect', resolve));
  },
});
