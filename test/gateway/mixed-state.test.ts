import { readFile, writeFile } from 'node:fs/promises';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openGateway } from '../../proxy/gateway/open-gateway.ts';
import { pathsOf } from '../../proxy/platform/paths.ts';
import { migrate } from '../../proxy/store/migrate.ts';
import { reopen } from './child.ts';
import { type EpochsStage, startEpochs } from './epochs-stage.ts';
import { logOf } from './log.ts';
import { OPERATOR } from './rig.ts';

const PAGE = 4096;
let stage: EpochsStage;
let database: string;

/** By the schema alone, as whoever has no key learns it from an installation of their own. */
function rootPages(...tables: string[]): number[] {
  const own = new Database(':memory:');
  migrate(own, new Uint8Array(32));
  const page = own.prepare<[string], number>('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck();
  return tables.map((table) => page.get(table) ?? 0);
}

beforeAll(async () => {
  stage = await startEpochs();
  const { rig } = stage;
  database = pathsOf(rig.home, undefined).database;
  const soon = { name: 'soon-gone', owner: 'olga', newOwner: true, days: 90 };
  await rig.gateway.control.addAgent(soon, OPERATOR);
  await rig.gateway.close();
  const older = await readFile(database);
  await reopen(rig);
  await rig.gateway.control.revokeAgent('soon-gone', OPERATOR);
  const hold = { owner: 'legal', reason: 'case 7', filter: { agent: 'soon-gone' } };
  await rig.gateway.control.preserve(hold, OPERATOR);
  await rig.gateway.close();
  const file = await readFile(database);
  for (const page of rootPages('credentials', 'preservations')) {
    older.copy(file, (page - 1) * PAGE, (page - 1) * PAGE, page * PAGE);
  }
  await writeFile(database, file);
});
afterAll(() => stage.close());

it('pages of an older copy, put into the newest database, bring no agent back and no hold down', async () => {
  const { rig } = stage;
  await expect(openGateway({ home: rig.home, listen: false })).rejects.toMatchObject({ code: 'other-state' });
  const verified = JSON.parse((await stage.run('log', 'verify', '--json')).out);
  expect(verified).toMatchObject({
    ok: false,
    refused: { code: 'other-state' },
    database: 'read',
    faults: [{ problem: 'other-state' }],
    outside: { state: 'agrees' },
  });
});

it('such a database goes on only on purpose, as a new epoch that says so', async () => {
  const { rig } = stage;
  const asked = await stage.run('log', 'restore', database);
  expect(asked.code).not.toBe(0);
  const { out } = await stage.run('log', 'restore', database, '--yes', '--json');
  // What the tables say of holds and revocations counts for nothing.
  expect(JSON.parse(out)).toMatchObject({ stateHolds: false, revocationsKept: false, holdsKept: false });
  await reopen(rig);
  const log = await logOf(rig);
  expect(log.find(({ kind }) => kind === 'log.restore')?.facts).toMatchObject({ state: 'other' });
  expect(log.filter(({ facts }) => facts['event'] === 'refused-start')).toContainEqual(
    expect.objectContaining({ facts: expect.objectContaining({ code: 'other-state' }) }),
  );
  expect(await rig.gateway.control.verifyLog(OPERATOR)).toMatchObject({ ok: true });
});
