import { CountersignError } from '../contract/errors.ts';
import { guardCredentials } from '../forward/credential-guard.ts';
import { jsonPath } from '../mask/json-path.ts';
import { createMasker } from '../mask/masker.ts';
import { ownPattern } from '../mask/own-pattern.ts';
import type { ConfigProblem } from '../platform/config/config-error.ts';
import { showPath } from '../platform/config/config-path.ts';
import type { LoadedConfig } from '../platform/config/load-config.ts';
import type { ConfigPath } from '../platform/config/yaml-text.ts';
import { checkPolicy } from '../policy/check.ts';
import { compilePolicy } from '../policy/compile-policy.ts';
import type { Finding, Known } from '../policy/finding.ts';
import { globProblem } from '../policy/glob.ts';
import { placeInCondition } from '../policy/place-in-condition.ts';
import { witnessKey } from '../record/cosignature.ts';
import { recipientProblem } from './sealing/recipient-problem.ts';

/** A problem with the rule that has it, and whether it keeps the configuration from being in force. */
export interface SettingsProblem extends ConfigProblem {
  readonly severity: 'error' | 'warning';
  readonly rule: string | undefined;
}

/** Everything that keeps a configuration, whose schema is right, from being in force: in the file's order, each with its place. */
export function settingsProblems(loaded: LoadedConfig): SettingsProblem[] {
  const { config } = loaded;
  const at = (path: ConfigPath, problem: string | undefined): SettingsProblem[] =>
    problem === undefined
      ? []
      : [
          {
            ...loaded.locate(path),
            path: showPath(path),
            message: problem,
            severity: 'error',
            rule: undefined,
          },
        ];
  const found = [
    ...(problemOf(() => compilePolicy(config.policy, { findSecrets: () => false })) === undefined
      ? []
      : policyFindings(loaded).filter(({ severity }) => severity === 'error')),
    ...config.policy.rules.flatMap((rule, index) =>
      (rule.mask?.paths ?? []).flatMap((path, place) =>
        at(
          ['policy', 'rules', index, 'mask', 'paths', place],
          problemOf(() => jsonPath(path)),
        ),
      ),
    ),
    ...Object.entries(config.servers).flatMap(([name, { http }]) =>
      http === undefined
        ? []
        : at(
            ['servers', name, 'http'],
            problemOf(() => guardCredentials(name, http)),
          ),
    ),
    ...maskProblems(loaded, at),
    ...witnessProblems(loaded, at),
    ...diskProblems(loaded, at),
    ...retentionProblems(loaded, at),
    ...sealProblems(loaded, at),
  ];
  return found.sort((a, b) => a.line - b.line || a.column - b.column);
}

/** The problem with the name of the rule that has it. */
export function namedProblem({ rule, message, ...rest }: SettingsProblem): SettingsProblem {
  return { ...rest, rule, message: rule === undefined ? message : `rule ${rule}: ${message}` };
}

/** What the policy gets wrong or looks wrong, warnings among it, each with its place in the file. */
export function policyFindings(loaded: LoadedConfig, known: Known = {}): SettingsProblem[] {
  return checkPolicy(loaded.config.policy, known).map((finding) => placed(finding, loaded));
}

function placed(finding: Finding, { config, locate, text }: LoadedConfig): SettingsProblem {
  const { rule, severity, message, position } = finding;
  const index = config.policy.rules.findIndex(({ name }) => name === rule);
  const about = { severity, rule };
  if (index < 0) return { ...locate(['policy']), ...about, path: 'policy', message };
  const path: ConfigPath = ['policy', 'rules', index, ...(position === undefined ? [] : ['when'])];
  const place = placeInCondition(text, locate(path), config.policy.rules[index]?.when ?? '', position);
  return { ...place, ...about, path: showPath(path), message };
}

function maskProblems(
  { config: { masks } }: LoadedConfig,
  at: (path: ConfigPath, problem: string | undefined) => SettingsProblem[],
): SettingsProblem[] {
  const found = [
    ...masks.patterns.flatMap((pattern, index) =>
      at(
        ['masks', 'patterns', index, 'pattern'],
        problemOf(() => ownPattern(pattern)),
      ),
    ),
    ...masks.paths.flatMap(({ path }, index) =>
      at(
        ['masks', 'paths', index, 'path'],
        problemOf(() => jsonPath(path)),
      ),
    ),
  ];
  return found.length > 0
    ? found
    : at(
        ['masks'],
        problemOf(() => createMasker(masks)),
      );
}

function witnessProblems(
  { config: { witnesses } }: LoadedConfig,
  at: (path: ConfigPath, problem: string | undefined) => SettingsProblem[],
): SettingsProblem[] {
  const { ask, quorum } = witnesses;
  const many = `asks for ${quorum} of ${ask.length} witnesses`;
  return [
    ...ask.flatMap(({ vkey }, index) => {
      const twice = ask.findIndex((one) => one.vkey === vkey) < index;
      const problem = twice ? 'is the key of two witnesses' : problemOf(() => witnessKey(vkey));
      return at(['witnesses', 'ask', index, 'vkey'], problem);
    }),
    ...at(['witnesses', 'quorum'], ask.length > 0 && quorum > ask.length ? many : undefined),
  ];
}

/** A limit of danger beyond the one of warning would make every warning a danger. */
function diskProblems(
  { config: { disk } }: LoadedConfig,
  at: (path: ConfigPath, problem: string | undefined) => SettingsProblem[],
): SettingsProblem[] {
  const beyond = (bad: number, warn: number, name: string): string | undefined =>
    bad > warn ? `must be at most ${name}, which is ${warn}` : undefined;
  return [
    ...at(['disk', 'badDays'], beyond(disk.badDays, disk.warnDays, 'warnDays')),
    ...at(['disk', 'badBytes'], beyond(disk.badBytes, disk.warnBytes, 'warnBytes')),
  ];
}

function retentionProblems(
  { config: { retention } }: LoadedConfig,
  at: (path: ConfigPath, problem: string | undefined) => SettingsProblem[],
): SettingsProblem[] {
  return retention.rules.flatMap(({ name, match }, index) => {
    const rule: ConfigPath = ['retention', 'rules', index];
    const twice = retention.rules.findIndex((one) => one.name === name) < index;
    return [
      ...at([...rule, 'name'], twice ? 'two rules have this name' : undefined),
      ...(['server', 'agent'] as const).flatMap((key) =>
        [match[key] ?? []].flat().flatMap((glob) => at([...rule, 'match', key], globProblem(glob))),
      ),
    ];
  });
}

/** Rules that would seal to nobody keep nothing, though they seem to. */
function sealProblems(
  { config: { seal, policy } }: LoadedConfig,
  at: (path: ConfigPath, problem: string | undefined) => SettingsProblem[],
): SettingsProblem[] {
  const { recipients } = seal;
  const nobody = 'asks to seal originals, and seal.recipients names nobody to seal them to';
  return [
    ...recipients.flatMap((recipient, index) => {
      const twice = recipients.indexOf(recipient) < index;
      const problem = twice ? 'is there twice' : recipientProblem(recipient);
      return at(['seal', 'recipients', index], problem);
    }),
    ...policy.rules.flatMap((rule, index) =>
      at(
        ['policy', 'rules', index, 'seal'],
        rule.seal === true && recipients.length === 0 ? nobody : undefined,
      ),
    ),
  ];
}

/** The message of our own error, or undefined where all is well. A fault of the program stays one. */
function problemOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (!(error instanceof CountersignError)) throw error;
    return error.message;
  }
}
