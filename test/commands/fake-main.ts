/*
 * The command line over a gateway in memory: `node fake-main.ts …`. It is the real program but for the gateway, so that
 * commands are tried as processes without an installation.
 */
import { access, mkdir, writeFile } from 'node:fs/promises';
import { createApi } from '../../proxy/api/create-api.ts';
import { createTokenStore } from '../../proxy/api/token-store.ts';
import type { GatewayStarter } from '../../proxy/commands/gateway-starter.ts';
import { runCountersign } from '../../proxy/commands/run.ts';
import { ControlError } from '../../proxy/contract/control.ts';
import { systemClock } from '../../proxy/platform/clock.ts';
import { pathsOf } from '../../proxy/platform/paths.ts';
import { createFakeControl } from '../api/fake-control.ts';

const starter: GatewayStarter = {
  async open({ home, config, makeMissing, diagnose }) {
    const { keys } = pathsOf(home, config);
    const there = await access(keys).then(
      () => true,
      () => false,
    );
    if (!there && !makeMissing) throw new ControlError('not-found', `There is no installation in ${home}.`);
    if (process.env['FAKE_FAILURE'] !== undefined) throw new Error(process.env['FAKE_FAILURE']);
    await mkdir(keys, { recursive: true, mode: 0o700 });
    const control = createFakeControl();
    if (process.env['FAKE_APPROVER'] !== undefined)
      control.person('ann', 'a long enough secret', ['approver']);
    if (process.env['FAKE_HOLD'] !== undefined) {
      const { events } = control;
      // Once someone listens, however long the start takes on a busy machine.
      control.events = (since, signal) => {
        setImmediate(() => control.hold({ tool: 'erase\u202e' }));
        return events.call(control, since, signal);
      };
    }
    diagnose?.('started');
    return {
      control,
      app: createApi({
        control,
        tokens: createTokenStore(systemClock),
        clock: systemClock,
        operator: control.operator,
        origins: [],
      }),
      firstRun: !there,
      close: () => writeFile(`${home}/closed`, ''),
    };
  },
  async examine() {
    throw new ControlError('unavailable', 'A log in memory is not damaged.');
  },
  async init({ home, config }) {
    const paths = pathsOf(home, config);
    await mkdir(paths.keys, { recursive: true, mode: 0o700 });
    return { installation: 'made', config: paths.config, protection: 'key-file' };
  },
  restore: () => Promise.reject(new Error('there is no log to restore in memory')),
};
process.exitCode = await runCountersign(process.argv.slice(2), starter);
