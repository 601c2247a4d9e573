import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HealthFinding } from '../../proxy/contract/health.ts';
import { checkAgents, checkServers } from '../../proxy/gateway/health/check-gateway.ts';
import { checkClock, checkPurgeClock } from '../../proxy/gateway/health/check-machine.ts';
import { FAKE_CONFIG } from '../api/fake-configuration.ts';
import { createHarness, type Harness } from './harness.ts';

const TOKEN = ['gh', 'p_', 'Ab1Cd2Ef3Gh4Ij5Kl6Mn7Op8Qr9St0Uv1Wx2'].join('');
const DAY = 86_400_000_000;
const FULL_SOON = {
  level: 'bad',
  used: 9_000_000_000,
  reusable: 0,
  free: 4_000_000_000,
  bytesPerDay: 1_000_000_000,
  daysLeft: 4,
} as const;
const NOW = 1_800_000_000_000_000;

let harness: Harness;
beforeEach(async () => {
  harness = await createHarness();
});
afterEach(() => harness.close());

async function put(path: string, content: unknown): Promise<string> {
  const file = join(harness.folder, path);
  await mkdir(dirname(file), { recursive: true });
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  await writeFile(file, text);
  return text;
}
async function examine(): Promise<{ findings: HealthFinding[]; text: string; code: number | null }> {
  const { out, code } = await harness.run(['doctor', '--json'], { env: { XDG_CONFIG_HOME: '' } });
  return { findings: JSON.parse(out) as HealthFinding[], text: out, code };
}

describe('doctor', () => {
  test('finds servers that go around and credentials, by file and key and never by value', async () => {
    const claude = await put('.claude.json', {
      mcpServers: {
        direct: { command: 'npx', args: ['x', '--api-key', TOKEN], env: { GITHUB_TOKEN: TOKEN } },
      },
      projects: {
        '/work': {
          mcpServers: { web: { url: 'https://x.test/', headers: { Authorization: `Bearer ${TOKEN}` } } },
        },
      },
    });
    await put('.cursor/mcp.json', {
      mcpServers: { ok: { command: 'countersign', args: ['connect', 'ok', '--agent', 'a'] } },
    });
    await put(
      '.config/Code/User/mcp.json',
      `// mine\n{ "servers": { "vs": { "command": "y", "env": { "T": "$\{input:t}" } } } }`,
    );
    await put('.codex/config.toml', '[mcp_servers.dex]\ncommand = "z"\n');
    await put('.gemini/settings.json', '{ broken');
    await put('.junie/mcp/mcp.json', { mcpServers: { off: { command: 'q', disabled: true } } });
    const { findings, text, code } = await examine();
    expect(code).toBe(1);
    expect(text).not.toContain(TOKEN);
    const around = findings
      .filter(({ what }) => what.includes('goes around'))
      .map(({ what }) => what.split(' in ')[0]);
    expect(around).toEqual([
      'Claude Code: mcpServers.direct',
      'Claude Code: projects./work.mcpServers.web',
      'VS Code: servers.vs',
      'Codex: mcp_servers.dex',
    ]);
    expect(
      findings.filter(({ area }) => area === 'credentials').map(({ what }) => what.split(' in ')[1]),
    ).toEqual([
      'mcpServers.direct.env.GITHUB_TOKEN',
      'mcpServers.direct.args[2]',
      'projects./work.mcpServers.web.headers.Authorization',
    ]);
    expect(findings.some(({ level, what }) => level === 'unknown' && what.includes('.gemini'))).toBe(true);
    // It only reads.
    expect(await readFile(join(harness.folder, '.claude.json'), 'utf8')).toBe(claude);
  });

  test('is content with a machine where all is well, and says what is weak', async () => {
    harness.control.person('ann', 'a long enough secret', ['approver']);
    harness.control.state.status = { isolation: 'other-user', keys: { protection: 'systemd-credential' } };
    const good = await harness.run(['doctor']);
    expect(good.code).toBe(0);
    expect(good.out).toContain('0 bad');
    harness.control.state.status = {
      config: {
        ...FAKE_CONFIG,
        problems: [{ severity: 'error', line: 3, column: 1, path: '', message: 'no such\u001b key' }],
      },
      log: {
        origin: '',
        size: 1,
        root: '',
        vkey: '',
        fingerprint: '',
        writable: false,
        indexed: 0,
        witnessed: null,
        disk: FULL_SOON,
      },
    };
    await chmod(harness.home, 0o777);
    const bad = await harness.run(['doctor']);
    expect(bad.code).toBe(1);
    expect(bad.out).toContain(':3:1: no such⟨U+001B⟩ key');
    expect(bad.out).toContain('cannot be written');
    expect(bad.out).toContain('other users may change');
    expect(bad.out).toContain('protected by a key file only');
    expect(bad.out).toContain('a program with a shell can go around it');
  });

  test('goes on looking where the gateway cannot be opened', async () => {
    const other = await createHarness({ serve: false });
    try {
      const { out, code } = await other.run(['doctor', '--json'], { fake: true });
      expect(code).toBe(1);
      const findings = JSON.parse(out) as HealthFinding[];
      expect(findings[0]).toMatchObject({ level: 'bad', area: 'gateway' });
      expect(findings.some(({ area }) => area === 'clock')).toBe(true);
    } finally {
      await other.close();
    }
  });
});

describe('the checks', () => {
  const agent = {
    id: 'i',
    name: 'a',
    owner: 'o',
    created: NOW - DAY,
    state: 'active',
    lastUsed: NOW,
    paused: false,
  } as const;
  const levels = (findings: readonly HealthFinding[]): string[] => findings.map(({ level }) => level);

  test('of certificates: ended, near their end, unused', () => {
    expect(levels(checkAgents([{ ...agent, notAfter: NOW - 1 }], NOW))).toEqual(['bad']);
    expect(levels(checkAgents([{ ...agent, notAfter: NOW + 13 * DAY }], NOW))).toEqual(['warn']);
    expect(levels(checkAgents([{ ...agent, notAfter: NOW + 60 * DAY }], NOW))).toEqual(['good']);
    const unused = { ...agent, notAfter: NOW + 60 * DAY, lastUsed: null, created: NOW - 40 * DAY };
    expect(levels(checkAgents([unused], NOW))).toEqual(['warn']);
    expect(levels(checkAgents([{ ...unused, notAfter: NOW - 1, state: 'revoked' }], NOW))).toEqual(['good']);
  });

  test('of the clock: before this program, before the newest record, kept by nobody', () => {
    expect(levels(checkClock(0, undefined, true))).toEqual(['bad']);
    expect(levels(checkClock(NOW, NOW + 6 * 60_000_000, undefined))).toEqual(['bad']);
    expect(levels(checkClock(NOW, NOW + 6 * 60_000_000, true))).toEqual(['warn']);
    expect(levels(checkClock(NOW, NOW + 60_000_000, true))).toEqual(['good']);
    expect(levels(checkClock(NOW, undefined, false))).toEqual(['warn']);
    expect(levels(checkClock(NOW, undefined, true))).toEqual(['good']);
    expect(levels(checkClock(NOW, undefined, undefined))).toEqual(['unknown']);
    expect(levels(checkPurgeClock('gap', '1d'))).toEqual(['warn']);
    expect(levels(checkPurgeClock('stepped', undefined))).toEqual([]);
    expect(levels(checkPurgeClock(undefined, '1d'))).toEqual([]);
  });

  test('of servers: failing, without a sandbox, with changed and unconfirmed tools', () => {
    const tool = {
      name: 't',
      definition: '',
      description: '',
      claimedClass: 'read',
      before: null,
      now: '',
      goneSince: null,
    } as const;
    const server = {
      id: 'i',
      name: 's',
      kind: 'stdio',
      target: '',
      mode: 'enforce',
      health: { state: 'up', lastError: null, lastFailure: null, sandbox: 'none', running: 1, restarts: 0 },
      tools: [
        { ...tool, confirmedClass: 'read', state: 'changed' },
        { ...tool, confirmedClass: null, state: 'new' },
      ],
    } as const;
    expect(levels(checkServers([server]))).toEqual(['warn', 'bad', 'warn']);
    // What it no longer lists is nothing to look at.
    const gone = server.tools.map((one) => ({ ...one, goneSince: 1 }));
    expect(levels(checkServers([{ ...server, tools: gone }]))).toEqual(['warn']);
    const failing = {
      ...server,
      tools: [],
      health: {
        state: 'failing',
        lastError: 'no',
        lastFailure: null,
        sandbox: 'bwrap',
        running: 0,
        restarts: 0,
      },
    } as const;
    expect(levels(checkServers([failing]))).toEqual(['bad']);
    expect(levels(checkServers([]))).toEqual(['good']);
  });
});
