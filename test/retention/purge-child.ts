/**
 * Purges the log of its options, given as a line of JSON on stdin, and says `begin` before and `done` after each append of it, so that
 * whoever listens can kill it there.
 */
import { writeSync } from 'node:fs';
import { systemClock } from '../../proxy/platform/clock.ts';
import { headFile } from '../../proxy/store/head-file.ts';
import { openStore } from '../../proxy/store/open-store.ts';
import type { ChildOptions } from '../store/helpers/append-until-killed.ts';
import { purgingOn } from './rig.ts';

const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
const options = JSON.parse(Buffer.concat(chunks).toString()) as ChildOptions & { readonly retention: object };
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
    writeSync(1, 'begin\n');
    const receipt = await opened.append(append);
    writeSync(1, 'done\n');
    return receipt;
  },
};
await purgingOn(store, options.retention).planAndPurge();
writeSync(1, 'purged\n');
await opened.close();
