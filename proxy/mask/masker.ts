import type { MaskedBytes } from '../contract/call.ts';
import type { MaskCounts, MaskedLeaf, MasksConfig } from '../contract/masking.ts';
import { createBudgets, machineStopwatch, type Stopwatch } from './budget.ts';
import { builtInDetectors } from './detectors/built-in.ts';
import type { Detector } from './finding.ts';
import { keyNames } from './key-names.ts';
import { MaskError } from './mask-error.ts';
import { type Job, maskJson, maskText } from './mask-json.ts';
import { type NamedBy, namedPaths } from './named-paths.ts';
import { ownPattern } from './own-pattern.ts';
import { textKeys } from './text-keys.ts';

export interface MaskContext {
  readonly server: string;
  /** Name or URI of what is called, or empty. */
  readonly tool: string;
  /** From the rule that decided. */
  readonly extraKeys?: readonly string[];
  readonly extraPaths?: readonly string[];
  /** `request`: an agent's message as recorded. `answer`: a server's message as returned. */
  readonly role: 'answer' | 'request';
}
interface MaskedText {
  readonly text: string;
  readonly changed: boolean;
  readonly counts: MaskCounts;
  readonly leaves: readonly MaskedLeaf[];
}
export interface Masker {
  /**
   * Masks a JSON-RPC message, a batch, or any other body as plain text. Unchanged bytes come back as they are; else only
   * masked leaves and keys differ. Pointers go on into JSON texts in strings: `/result/content/0/text/password`. They have keys as
   * they are masked, and end in `#` where the value was in the key itself.
   */
  maskMessage(raw: Uint8Array, context: MaskContext): MaskedBytes;
  /** Masks a text that is no message: a line of a log, an error. */
  maskText(text: string): MaskedText;
  /**
   * Whether a parsed JSON value holds a secret, by what it looks like or by its key's name. E-mail addresses are masked but
   * do not make a call one with secrets.
   */
  findSecrets(value: unknown): boolean;
}
export interface MaskerOptions {
  /** Detectors beside the built-in ones. */
  readonly detectors?: readonly Detector[];
  readonly stopwatch?: Stopwatch;
}

/** Compiles `masks:`. Pure but for the clock of its time limit. Every method throws MaskError and nothing else. */
export function createMasker(config: MasksConfig, options: MaskerOptions = {}): Masker {
  const off = new Set<string>(config.off);
  const all: readonly Detector[] = [
    ...builtInDetectors.filter(({ kind }) => !off.has(kind)),
    ...config.patterns.map(ownPattern),
    ...(options.detectors ?? []),
  ];
  const forSecrets = all.filter(({ kind }) => kind !== 'email');
  const startBudget = createBudgets(options.stopwatch ?? machineStopwatch);
  const namesWith = keepFew((own: string) => {
    const names = keyNames(
      [...config.keys, ...own.split('\n').filter((name) => name !== '')],
      config.builtInKeys,
    );
    return { names, detector: textKeys(names) };
  });
  const pathsFor = namedPaths(config.paths);

  function start(
    text: string,
    detectors: readonly Detector[],
    extraKeys: readonly string[],
    named: NamedBy | undefined,
  ): Job {
    // `\u0041KIA` and `:\/\/` hide what the cheap look is for, so then every detector looks at the decoded strings.
    const hidden = text.includes('\\u') || text.includes('\\/');
    const { names, detector } = namesWith(extraKeys.join('\n'));
    const active = hidden ? detectors : detectors.filter((one) => mayHold(one, text));
    const withKeys = hidden || names.mayHold(text);
    return {
      detectors: active,
      textDetectors: withKeys ? [...active, detector] : active,
      keys: withKeys ? names : undefined,
      named,
      budget: startBudget(text.length),
      leaves: [],
    };
  }

  return {
    maskMessage(raw, context) {
      const { text, encoding } = decode(raw);
      const job = start(text, all, context.extraKeys ?? [], pathsFor(context));
      if (isIdle(job)) return { bytes: raw, changed: false, counts: {}, leaves: [] };
      // Parsers skip a byte order mark, so it must not make plain text of a message.
      const body = text.startsWith('\ufeff') ? text.slice(1) : text;
      const masked = maskJson(body, job) ?? maskText(body, job);
      if (masked === body) return { bytes: raw, changed: false, counts: {}, leaves: [] };
      const bytes = Buffer.from(body === text ? masked : `\ufeff${masked}`, encoding);
      return { bytes, changed: true, counts: count(job.leaves), leaves: job.leaves };
    },

    maskText(text) {
      const job = start(text, all, [], undefined);
      const masked = isIdle(job) ? text : maskText(text, job);
      return { text: masked, changed: masked !== text, counts: count(job.leaves), leaves: job.leaves };
    },

    findSecrets(value) {
      const text = write(value);
      const job = start(text, forSecrets, [], undefined);
      if (!isIdle(job)) maskJson(text, job, undefined, 1);
      return job.leaves.length > 0;
    },
  };
}

/** What JSON cannot write cannot be looked into: then the caller's rule fails, and the call with it (law 2). */
function write(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    throw new MaskError('detector-failed', 'The value is not JSON.');
  }
}

function mayHold(detector: Detector, text: string): boolean {
  try {
    return detector.mayHold(text);
  } catch {
    throw new MaskError('detector-failed', `The detector ${detector.kind} failed.`);
  }
}

function isIdle(job: Job): boolean {
  return job.detectors.length === 0 && job.keys === undefined && job.named === undefined;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes that are not UTF-8 are read one by one, so that what is not masked goes on as it came. */
function decode(raw: Uint8Array): { readonly text: string; readonly encoding: 'utf8' | 'latin1' } {
  try {
    return { text: utf8.decode(raw), encoding: 'utf8' };
  } catch {
    return {
      text: Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('latin1'),
      encoding: 'latin1',
    };
  }
}

function count(leaves: readonly MaskedLeaf[]): MaskCounts {
  const counts: Record<string, number> = {};
  for (const { kind } of leaves) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** Remembers the results for the few arguments that a policy has. */
function keepFew<Result>(make: (key: string) => Result): (key: string) => Result {
  const kept = new Map<string, Result>();
  return (key) => {
    const known = kept.get(key);
    if (known !== undefined) return known;
    if (kept.size >= 1024) kept.clear();
    const made = make(key);
    kept.set(key, made);
    return made;
  };
}
