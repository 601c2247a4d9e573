/**
 * A child process that appends for ever and says what was acknowledged: `<number> <index>` a line, in the order of the
 * acknowledgements. Its options come as one JSON line on stdin, for a key in argv would be seen by every process.
 */
import { writeSync } from 'node:fs';
import { systemClock } from '../../../proxy/platform/clock.ts';
import { headFile } from '../../../proxy/store/head-file.ts';
import { openStore } from '../../../proxy/store/open-store.ts';
import { plain } from './appends.ts';

export interface ChildOptions {
  readonly file: string;
  readonly headFile: string;
  readonly databaseKey: string;
  readonly privateKey: string;
  readonly log: { readonly id: string; readonly origin: string; readonly epoch: number };
  /** The first number to write; the next follow. */
  readonly from: number;
}

/** Waits for a reader that is slow: the pipe is full then, and this process must live on until it is killed. */
function say(line: string): void {
  for (;;) {
    try {
      writeSync(1, `${line}\n`);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}

const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
const options = JSON.parse(Buffer.concat(chunks).toString()) as ChildOptions;
const store = await openStore({
  file: options.file,
  databaseKey: Buffer.from(options.databaseKey, 'hex'),
  privateKey: Buffer.from(options.privateKey, 'hex'),
  log: options.log,
  head: headFile(options.headFile, Buffer.from(options.databaseKey, 'hex')),
  clock: systemClock,
});
say('open');
let number = options.from;
async function client(): Promise<never> {
  for (;;) {
    const mine = number++;
    const { indexes } = await store.append(plain('config.change', { facts: { number: mine } }));
    say(`${mine} ${indexes[0]}`);
  }
}
await Promise.all(Array.from({ length: 8 }, client));
