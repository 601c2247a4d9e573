import { systemClock } from '../../proxy/platform/clock.ts';
import { serveWitness } from '../../proxy/witness/serve-witness.ts';
import { createWitness } from '../../proxy/witness/witness.ts';
import { witnessFolder } from '../../proxy/witness/witness-folder.ts';

/** A witness that dies when it has something to store: `before` or `after` it is stored, and never answers. */
const [path = '', when] = process.argv.slice(2);
const folder = witnessFolder(path);
const witness = createWitness({
  folder: {
    log: folder.log,
    async save(log) {
      if (when === 'after') await folder.save(log);
      process.kill(process.pid, 'SIGKILL');
      await new Promise(() => {});
    },
  },
  signer: await folder.signer(),
  clock: systemClock,
  forked: () => {},
});
const { port } = await serveWitness({
  witness,
  host: '127.0.0.1',
  port: 0,
  clock: systemClock,
  diagnose: () => {},
});
process.stdout.write(`${port}\n`);
