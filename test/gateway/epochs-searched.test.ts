import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBundle } from '../../proxy/export/open-bundle.ts';
import { rawAgent } from './agent.ts';
import { type EpochsStage, startEpochs } from './epochs-stage.ts';
import { OPERATOR } from './rig.ts';

let stage: EpochsStage;
/** One of each of the first three epochs. */
let sessions: string[];

beforeAll(async () => {
  stage = await startEpochs();
  for (const epoch of [1, 2]) {
    await stage.read(`/epoch/${epoch}/a`, `/epoch/${epoch}/b`);
    if (epoch === 1) await readEarly();
    await stage.restore((await stage.backup(`backup-${epoch}`)).file);
  }
  await stage.read('/epoch/3/a');
  const { control } = stage.rig.gateway;
  sessions = (await control.sessions({ limit: 9 }, OPERATOR)).sessions
    .toReversed()
    .filter(({ agent: of }) => of.name === 'agent-one')
    .map(({ id }) => id);
});
afterAll(() => stage.close());

/** Of an agent that has calls in the first epoch alone. */
async function readEarly(): Promise<void> {
  const early = { name: 'early', owner: 'olga', days: 9 };
  const agent = rawAgent({ ...stage.rig, agent: await stage.rig.gateway.control.addAgent(early, OPERATOR) });
  await agent.tool('read', { path: '/early' });
  agent.close();
}

const page = { limit: 50, depth: 5000 };
const entries = (filter: object) => stage.rig.gateway.control.entries({ ...page, ...filter }, OPERATOR);
const session = (epoch: number): string => sessions[epoch - 1] ?? '';
const firstCall = async (epoch: number): Promise<string> =>
  (await entries({ epoch, kind: 'call.request' })).entries.at(-1)?.call?.id ?? '';

it('a line that names a session or a call is answered from the epoch in which it began', async () => {
  for (const [epoch, leftOut] of [
    [1, [2, 3]],
    [2, [1, 3]],
    [3, [1, 2]],
  ] as const) {
    for (const q of [
      `session:${session(epoch)}`,
      `session:${session(epoch).slice(-8)} tool:read`,
      `call:${await firstCall(epoch)} agent:agent-one`,
    ]) {
      const found = await entries({ q, kind: 'call.request' });
      expect(found).toMatchObject({ epoch, leftOut });
      expect(found.entries[0]?.session).toBe(session(epoch));
    }
  }
});

it('a checkpoint that was kept is held against the epoch that it is of', async () => {
  const { control } = stage.rig.gateway;
  const { note, size } = await control.verifyLog(OPERATOR, { epoch: 1, recordsOnly: true });
  expect(await control.verifyLog(OPERATOR, { epoch: 1, checkpoint: note })).toMatchObject({
    ok: true,
    checkpoint: { size, ok: true },
  });
  await expect(control.verifyLog(OPERATOR, { checkpoint: note })).rejects.toMatchObject({ code: 'invalid' });
});

it('says which epoch was searched and which were left out, whatever is asked', async () => {
  expect(await entries({ text: '/epoch/1/a' })).toMatchObject({ entries: [], epoch: 3, leftOut: [1, 2] });
  expect(await entries({ epoch: 2 })).toMatchObject({ epoch: 2, leftOut: [1, 3] });
  // What is left out by name says nothing of where to look.
  expect(await entries({ q: `-session:${session(1)}` })).toMatchObject({ epoch: 3 });
  // A line of several epochs is answered from one of them: the newest.
  const both = await entries({ q: `session:${session(1)} session:${session(2)}`, kind: 'call.request' });
  expect(both).toMatchObject({ epoch: 2, leftOut: [1, 3] });
  expect(both.entries.map((entry) => entry.session)).toEqual([session(2), session(2)]);
});

it('exports and lists by a line as well', async () => {
  const { control } = stage.rig.gateway;
  const [first] = await control.epochs();
  const made = await control.exportLog({ q: `call:${await firstCall(1)}` }, OPERATOR);
  expect(made.vkey).toBe(first?.vkey);
  for await (const _ of made.bytes);
  const records = await control.records({ session: session(1), limit: 9, kind: 'call.request' }, OPERATOR);
  expect(records).toHaveLength(2);
});

it('an export of an agent whose calls are of earlier epochs names those that it did not look in', async () => {
  const { control } = stage.rig.gateway;
  await expect(control.exportLog({ agent: 'agent-one', tool: 'no-such-tool' }, OPERATOR)).rejects.toThrow(
    expect.objectContaining({ code: 'not-found', message: expect.stringMatching(/epoch 3\b.*1, 2\b/) }),
  );
  const early = { agent: 'early', epoch: 1 };
  const made = await control.exportLog(early, OPERATOR);
  for await (const _ of made.bytes);
  await expect(control.exportLog({ agent: 'early' }, OPERATOR)).rejects.toThrow(
    expect.objectContaining({ code: 'not-found', message: expect.stringMatching(/epoch 3\b.*1, 2\b/) }),
  );
});

it('gives a rule as it was written in the epoch of the call', async () => {
  const { control } = stage.rig.gateway;
  const call = await control.call(await firstCall(1), OPERATOR);
  const asked = { policy: call.policy?.digest ?? '', rule: '(default)', before: call.index };
  expect(await control.pastRule({ ...asked, epoch: 1 })).toMatchObject({
    text: expect.stringContaining('default: allow'),
  });
  await expect(control.pastRule({ ...asked, epoch: 7 })).rejects.toMatchObject({ code: 'not-found' });
});

it('tells so at the command line, beside what machines read', async () => {
  const one = session(1);
  await stage.rig.gateway.close();
  const shown = await stage.run('log', 'show', `session:${one}`, '--json');
  expect(JSON.parse(shown.out)).toMatchObject({ epoch: 1, leftOut: [2, 3] });
  expect(JSON.parse(shown.out).entries.length).toBeGreaterThan(1);
  expect(shown.err).toMatch(/epoch 1\b.*2, 3.*--epoch/);
  const searched = await stage.run('log', 'search', '/epoch/1/a');
  expect(searched.out).toContain('Nothing found');
  expect(searched.err).toMatch(/epoch 3\b.*1, 2.*--epoch/);
  expect((await stage.run('log', 'show')).err).toMatch(/1, 2.*--epoch/);
  const whole = await stage.run('log', 'show', one, '--json');
  expect([JSON.parse(whole.out).epoch, whole.err]).toEqual([1, expect.stringMatching(/epoch 1\b/)]);
  expect((await stage.run('log', 'show', session(3))).err).toBe('');

  const file = join(stage.rig.home, 'one.zip');
  const exported = await stage.run('log', 'export', '-q', `session:${one}`, '--out', file, '--json');
  expect(exported.err).toMatch(/epoch 1\b.*2, 3/);
  expect(JSON.parse(exported.out)).toMatchObject({ epoch: 1, leftOut: [2, 3] });
  expect((await openBundle(file)).manifest.log.origin).toBe(`countersign/${stage.rig.id}/1`);
  const none = await stage.run('log', 'export', '--agent', 'early', '--out', `${file}.none`);
  expect(none.code).not.toBe(0);
  expect(none.err).toMatch(/epoch 3\b.*1, 2\b.*--epoch/);
  // Who makes an encrypted one cannot look into it: it has to be said then.
  const recipient = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';
  const sealed = ['log', 'export', '--recipient', recipient, '--out', `${file}.age`];
  expect((await stage.run(...sealed)).err).toMatch(/epoch 3\b.*1, 2/);
});
