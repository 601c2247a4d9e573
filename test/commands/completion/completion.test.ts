import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

async function offered(line: string): Promise<string[]> {
  const { out } = await harness.run(['completion', '--line', line, '--breaks', ' \t\n"\'><=;|&(:']);
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
    ["countersign log show 'decision:d", ['decision:deny', 'decision:deny …']],
    [
      "countersign log show 'tool:x -deci",
      ['tool:x -decision:allow', 'tool:x -decision:deny', 'tool:x -decision:hold'],
    ],
    ['countersign log show decision:d', ['deny', 'deny\\ \\…']],
    ["countersign log preserve -q 'rul", ['rule:', 'rule:…']],
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

it('a real bash asks it', async () => {
  const { out } = await harness.run(['completion']);
  const script = `${out}
COMP_LINE="countersign log show 'decision:" COMP_POINT=31
_countersign
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const ran = await promisify(execFile)('bash', ['--norc', '-c', script]);
  expect(ran.stdout.trim().split('\n')).toEqual(['decision:allow', 'decision:deny', 'decision:hold']);
});
