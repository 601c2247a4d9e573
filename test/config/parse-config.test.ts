import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConfigError, formatProblems } from '../../proxy/platform/config/config-error.ts';
import { loadConfig, parseConfig } from '../../proxy/platform/config/load-config.ts';
import { temporaryFolder } from './temporary-folder.ts';

function errorOf(text: string): ConfigError {
  try {
    parseConfig(text, 'countersign.yaml');
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the text was taken');
}
const places = (text: string) =>
  errorOf(text).problems.map(({ line, column, path }) => `${line}:${column} ${path}`.trim());

const SOUND = `# for the team
mode: observe
servers:
  files:
    stdio:
      command: npx
      args: [server-filesystem, /srv/data]
  tickets:
    http:
      url: https://tickets.example/mcp
      headers:
        Authorization: file:/run/secrets/tickets
        X-Team: { literal: platform }
policy:
  groups: { leads: [ada] }
  rules:
    - name: reads
      match: { tool: read_* }
      when: tool.class == "read"
      then: allow
`;

describe('parseConfig', () => {
  test('takes a sound file and fills in the defaults', () => {
    const { config, text, locate } = parseConfig(SOUND, 'countersign.yaml');
    expect(config).toMatchObject({
      mode: 'observe',
      listen: { host: '127.0.0.1', port: 8443 },
      policy: { default: 'hold', rules: [{ name: 'reads', then: 'allow' }] },
    });
    expect(text).toBe(SOUND);
    expect(locate(['policy', 'rules', 0, 'when'])).toEqual({ line: 19, column: 13 });
    expect(locate(['policy', 'rules', 0, 'message'])).toEqual({ line: 17, column: 7 });
  });

  test('an empty file is a configuration without settings', () => {
    expect(parseConfig('', 'x').config.policy.default).toBe('hold');
    expect(parseConfig('# nothing yet\n', 'x').config.servers).toEqual({});
  });

  test.each<[string, string, string[]]>([
    ['the same key twice', 'mode: observe\nmode: enforce\n', ['2:1']],
    ['a tab', 'listen:\n\tport: 1\n', ['2:1']],
    ['two documents', 'mode: observe\n---\nmode: enforce\n', ['2:1']],
    ['a tag', 'mode: !secret observe\n', ['1:15']],
    ['a known tag', 'mode: !!str observe\n', ['1:13']],
    ['a directive', '%YAML 1.1\n---\nmode: observe\n', ['1:1']],
    ['a key that is no text', 'servers:\n  12: {}\n', ['2:3']],
    ['the key __proto__', 'servers:\n  __proto__: {}\n', ['2:3']],
    ['an alias to nothing', 'mode: *m\n', ['1:7']],
    ['an alias to itself', 'policy: &p\n  rules: *p\n', ['2:10']],
  ])('syntax: %s', (_, text, expected) => {
    expect(errorOf(text).code).toBe('syntax');
    expect(places(text)).toEqual(expected);
  });

  test('alias bombs', () => {
    const layers = Array.from(
      { length: 9 },
      (_, n) =>
        `l${n}: &l${n} [${Array(9)
          .fill(n === 0 ? 'x' : `*l${n - 1}`)
          .join(', ')}]`,
    );
    expect(errorOf(layers.join('\n')).code).toBe('syntax');
    const few = Array.from(
      { length: 4 },
      (_, n) =>
        `l${n}: &l${n} [${Array(7)
          .fill(n === 0 ? 'x' : `*l${n - 1}`)
          .join(', ')}]`,
    );
    expect(errorOf(few.join('\n')).code).toBe('syntax');
  });

  test('an alias that saves a few lines is fine', () => {
    const text = 'policy:\n  groups: { a: &people [ada, bob], b: *people }\n';
    expect(parseConfig(text, 'x').config.policy.groups).toEqual({ a: ['ada', 'bob'], b: ['ada', 'bob'] });
  });

  test('too large, too deep, not text', async () => {
    expect(errorOf(`# ${'x'.repeat(1024 * 1024)}`).code).toBe('too-large');
    expect(errorOf(`a: ${'['.repeat(100_000)}`).code).toBe('syntax');
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'countersign.yaml');
    await writeFile(file, new Uint8Array([0x6d, 0xff]));
    await expect(loadConfig(file)).rejects.toMatchObject({ code: 'syntax' });
  });

  test('whatever the text: a configuration or a ConfigError with a place', () => {
    const pieces = fc.constantFrom(
      'mode: observe',
      'servers:',
      '  a:',
      '- x',
      '{',
      ']',
      '"',
      '&a',
      '*a',
      '? x',
      ': ',
      '#',
      '|',
      '!!',
      '%',
      '\t',
      '---',
      '\u0000',
      '\r',
    );
    const texts = fc.oneof(
      fc.string(),
      fc.array(pieces).map((lines) => lines.join('\n')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          parseConfig(text, 'x');
        } catch (error) {
          if (!(error instanceof ConfigError)) throw error;
          expect(error.problems.length).toBeGreaterThan(0);
          for (const { line, column } of error.problems) expect(Math.min(line, column)).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('problems of the schema', () => {
  test('all of them, in the order of the file, each with its place', () => {
    const text = `mode: obsreve
polcy: {}
listen:
  port: http
servers:
  Files: {}
  both: {}
policy:
  rules:
    - name: A b
      then: perhaps
      mach: { tool: x }
    - name: second
limits:
  idle: 5x
  connections: 1.5
`;
    const error = errorOf(text);
    expect(error.code).toBe('schema');
    expect(places(text)).toEqual([
      '1:7 mode',
      '2:1',
      '4:9 listen.port',
      '6:3 servers.Files',
      '7:9 servers.both',
      '10:13 policy.rules[0].name',
      '11:13 policy.rules[0].then',
      '12:7 policy.rules[0]',
      '13:7 policy.rules[1].then',
      '15:9 limits.idle',
      '16:16 limits.connections',
    ]);
    const shown = formatProblems(error).split('\n');
    expect(shown).toHaveLength(11);
    expect(shown[1]).toMatch(/^countersign\.yaml:2:1: .*"polcy".*"policy"/);
    expect(shown[7]).toMatch(/"mach".*"match"/);
  });

  test('a key far from any known one lists those that are', () => {
    expect(errorOf('colour: red\n').problems[0]?.message).toMatch(/installation.*servers.*policy/);
    expect(errorOf('servers:\n  a:\n    stdio: { command: x, shell: y }\n').problems[0]?.message).toMatch(
      /command.*args.*env/,
    );
  });
});

describe('secrets in the clear', () => {
  const value = ['sk', 'live', 'a1b2c3d4e5f6'].join('-');
  const http = (lines: string) => `servers:\n  s:\n    http:\n      url: https://a.example/mcp\n${lines}`;
  test.each([
    [
      'a header',
      http(`      headers:\n        Authorization: Bearer ${value}\n`),
      'servers.s.http.headers.Authorization',
    ],
    ['a number', http('      headers:\n        X-Key: 123456789\n'), 'servers.s.http.headers.X-Key'],
    [
      'a literal credential header',
      http(`      headers:\n        authorization: { literal: ${value} }\n`),
      'servers.s.http.headers.authorization',
    ],
    [
      'a variable',
      `servers:\n  s:\n    stdio:\n      command: x\n      env: { TOKEN: ${value} }\n`,
      'servers.s.stdio.env.TOKEN',
    ],
    [
      'a literal secret variable',
      `servers:\n  s:\n    stdio:\n      command: x\n      env: { API_KEY: { literal: ${value} } }\n`,
      'servers.s.stdio.env.API_KEY',
    ],
    [
      'a passphrase',
      http(`      clientCertificate: { p12: /a.p12, passphrase: ${value} }\n`),
      'servers.s.http.clientCertificate',
    ],
    ['a URL', `servers:\n  s:\n    http: { url: "https://me:${value}@a.example/" }\n`, 'servers.s.http.url'],
    [
      'a password in the URL of a variable',
      `children:\n  env: { HTTPS_PROXY: { literal: "http://me:${value}@proxy.example:3128" } }\n`,
      'children.env.HTTPS_PROXY',
    ],
    ['a secret of every child', `children:\n  env: { TOKEN: ${value} }\n`, 'children.env.TOKEN'],
    [
      'a literal secret of every child',
      `children:\n  env: { TOKEN: { literal: ${value} } }\n`,
      'children.env.TOKEN',
    ],
    ['a secret that every child inherits', 'children: { inherit: [GITHUB_TOKEN] }\n', 'children.inherit'],
    ['a text that does not parse', `servers: { s: ${value}: ${value}\n  : "\n`, ''],
    ['a misplaced key', `servers:\n  ${value}-and-more-characters-than-a-name: {}\n`, 'servers'],
    ['a wrong effect', `mode: ${value}\n`, 'mode'],
  ])('%s is refused without being repeated', (_, text, path) => {
    const error = errorOf(text);
    expect(error.problems[0]?.path).toContain(path);
    const told = [
      error.message,
      formatProblems(error),
      JSON.stringify(error),
      String(error.cause),
      error.stack,
    ].join('\n');
    expect(told).not.toContain(value);
    expect(told).not.toContain('123456789');
  });

  test('a literal is fine where it is no secret', () => {
    const text =
      'servers:\n  s:\n    stdio:\n      command: x\n      env: { LOG_LEVEL: { literal: debug }, MAX_TOKENS: { literal: "5" }, REPO: { literal: "ssh://git@a.example/r" } }\n';
    expect(parseConfig(text, 'x').config.servers).toHaveProperty('s');
  });
});

describe('loadConfig', () => {
  test('reads a file', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'countersign.yaml');
    await writeFile(file, `\uFEFF${SOUND}`);
    expect((await loadConfig(file)).config.mode).toBe('observe');
  });

  test('says what it cannot read', async () => {
    await using folder = await temporaryFolder();
    await expect(loadConfig(join(folder.path, 'none.yaml'))).rejects.toMatchObject({ code: 'unreadable' });
    await expect(loadConfig(folder.path)).rejects.toMatchObject({ code: 'unreadable' });
    const large = join(folder.path, 'large.yaml');
    await writeFile(large, '#'.repeat(1024 * 1024 + 1));
    await chmod(large, 0o600);
    await expect(loadConfig(large)).rejects.toMatchObject({ code: 'too-large' });
  });
});
