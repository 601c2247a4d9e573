import { describe, expect, test } from 'vitest';
import { masksConfig } from '../../proxy/contract/masking.ts';
import { builtInDetectors } from '../../proxy/mask/detectors/built-in.ts';
import type { Detector } from '../../proxy/mask/finding.ts';
import { keyNames } from '../../proxy/mask/key-names.ts';
import { MaskError } from '../../proxy/mask/mask-error.ts';
import { createMasker } from '../../proxy/mask/masker.ts';
import { textKeys } from '../../proxy/mask/text-keys.ts';
import { threadCpu } from '../thread-cpu.ts';
import { AWS_KEY, JWT, PEM, SECRETS } from './secrets.ts';

const MIB = 1_048_576;
const fill = (unit: string): string => unit.repeat(Math.ceil(MIB / unit.length)).slice(0, MIB);

const UNITS = [
  ...['a', 'A', '1', ' ', '-', '_', '.', '@', ':', '/', '=', '"', "'", '\n', '\\', '[', '{', 'é', '+', '%'],
  ...[
    '1 ',
    '1-',
    '4539 ',
    'a@',
    'a.',
    '@a.',
    'a@b.',
    'A1',
    'DE89',
    'DE89 ',
    'eyJ',
    'eyJ.',
    'ewog',
    '://',
    'a://',
  ],
  ...[
    'a://b:',
    'a://b:c',
    'a:@',
    'a://b:c@',
    'sk-',
    'sk-ant-',
    'ghp_',
    'ghs_.',
    'github_pat_',
    'glpat-',
    'xoxb-',
  ],
  ...[
    'sk_live_',
    'whsec_',
    'AKIA',
    'AIza',
    'ya29.',
    'GOCSPX-',
    'Q~',
    '1Q~',
    'sig=',
    '?sig=',
    'AccountKey=',
    'aws ',
  ],
  ...[
    'secret_key=',
    'secret key : ',
    'session_token=',
    'password=',
    ';password=',
    ';password=x',
    'pwd = ',
    "pwd='",
  ],
  ...[
    ';password=x;server=',
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN ',
    '-----END PRIVATE KEY-----',
    'AGE-SECRET-KEY-1',
  ],
  ...[
    '"token": ',
    '"token":"',
    "'token':'x",
    'token: ',
    'token=a1',
    'token:\n',
    '"a',
    '[masked:',
    '[masked:jwt]',
    '\\u0041',
  ],
  ...[
    '536-90-4399',
    '536-90-439',
    'ssn 536904399',
    '4539578763621486',
    '4539-5787-6362-',
    'hooks.slack.com/services/',
  ],
  `-----BEGIN PRIVATE KEY-----${'A'.repeat(64)}`,
  `-----BEGIN PRIVATE KEY-----${'A'.repeat(64)} -----`,
  `${AWS_KEY} ${'aB3/'.repeat(10)} `,
  `${JWT} `,
  `${PEM} `,
  `${AWS_KEY}${AWS_KEY}`,
];

describe('1 MiB of anything is looked through in linear time', () => {
  const detectors: Detector[] = [...builtInDetectors, textKeys(keyNames([]))];
  test.each(UNITS)('%j', (unit) => {
    const text = fill(unit);
    for (const { kind, mayHold, find } of detectors) {
      const start = threadCpu();
      if (mayHold(text)) find(text);
      // Twenty times what is seen; anything quadratic takes minutes.
      expect(threadCpu() - start, kind).toBeLessThan(1000);
    }
  });
});

describe('law 2: what fails, fails the call', () => {
  const message = Buffer.from('{"result":"text"}');
  const context = { server: 's', tool: 't', role: 'answer' } as const;
  const codeOf = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      if (error instanceof MaskError) return error.code;
      throw error;
    }
    return 'passed';
  };
  const withDetector = (detector: Partial<Detector>, stopwatch = { wall: () => 0, cpu: () => 0 }) =>
    createMasker(masksConfig.parse({}), {
      stopwatch,
      detectors: [{ kind: 'custom:test', mayHold: () => true, find: () => [], ...detector }],
    });

  test('a detector that throws, and its words are not passed on', () => {
    const fail = (text: string): never => {
      throw new Error(`cannot read ${text}`);
    };
    for (const detector of [{ find: fail }, { mayHold: fail }]) {
      const masker = withDetector(detector);
      for (const run of [
        () => masker.maskMessage(message, context),
        () => masker.maskText('text'),
        () => masker.findSecrets('text'),
      ]) {
        expect(codeOf(run)).toBe('detector-failed');
        expect(run).toThrow(expect.not.objectContaining({ message: expect.stringContaining('text') }));
      }
    }
  });

  test('a detector that overruns its time', () => {
    let time = 0;
    const stopwatch = { wall: () => time, cpu: () => time };
    const slow = withDetector(
      {
        find: () => {
          time += 10_000;
          return [];
        },
      },
      stopwatch,
    );
    expect(codeOf(() => slow.maskMessage(message, context))).toBe('overrun');
    expect(codeOf(() => slow.findSecrets('text'))).toBe('overrun');
  });

  test('waiting for the machine is not work', () => {
    let wall = 0;
    const waiting = withDetector(
      {
        find: () => {
          wall += 10_000;
          return [];
        },
      },
      { wall: () => wall, cpu: () => 0 },
    );
    expect(codeOf(() => waiting.maskMessage(message, context))).toBe('passed');
  });

  test('a text that goes on changing as it is masked', () => {
    const peeling = withDetector({ find: (text) => (text.length > 0 ? [{ start: 0, end: 1 }] : []) });
    expect(codeOf(() => peeling.maskText('x'.repeat(100)))).toBe('overrun');
  });

  test('JSON deeper than is looked into; brackets that are no JSON are text', () => {
    const masker = createMasker(masksConfig.parse({}));
    const nested = (n: number): string => `${'['.repeat(n)}"password"${']'.repeat(n)}`;
    const inText = (text: string): Buffer => Buffer.from(JSON.stringify({ result: text }));
    expect(codeOf(() => masker.maskMessage(Buffer.from(nested(600)), context))).toBe('too-deep');
    expect(codeOf(() => masker.maskMessage(inText(nested(600)), context))).toBe('too-deep');
    expect(codeOf(() => masker.maskMessage(inText('['.repeat(100_000)), context))).toBe('passed');
    let wrapped = '{"password":"hunter2"}';
    for (let n = 0; n < 5; n += 1) wrapped = JSON.stringify({ w: wrapped });
    const five = Buffer.from(masker.maskMessage(Buffer.from(wrapped), context).bytes).toString();
    expect(five).not.toContain('hunter2');
    for (let n = 0; n < 4; n += 1) wrapped = JSON.stringify({ w: wrapped });
    expect(codeOf(() => masker.maskMessage(Buffer.from(wrapped), context))).toBe('too-deep');
  });

  test('a path of a rule that is none', () => {
    const masker = createMasker(masksConfig.parse({}));
    const run = () => masker.maskMessage(message, { ...context, extraPaths: ['$['] });
    expect(codeOf(run)).toBe('bad-path');
  });

  test('a value that is no JSON', () => {
    expect(codeOf(() => createMasker(masksConfig.parse({})).findSecrets({ n: 1n }))).toBe('detector-failed');
  });

  test('a thousand secrets in one message are all found', () => {
    const masker = createMasker(masksConfig.parse({}));
    const text = Array.from({ length: 1000 }, (_, n) => SECRETS[n % SECRETS.length]?.[1]).join(' , ');
    const { leaves } = masker.maskText(text);
    expect(leaves.length).toBe(1000);
  });
});
