import { readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import { writeNewFile } from '../../proxy/commands/write-new-file.ts';
import { openGateway } from '../../proxy/gateway/open-gateway.ts';
import { pathsOf } from '../../proxy/platform/paths.ts';
import { OPERATOR } from './rig.ts';

/*
 * A backup as the command makes it where no gateway runs, killed by itself as soon as it has come to a stage: `backup-child.ts HOME FILE STAGE`.
 */
const [home = '', file = '', stage = ''] = process.argv.slice(2);
const reached = (now: string): void => {
  if (now === stage) process.kill(process.pid, 'SIGKILL');
};
const { data } = pathsOf(home, undefined);
const gateway = await openGateway({ home, listen: false });
watch(data, () => {
  const copy = readdirSync(data).find((name) => name.startsWith('copy-'));
  if (copy === undefined) return;
  reached('copy-begun');
  if (statSync(join(data, copy), { throwIfNoEntry: false })?.size) reached('copy-written');
});
const { about, bytes } = await gateway.control.backupLog(OPERATOR);
reached('copied');
await writeNewFile(file, bytes, {
  signal: new AbortController().signal,
  written: (count) => reached(count < about.bytes ? 'half-out' : 'all-out'),
});
reached('in-place');
