/**
 * Purges the log of its options, given as a line of JSON on stdin, and kills itself after so many of the lines that it says: `begin` before
 * each append, `asked` once the writer has it, `done` behind it.
 */
import { writeSync } from 'node:fs';
import { systemClock } from '../../proxy/platform/clock.ts';
import { headFile } from '../../proxy/store/head-file.ts';
import { openStore } from '../../proxy/store/open-store.ts';
import type { ChildOptions } from '../store/helpers/append-until-killed.ts';
import { purgingOn } from './rig.ts';

const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
const options = JSON.parse(Buffer.concat(chunks).toString()) as ChildOptions & {
  readonly retention: object;
  /** It ends itself by SIGKILL when it has said so many. */
  readonly lines: number;
};
let said = 0;
function say(line: string): void {
  writeSync(1, `${line}\n`);
  said += 1;
  if (said === options.lines) process.kill(process.pid, 'SIGKILL');
}
const databaseKey = Buffer.from(options.databaseKey, 'hex');
const opened = await openStore({
  file: options.file,
  databaseKey,
  privateKey: Buffer.from(options.privateKey, 'hex'),
  log: options.log,
  head: headFile(options.headFile, databaseKey),
  clock: systemClock,
});
const store: typeof opened = {
  ...opened,
  async append(append) {
    say('begin');
    const written = opened.append(append);
    await Promise.resolve();
    say('asked');
    const receipt = await written;
    say('done');
    return receipt;
  },
};
await purgingOn(store, options.retention).planAndPurge();
say('purged');
await opened.close();
