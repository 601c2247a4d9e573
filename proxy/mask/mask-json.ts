import type { MaskedLeaf, MaskKind } from '../contract/masking.ts';
import { parseJson } from '../contract/parse-json.ts';
import { JsonError } from '../platform/json/json-error.ts';
import { decodeString, type Key, type Leaf, walkLeaves } from '../platform/json/json-tokens.ts';
import type { Budget } from './budget.ts';
import { findAll } from './find.ts';
import type { Detector } from './finding.ts';
import type { KeyNames } from './key-names.ts';
import { MaskError } from './mask-error.ts';
import { createMaskedKeys, type MaskedKeys } from './masked-keys.ts';
import { isOnlyPlaceholders, placeholder, withPlaceholders } from './placeholder.ts';
import { isProtocolMember, isProtocolWord } from './protocol-members.ts';

type Path = readonly (string | number)[];

/** Where a string stands: `path` as it came, which rules speak of, and `shown` with the keys that are masked. */
interface Place {
  readonly path: Path;
  readonly shown: Path;
}
const TOP: Place = { path: [], shown: [] };

/** What one message is masked by, and what was masked in it. */
export interface Job {
  readonly detectors: readonly Detector[];
  /** `detectors` with the one for keys in plain text. */
  readonly textDetectors: readonly Detector[];
  readonly keys: KeyNames | undefined;
  /** Whether a configured path names the leaf; `root` is where in `path` the innermost JSON text begins. */
  readonly named: ((path: Path, root: number) => boolean) | undefined;
  readonly budget: Budget;
  readonly leaves: MaskedLeaf[];
}

/** JSON levels that are looked into; no gateway ceiling is higher, and the walk's stack holds it. */
const MOST_DEPTH = 512;
/** JSON text within a string within JSON text: each level doubles the backslashes. */
const MOST_NESTING = 6;
/** Base64 of at least this length is an image or a file: chance matches in it are no secrets. */
const LEAST_BLOB = 256;

/**
 * Masks the leaves of a JSON text, and what detectors find in its keys. Every other character stays as it came. Undefined where
 * the text is not JSON. `base` is the place of the string that holds the text, or the top for a message.
 */
export function maskJson(text: string, job: Job, base: Place = TOP, nesting = 0): string | undefined {
  const reported = job.leaves.length;
  let renamed: MaskedKeys | undefined;
  let out = '';
  let copied = 0;
  const replace = ({ start, end }: Key, masked: string): void => {
    out += text.slice(copied, start) + JSON.stringify(masked);
    copied = end;
  };
  const placeOf = (path: Path): Place => {
    const shown = renamed?.shown(path) ?? path;
    return nesting === 0
      ? { path, shown }
      : { path: [...base.path, ...path], shown: [...base.shown, ...shown] };
  };
  const leaf = (leaf: Leaf): void => {
    if (nesting === 0 && isProtocolMember(leaf.path)) return;
    const masked = maskLeaf(text, leaf, placeOf(leaf.path), job, base.path.length, nesting);
    if (masked !== undefined) replace(leaf, masked);
  };
  const key = (key: Key): void => {
    const original = String(key.path[key.path.length - 1]);
    const found = isProtocolWord(original) ? [] : findAll(original, job.textDetectors, job.budget);
    if (found.length > 0) renamed ??= createMaskedKeys(text);
    renamed?.next(key.path, found);
    if (found.length === 0) return;
    const { shown } = placeOf(key.path);
    for (const { start, end, kind } of found)
      report(job, shown, kind, end - start, kind.startsWith('key:'), true);
    replace(key, String(shown[shown.length - 1]));
  };
  if (!walk(text, nesting, leaf, key)) {
    job.leaves.length = reported;
    return undefined;
  }
  return copied === 0 ? text : out + text.slice(copied);
}

/** Masks a text that stands alone or in a string: as JSON where it is a JSON object, array or string, else as plain text. */
export function maskText(text: string, job: Job, place: Place = TOP, nesting = 0): string {
  if (mayBeJson(text)) {
    const masked = maskJson(text, job, place, nesting + 1);
    if (masked !== undefined) return masked;
  }
  const found = findAll(text, job.textDetectors, job.budget);
  for (const { start, end, kind } of found)
    report(job, place.shown, kind, end - start, kind.startsWith('key:'));
  return withPlaceholders(text, found);
}

/** The masked value of a leaf, a string whatever it was, or undefined where it stays. */
function maskLeaf(
  text: string,
  leaf: Leaf,
  place: Place,
  job: Job,
  root: number,
  nesting: number,
): string | undefined {
  const { path, shown } = place;
  const byPath = job.named?.(path, root) ?? false;
  const name = leaf.kind === 'boolean' ? undefined : job.keys?.nameFor(path);
  const value = (): string =>
    leaf.kind === 'string' ? decodeString(text, leaf.start, leaf.end) : text.slice(leaf.start, leaf.end);
  if (byPath || name !== undefined) return maskWhole(value(), name, byPath, shown, job);
  if (leaf.kind === 'boolean') return undefined;
  if (leaf.kind === 'number') {
    const found = findAll(value(), job.detectors, job.budget)[0];
    if (found === undefined) return undefined;
    report(job, shown, found.kind, value().length, false);
    return placeholder(found.kind);
  }
  const original = value();
  if (isBlob(original, path)) return undefined;
  const masked = maskText(original, job, place, nesting);
  return masked === original ? undefined : masked;
}

function maskWhole(
  value: string,
  name: string | undefined,
  byPath: boolean,
  shown: Path,
  job: Job,
): string | undefined {
  if (isOnlyPlaceholders(value)) return undefined;
  const detected = kindOfWhole(value, job);
  const kind: MaskKind = detected ?? (name === undefined ? 'path' : `key:${name}`);
  report(job, shown, kind, value.length, detected === undefined && !byPath);
  return placeholder(kind);
}

/**
 * The detector that accounts for the value from end to end, an authorization scheme aside. Less is not enough: with an address in
 * it, a command under the key `token` would pass for something an approver need not look at.
 */
function kindOfWhole(value: string, job: Job): MaskKind | undefined {
  const found = findAll(value, job.detectors, job.budget);
  let at = /^(?:Bearer|Basic|token)[ \t]{1,4}/i.exec(value)?.[0].length ?? 0;
  for (const { start, end } of found) {
    if (start > at) return undefined;
    at = end;
  }
  return at === value.trimEnd().length ? found[0]?.kind : undefined;
}

/** Where it is a key that holds the value and not what stands under it, the pointer ends in `#`. */
function report(
  job: Job,
  shown: Path,
  kind: MaskKind,
  length: number,
  byNameAlone: boolean,
  isKey = false,
): void {
  const parts = shown.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`);
  job.leaves.push({ pointer: parts.join('') + (isKey ? '#' : ''), kind, length, byNameAlone });
}

function walk(text: string, nesting: number, leaf: (leaf: Leaf) => void, key: (key: Key) => void): boolean {
  const tooDeep = () => new MaskError('too-deep', 'A text is nested deeper than masks look.');
  if (nesting > MOST_NESTING) {
    if (isJson(text)) throw tooDeep();
    return false;
  }
  try {
    return walkLeaves(text, { depth: MOST_DEPTH }, leaf, key);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    // A thousand brackets that are no JSON are plain text; JSON that cannot be looked into cannot pass.
    if (isJson(text)) throw tooDeep();
    return false;
  }
}

function isJson(text: string): boolean {
  try {
    parseJson(text);
    return true;
  } catch {
    return false;
  }
}

function mayBeJson(text: string): boolean {
  const first = text.search(/[^ \t\r\n]/);
  const open = text[first];
  return open === '{' || open === '[' || (open === '"' && text.length > first + 1);
}

/** `blob` of resources, `data` of images and audio. Text that only calls itself so has spaces or dots somewhere. */
function isBlob(value: string, path: Path): boolean {
  if (value.length < LEAST_BLOB) return false;
  const key = path[path.length - 1];
  return (key === 'blob' || key === 'data') && /^[A-Za-z0-9+/_-]+={0,2}$/.test(value);
}
