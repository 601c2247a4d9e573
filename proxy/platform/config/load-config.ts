import { open } from 'node:fs/promises';
import { type CountersignConfig, countersignConfig } from '../../contract/config.ts';
import { clearSecretProblems } from './clear-secrets.ts';
import { ConfigError, type ConfigErrorCode, type ConfigProblem, configErrorOf } from './config-error.ts';
import { explainIssues } from './schema-problems.ts';
import { type ConfigPath, MOST_BYTES, type Place, parseYaml } from './yaml-text.ts';

export interface LoadedConfig {
  readonly config: CountersignConfig;
  readonly file: string;
  /** As read; what is recorded when a configuration comes into force. */
  readonly text: string;
  /** Where a key or its nearest ancestor stands, so that later checks can point into the file. */
  locate(path: ConfigPath): Place;
}

/** Reads and checks countersign.yaml. Throws ConfigError (`unreadable`, `too-large`, `syntax`, `schema`). */
export async function loadConfig(file: string): Promise<LoadedConfig> {
  return parseConfig(await readConfigText(file), file);
}

/** Checks the text of a configuration; `file` is for messages. Throws ConfigError (`too-large`, `syntax`, `schema`). */
export function parseConfig(text: string, file: string): LoadedConfig {
  const fail = (code: ConfigErrorCode, problems: readonly ConfigProblem[]): never => {
    throw configErrorOf(code, file, problems);
  };
  if (Buffer.byteLength(text) > MOST_BYTES) throw tooLarge(file);
  const yaml = parseYaml(text);
  if (yaml.problems.length > 0) return fail('syntax', yaml.problems);
  const parsed = countersignConfig.safeParse(yaml.value);
  if (!parsed.success) return fail('schema', explainIssues(parsed.error.issues, yaml));
  const inTheClear = clearSecretProblems(parsed.data, yaml);
  if (inTheClear.length > 0) return fail('schema', inTheClear);
  return { config: parsed.data, file, text, locate: (path) => yaml.locate(path) };
}

/** The file's text. Throws ConfigError (`unreadable`, `too-large`, `syntax`). */
export async function readConfigText(file: string): Promise<string> {
  const bytes = await readBytes(file);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const problems = [{ line: 1, column: 1, path: '', message: 'the file is not UTF-8 text' }];
    throw new ConfigError('syntax', `${file} is not UTF-8 text`, { file, problems, cause });
  }
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    await using handle = await open(file, 'r');
    const info = await handle.stat();
    if (!info.isFile()) throw new ConfigError('unreadable', `${file} is not a file`, { file });
    const buffer = new Uint8Array(MOST_BYTES + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
      if (length > MOST_BYTES) throw tooLarge(file);
    }
    return buffer.subarray(0, length);
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    throw new ConfigError('unreadable', `${file} cannot be read`, { file, cause });
  }
}

function tooLarge(file: string): ConfigError {
  return new ConfigError('too-large', `${file} is larger than ${MOST_BYTES} bytes`, { file });
}
