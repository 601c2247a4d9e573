import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ACTOR_METHODS } from '../../proxy/contract/control.ts';
import { BODY_ROLES, commit, logRecord, RECORD_KINDS } from '../../proxy/contract/record.ts';
import { rawAgent } from './agent.ts';
import { type EpochsStage, startEpochs } from './epochs-stage.ts';
import { type Logged, logOf } from './log.ts';
import { enrolApprover, vote, waitingApprovals } from './people.ts';
import { OPERATOR } from './rig.ts';

const text = readFileSync(new URL('../../docs/log-format.md', import.meta.url), 'utf8');
const section = text.slice(text.indexOf('\n## Record\n'), text.indexOf('\n### Canonical JSON\n'));
const quoted = (part: string | undefined): string[] =>
  [...(part ?? '').matchAll(/`([^`]+)`/g)].map(([, word]) => word ?? '');

/** Of each kind, what the table says of its facts and the roles of its bodies. */
const rows = new Map(
  section
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .flatMap(([, kinds, , facts, roles]) =>
      quoted(kinds).map((kind) => [kind, { facts: facts ?? '', roles: quoted(roles) }] as const),
    ),
);
/** `as \`call.request\`` is what that kind has. */
function factsOf(kind: string): string[] {
  const facts = rows.get(kind)?.facts ?? '';
  const same = /as `([a-z.]+)`/.exec(facts)?.[1];
  return [...quoted(facts), ...(same === undefined || same === kind ? [] : factsOf(same))];
}
const general = (fact: string): string =>
  fact.replace(/^mask\..+/, 'mask.<kind>').replace(/^lost\..+/, 'lost.<n>');

let stage: EpochsStage;
let records: Logged[];
beforeAll(async () => {
  stage = await startEpochs(
    'mode: enforce\nretention: { rules: [{ name: all, keep: 1ms }] }',
    '{ default: allow, unconfirmedTools: allow, rules: [{ name: writes, match: { tool: write }, then: hold }] }',
  );
  const { rig } = stage;
  const { control } = rig.gateway;
  const ann = await enrolApprover(rig, 'ann');
  const agent = rawAgent(rig);
  await agent.tool('read', { path: '/a', key: 'AKIAIOSFODNN7EXAMPLE' });
  for (const choice of ['approve', 'deny'] as const) {
    const held = agent.begin('write', { path: `/${choice}` });
    const [id = ''] = await waitingApprovals(rig);
    await control.deliver(id, { channel: 'desktop', what: 'seen' }, ann);
    await vote(rig, id, ann, choice);
    await held.done;
  }
  agent.close();
  for (const paused of [true, false]) await control.pause({ what: 'all', paused }, OPERATOR);
  await control.renewAgent('agent-one', 30, OPERATOR);
  await control.entries({ limit: 5, depth: 50 }, OPERATOR);
  await control.verifyLog(OPERATOR);
  const kept = await control.preserve(
    { owner: 'legal', reason: 'case 7', filter: { tool: 'read' } },
    OPERATOR,
  );
  await control.release(kept.id, { reason: 'closed' }, OPERATOR);
  for await (const _ of (await control.exportLog({}, OPERATOR)).bytes);
  const { at, rules } = await control.purgePlan();
  await control.purge({ at, rules }, OPERATOR);
  const { file } = await stage.backup('a-backup');
  const before = await logOf(rig);
  await stage.restore(file);
  await rig.gateway.control.verifyLog(OPERATOR, { epoch: 1 });
  records = [...before, ...(await logOf(rig))];
});
afterAll(() => stage.close());

it('names every kind, member, role and way of an actor that there is, and no kind that there is not', () => {
  const words = new Set(quoted(section));
  const members = Object.entries(logRecord.shape);
  const inner = members.flatMap(([, type]) => {
    const shape = (type as { readonly unwrap?: () => { readonly shape?: object } }).unwrap?.().shape;
    return Object.keys(shape ?? {});
  });
  const all = [...members.map(([name]) => name), ...inner, ...Object.keys(commit.shape)];
  expect(inner).toContain('credential');
  // `v`, `index` and the like stand in the first table, those of objects beside them.
  for (const name of all) expect(section, name).toMatch(new RegExp(`[\`{ ]${name}[\`,} ]`));
  for (const word of [...ACTOR_METHODS, ...BODY_ROLES]) expect(words, word).toContain(word);
  const kinds = [...rows.keys()].filter((name) => name.includes('.'));
  expect(kinds.toSorted()).toEqual([...RECORD_KINDS].toSorted());
});

it('has every fact, role and method that a gateway puts on record', () => {
  const written = new Set(records.map(({ kind }) => kind));
  for (const kind of [
    'log.restore',
    'log.purge',
    'log.hold',
    'approval.decide',
    'call.result',
    'kill.engage',
  ])
    expect(written).toContain(kind);
  for (const { kind, facts, commits, actor } of records) {
    expect(
      Object.keys(facts)
        .map(general)
        .filter((fact) => !factsOf(kind).includes(fact)),
      kind,
    ).toEqual([]);
    const as = /as `([a-z.]+)`/.exec(rows.get(kind)?.facts ?? '')?.[1] ?? kind;
    const roles = [...(rows.get(kind)?.roles ?? []), ...(rows.get(as)?.roles ?? [])];
    for (const { role } of commits) expect(roles, kind).toContain(role);
    if (actor?.method !== undefined) expect(ACTOR_METHODS).toContain(actor.method);
  }
});
