import { holdLock } from '../../../proxy/store/lock.ts';

/** Holds the lock at the path in its argument for as many ms as the second says, and tells when it has it. */
const [path = '', ms] = process.argv.slice(2);
const letGo = holdLock(path);
setTimeout(letGo, Number(ms));
process.stdout.write('held\n');
