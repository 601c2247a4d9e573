import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** V8's own function, under the names of its test extension `gc`. */
type Collect = (how: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;

const LOOK_MS = 10_000;
/** A thread is at rest where it was busy for no longer than this since the last look: a collection takes a tenth of a second. */
const REST_MS = 100;
/** Less leaves nothing behind that is worth one. */
const WORTH_MS = 250;

/**
 * Has V8 give back what a busy time of this thread left behind, once it rests: by itself V8 does so only when it allocates again, and a
 * gateway at rest held some 70 MB of garbage and empty pages. Gives what ends it.
 */
export function collectAtRest(busyMs = busyOfThread, collect = collectAll): () => void {
  let last = busyMs();
  let uncollected = last;
  const timer = setInterval(() => {
    const now = busyMs();
    uncollected += now - last;
    const rests = now - last < REST_MS;
    last = now;
    if (!rests || uncollected < WORTH_MS) return;
    collect();
    uncollected = 0;
    last = busyMs();
  }, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

const busyOfThread = (): number => performance.eventLoopUtilization().active;

let collector: Collect | undefined;

function collectAll(): void {
  collector ??= findCollector();
  collector?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

/** Contexts made under the flag have it. The flag goes again: code that was kept compiled is refused under others. */
function findCollector(): Collect | undefined {
  setFlagsFromString('--expose-gc');
  try {
    return runInNewContext('globalThis.gc') as Collect | undefined;
  } finally {
    setFlagsFromString('--no-expose-gc');
  }
}
