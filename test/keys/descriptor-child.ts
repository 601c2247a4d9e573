import { readFromDescriptor } from '../../proxy/platform/keys/custody.ts';

/** Run as a child process: says what came over descriptor 3. */
process.stdout.write((await readFromDescriptor(3)).toString('hex'));
