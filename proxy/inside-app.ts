import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { z } from 'zod';
import { type HandedOver, SHELL_SECRET } from './commands/handed-over.ts';
import { gatewayStarter } from './commands/load-gateway.ts';
import { runCountersign } from './commands/run.ts';
import { keyringCustody, passphraseCustody } from './platform/keys/custody.ts';

/*
 * The gateway in a process of Electron's own Node: `countersign start` for a parent that speaks by messages. The first holds the
 * secrets of this start; `stop` asks it to end in order.
 */

// Both as in main.js: V8 may end the process where it collects WebAssembly's code beside worker threads, and they have limits of their own.
setFlagsFromString('--no-wasm-code-gc');
setFlagsFromString('--max-semi-space-size=0');

/** Electron's `process.parentPort`, as far as it is used here. */
interface ParentPort {
  on(event: 'message', tell: (message: { readonly data: unknown }) => void): void;
}

const bytes = z.instanceof(Uint8Array).refine(({ byteLength }) => byteLength > 0 && byteLength <= 4096);
const first = z.union([
  z.strictObject({ secret: z.string().regex(SHELL_SECRET) }),
  z.strictObject({ secret: z.string().regex(SHELL_SECRET), kek: bytes }),
  z.strictObject({ secret: z.string().regex(SHELL_SECRET), passphrase: bytes }),
]);

function handedOver(message: unknown): HandedOver {
  const given = first.parse(message);
  const shell = given.secret;
  if ('kek' in given) return { shell, custody: erasing(given.kek, keyringCustody) };
  if ('passphrase' in given) return { shell, custody: erasing(given.passphrase, passphraseCustody) };
  return { shell, custody: undefined };
}

/** The custody keeps a copy of its own, so the message's bytes go. */
function erasing(
  given: Uint8Array,
  make: (given: Uint8Array) => HandedOver['custody'],
): HandedOver['custody'] {
  try {
    return make(given);
  } finally {
    given.fill(0);
  }
}

const { parentPort } = process as { parentPort?: ParentPort };
if (parentPort === undefined) {
  process.stderr.write('countersign: this file is started by the desktop app alone.\n');
  process.exit(2);
}
// Lines that start this program again start the command line, not this file.
process.argv[1] = fileURLToPath(new URL('./main.js', import.meta.url));
let running = false;
parentPort.on('message', ({ data }) => {
  if (data === 'stop') {
    // While it starts nobody listens for a signal, and an emitted one would be lost.
    if (process.listenerCount('SIGTERM') > 0) process.emit('SIGTERM');
    else process.exit(0);
    return;
  }
  if (running) return;
  running = true;
  void runCountersign(process.argv.slice(2), gatewayStarter, { handed: handedOver(data) }).then((code) =>
    process.exit(code),
  );
});
