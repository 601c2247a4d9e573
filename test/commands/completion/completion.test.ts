import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

async function offered(line: string): Promise<string[]> {
  const { out } = await harness.run(['completion', '--line-fd', '3', '--breaks', ' \t\n"\'><=;|&(:'], {
    fd3: line,
  });
  return out === '' ? [] : out.replace(/\n$/, '').split('\n');
}

describe('what could stand at the caret', () => {
  it.each([
    ['countersign lo', ['log ']],
    ['countersign log ve', ['verify ']],
    ['countersign --json log ve', ['verify ']],
    ['countersign log show --deci', ['--decision ']],
    ['countersign log show --decision d', ['deny ']],
    ['countersign log show --decision=d', ['deny ']],
    ['countersign log export --outcome ups', ['upstream-failed ']],
    ["countersign log show 'decision:d", ['decision:deny', 'decision:deny ']],
    [
      "countersign log show 'tool:x -deci",
      ['tool:x -decision:allow', 'tool:x -decision:deny', 'tool:x -decision:hold'],
    ],
    ['countersign log show decision:d', ['deny', 'deny ']],
    ["countersign log preserve -q 'rul", ['rule:', 'rule: ']],
    ['countersign xyz ', []],
    ['countersign log show --limit ', []],
    ['countersign init -- --js', []],
  ])('%j', async (line, expected) => {
    expect(await offered(line)).toEqual(expected);
  });

  it('are names that the gateway knows, and ids that wait', async () => {
    const { control } = harness;
    const by = { principal: control.operator, method: 'in-process' } as const;
    const adding = (name: string) => ({ name, owner: 'olga', newOwner: true, days: 9 });
    // One that a server or a person chose so that a shell would run it.
    for (const name of ['coder', 'ci', 'x;id']) await control.addAgent(adding(name), by);
    const id = control.hold({});
    expect(await offered('countersign agent revoke ')).toEqual(['ci ', 'coder ']);
    expect(await offered('countersign agent revoke co')).toEqual(['coder ']);
    expect(await offered("countersign log show 'agent:")).toEqual(['agent:ci', 'agent:coder']);
    expect(await offered('countersign approve ')).toEqual([`${id.slice(-6)} `]);
  });

  it('is nothing where the installation has no gateway that runs', async () => {
    const line = `countersign --home ${harness.folder}/none agent revoke `;
    expect(await offered(line)).toEqual([]);
  });
});

describe('a real bash', () => {
  /** What it is offered for a line, in a folder with a file of this name. */
  async function bash(line: string, file = 'a file'): Promise<string[]> {
    const folder = await mkdtemp(join(harness.folder, 'bash-'));
    await writeFile(join(folder, file), '');
    const { out } = await harness.run(['completion']);
    const script = `${out}
COMP_LINE=$1 COMP_POINT=\${#1}
_countersign
printf '%s\\0' "\${COMPREPLY[@]}"`;
    const ran = await promisify(execFile)('bash', ['--norc', '-c', script, 'bash', line], { cwd: folder });
    return ran.stdout.split('\0').slice(0, -1);
  }

  it('asks it', async () => {
    expect(await bash("countersign log show 'decision:")).toEqual([
      ...['decision:allow', 'decision:deny', 'decision:hold'],
    ]);
  });

  it('takes no star in what it is told for the name of a file', async () => {
    const line = 'tool:write* decision:d';
    const planted = `tool:write'; touch x #  decision:deny`;
    expect(await bash(`countersign log show '${line}`, planted)).toEqual([
      ...['tool:write* decision:deny', 'tool:write* decision:deny '],
    ]);
  });
});
