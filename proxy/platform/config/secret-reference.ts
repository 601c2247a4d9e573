import { isAbsolute } from 'node:path';
import { CountersignError } from '../../contract/errors.ts';
import { type SecretFile, secretFileProblem } from './secret-file.ts';

export type SecretErrorCode =
  /** Not `file:/absolute/path`, `keys:NAME` or `env:NAME`. */
  | 'bad-reference'
  | 'missing'
  | 'unreadable'
  /** Others than the owner could read or change the file. */
  | 'too-open'
  | 'empty';

/** A secret that cannot be had. Names the reference, never the value. */
export class SecretError extends CountersignError<SecretErrorCode> {
  readonly reference: string;

  constructor(code: SecretErrorCode, reference: string, why: string, cause?: unknown) {
    super(code, `${reference}: ${why}`, { cause });
    this.reference = reference;
  }
}

/** Where secrets come from. */
export interface SecretPorts {
  /** `readSecretFile`, but in tests. */
  readFile(path: string): Promise<SecretFile>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The installation's own wrapped store; undefined where it has no such name. */
  keys(name: string): Promise<string | undefined>;
}

/**
 * The value that a reference stands for. One line end at the end of a file is not part of it. Throws SecretError. Modes of files
 * are checked as secret-file.ts says.
 */
export async function resolveSecret(reference: string, ports: SecretPorts): Promise<string> {
  const colon = reference.indexOf(':');
  const name = reference.slice(colon + 1);
  const value = await lookUp(reference.slice(0, Math.max(colon, 0)), name, reference, ports);
  if (value === undefined) throw new SecretError('missing', reference, 'there is no such secret');
  if (value === '') throw new SecretError('empty', reference, 'the secret is empty');
  return value;
}

async function lookUp(
  kind: string,
  name: string,
  reference: string,
  ports: SecretPorts,
): Promise<string | undefined> {
  switch (kind) {
    case 'file':
      return fromFile(name, reference, ports);
    case 'keys':
      return ports.keys(name);
    case 'env':
      return Object.hasOwn(ports.env, name) ? ports.env[name] : undefined;
    default:
      // What was given may be the secret itself, so that it is not shown.
      throw new SecretError('bad-reference', '(reference)', 'must be file:/path, keys:NAME or env:NAME');
  }
}

async function fromFile(path: string, reference: string, ports: SecretPorts): Promise<string | undefined> {
  if (!isAbsolute(path)) throw new SecretError('bad-reference', reference, 'the path must be absolute');
  const file = await ports.readFile(path).catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new SecretError('unreadable', reference, 'the file cannot be read', cause);
  });
  if (file === undefined) return undefined;
  const problem = secretFileProblem(file);
  if (problem !== undefined) throw new SecretError('too-open', reference, problem);
  return file.text.replace(/\r?\n$/, '');
}
