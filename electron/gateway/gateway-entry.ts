import { fileURLToPath } from 'node:url';

/*
 * The gateway as a child of the desktop app: the same program as `countersign start`, which ends in order when its standard input
 * ends. A signal would do where there are signals; this does everywhere, and when the app was killed as well.
 */
const program = new URL('../../proxy/main.js', import.meta.url);
process.stdin.on('end', stop);
process.stdin.on('error', stop);
process.stdin.resume();
// Lines that start this program again start the command line, not this file.
process.argv[1] = fileURLToPath(program);
await import(program.href);
// It has ended, or did not start: an open standard input would keep a process that does nothing, and nobody would start another.
process.stdin.destroy();

/** While it starts nobody listens for a signal, and an emitted one would be lost: a gateway without a parent would go on for ever. */
function stop(): void {
  if (process.listenerCount('SIGTERM') > 0) process.emit('SIGTERM');
  else process.exit(0);
}
