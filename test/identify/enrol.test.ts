import { describe, expect, test } from 'vitest';
import { facts as factsSchema } from '../../proxy/contract/record.ts';
import type { AgentRow, CredentialRow, PrincipalRow, StateChange } from '../../proxy/contract/state.ts';
import {
  planAgentAdd,
  planAgentDisable,
  planAgentRenew,
  planAgentRevoke,
} from '../../proxy/identify/enrol-agent.ts';
import { planPersonAdd, planPersonSecret } from '../../proxy/identify/enrol-person.ts';
import { createRegistry } from '../../proxy/identify/registry.ts';
import { checkSecret } from '../../proxy/platform/keys/people-secret.ts';
import { newInstallation } from './installation.ts';

const AT = 1_790_000_000_000_000;
const secret = 'a secret of enough length';

/** The tables as the store would have them after these changes. */
function rows(changes: readonly StateChange[]) {
  const principals = new Map<string, PrincipalRow>();
  const agents: AgentRow[] = [];
  const credentials = new Map<string, CredentialRow>();
  for (const change of changes) {
    const { op, ...row } = change;
    if (op === 'principal.add') principals.set(change.id, row as PrincipalRow);
    if (change.op === 'agent.add') {
      const [agent, owner] = [principals.get(change.principal), principals.get(change.owner)];
      if (agent === undefined || owner === undefined) throw new Error('an agent before its principals');
      const { principal, owner: by } = change;
      agents.push({ principal, owner: by, name: agent.name, ownerName: owner.name, created: agent.created });
    }
    if (op === 'credential.add') credentials.set(change.id, row as CredentialRow);
    if (change.op === 'credential.revoke') {
      const credential = credentials.get(change.id);
      if (credential !== undefined) credentials.set(change.id, { ...credential, revokedAt: change.at });
    }
    const known = 'id' in change ? principals.get(change.id) : undefined;
    if (change.op === 'principal.disable' && known !== undefined) {
      principals.set(change.id, { ...known, disabledAt: change.at });
    }
    if (change.op === 'principal.roles' && known !== undefined) {
      principals.set(change.id, { ...known, roles: change.roles });
    }
  }
  return { principals: [...principals.values()], agents, credentials: [...credentials.values()] };
}

describe('agents', () => {
  test('are added with their owner, one step for the store', async () => {
    const ours = await newInstallation();
    const plan = await planAgentAdd({ name: 'claude', ownerName: 'ana' }, ours.registry, ours.authority);
    expect(plan.changes.map(({ op }) => op)).toEqual([
      ...['principal.add', 'identity.add', 'principal.add', 'identity.add', 'agent.add', 'credential.add'],
    ]);
    expect(ours.registry.agents()).toEqual([]);
    ours.registry.apply(plan.changes);
    const agent = ours.registry.agentByName('claude');
    expect(agent).toMatchObject({
      principal: plan.agent.principal,
      owner: plan.agent.owner,
      ownerName: 'ana',
    });
    expect(agent?.credentials).toHaveLength(1);
    const second = await planAgentAdd({ name: 'second', ownerName: 'ana' }, ours.registry, ours.authority);
    expect(second.agent.owner).toBe(plan.agent.owner);
    expect(second.changes.filter(({ op }) => op === 'principal.add')).toHaveLength(1);
  });

  test('have names of one form, each once among those that live', async () => {
    const ours = await newInstallation();
    const add = (name: string, ownerName = 'ana') =>
      planAgentAdd({ name, ownerName }, ours.registry, ours.authority);
    for (const name of ['', 'Claude', '-x', '.x', 'a b', 'a/b', 'x'.repeat(64), 'ünder', 'a\n']) {
      await expect(add(name)).rejects.toMatchObject({ code: 'bad-name' });
    }
    await expect(add('good', 'Bad Owner')).rejects.toMatchObject({ code: 'bad-name' });
    await ours.enrol('taken');
    await expect(add('taken')).rejects.toMatchObject({ code: 'name-taken' });
    const gone = planAgentDisable('taken', ours.registry, AT);
    ours.registry.apply(gone.changes);
    expect((await add('taken')).agent.principal).not.toBe(gone.agent.principal);
    await expect(planAgentRenew({ name: 'none' }, ours.registry, ours.authority)).rejects.toMatchObject({
      code: 'unknown-agent',
    });
    expect(() => planAgentRevoke('none', ours.registry, AT)).toThrow(
      expect.objectContaining({ code: 'unknown-agent' }),
    );
  });

  test('lose every certificate at once', async () => {
    const ours = await newInstallation();
    const { issued } = await ours.enrol('claude');
    const renewed = await planAgentRenew({ name: 'claude', keepOld: true }, ours.registry, ours.authority);
    ours.registry.apply(renewed.changes);
    const plan = planAgentRevoke('claude', ours.registry, AT);
    expect(plan.changes).toHaveLength(2);
    ours.registry.apply(plan.changes);
    for (const spki of [issued.spkiSha256, renewed.issued.spkiSha256]) {
      expect(ours.registry.bySpki(spki)?.revokedAt).toBe(AT);
    }
    expect(planAgentRevoke('claude', ours.registry, AT + 1).changes).toEqual([]);
  });
});

describe('people', () => {
  test('have roles and a secret, kept as a verifier', async () => {
    const ours = await newInstallation();
    const plan = await planPersonAdd(
      { name: 'ben', roles: ['approver'], secret },
      ours.registry,
      ours.id,
      AT,
    );
    ours.registry.apply(plan.changes);
    expect(JSON.stringify(plan)).not.toContain(secret);
    const ben = ours.registry.personByName('ben');
    expect(ben).toMatchObject({ principal: plan.principal, roles: ['approver'] });
    expect(ben?.secret?.credential).toBe(plan.credential);
    expect(await checkSecret(secret, ben?.secret?.verifier ?? '')).toBe(true);
    const again = planPersonAdd({ name: 'ben', roles: ['admin'], secret }, ours.registry, ours.id, AT);
    await expect(again).rejects.toMatchObject({ code: 'name-taken' });
  });

  test('who own an agent keep what they are and become approvers', async () => {
    const ours = await newInstallation();
    const { agent } = await ours.enrol('claude');
    const plan = await planPersonAdd(
      { name: 'ana', roles: ['approver'], secret },
      ours.registry,
      ours.id,
      AT,
    );
    expect(plan.principal).toBe(agent.owner);
    ours.registry.apply(plan.changes);
    expect(ours.registry.personByName('ana')?.roles).toEqual(['engineer', 'approver']);
  });

  test('change their secret, and the old one is none from then on', async () => {
    const ours = await newInstallation();
    const first = await planPersonAdd(
      { name: 'ben', roles: ['approver'], secret },
      ours.registry,
      ours.id,
      AT,
    );
    ours.registry.apply(first.changes);
    const next = await planPersonSecret({ name: 'ben', secret: `${secret} two` }, ours.registry, AT + 1);
    ours.registry.apply(next.changes);
    const verifier = ours.registry.personByName('ben')?.secret?.verifier ?? '';
    expect(await checkSecret(secret, verifier)).toBe(false);
    expect(await checkSecret(`${secret} two`, verifier)).toBe(true);
    const unknown = planPersonSecret({ name: 'carl', secret }, ours.registry, AT);
    await expect(unknown).rejects.toMatchObject({ code: 'unknown-person' });
  });

  test('have a name, a role and a long enough secret', async () => {
    const { registry, id } = await newInstallation();
    const add = (changes: object) =>
      planPersonAdd({ name: 'ben', roles: ['approver'], secret, ...changes }, registry, id, AT);
    await expect(add({ name: 'Ben B' })).rejects.toMatchObject({ code: 'bad-name' });
    await expect(add({ roles: [] })).rejects.toMatchObject({ code: 'bad-roles' });
    await expect(add({ secret: 'short' })).rejects.toMatchObject({ code: 'too-short' });
  });
});

test('what the log is told are facts without names', async () => {
  const ours = await newInstallation();
  const added = await planAgentAdd({ name: 'claude', ownerName: 'ana' }, ours.registry, ours.authority);
  ours.registry.apply(added.changes);
  const renewed = await planAgentRenew({ name: 'claude' }, ours.registry, ours.authority);
  ours.registry.apply(renewed.changes);
  const person = await planPersonAdd(
    { name: 'ana', roles: ['approver'], secret },
    ours.registry,
    ours.id,
    AT,
  );
  const ended = planAgentDisable('claude', ours.registry, AT);
  for (const { facts } of [added, renewed, person, ended].flatMap((plan) => plan.events)) {
    expect(factsSchema.parse(facts)).toEqual(facts);
    expect(JSON.stringify(facts)).not.toMatch(/claude|ana\b/);
  }
});

test('a registry loaded from the tables answers as one that saw every change', async () => {
  const ours = await newInstallation();
  const changes: StateChange[] = [];
  const take = (plan: { readonly changes: readonly StateChange[] }) => {
    ours.registry.apply(plan.changes);
    changes.push(...plan.changes);
  };
  for (const name of ['a', 'b', 'c']) {
    take(await planAgentAdd({ name, ownerName: 'ana' }, ours.registry, ours.authority));
  }
  take(await planAgentRenew({ name: 'a' }, ours.registry, ours.authority));
  take(planAgentRevoke('b', ours.registry, AT));
  take(planAgentDisable('c', ours.registry, AT));
  take(await planPersonAdd({ name: 'ana', roles: ['approver'], secret }, ours.registry, ours.id, AT));
  take(await planPersonSecret({ name: 'ana', secret: `${secret} two` }, ours.registry, AT + 1));
  const loaded = createRegistry(ours.id);
  loaded.load(rows(changes));
  expect(loaded.agents()).toEqual(ours.registry.agents());
  expect(loaded.people()).toEqual(ours.registry.people());
  for (const change of changes) {
    if (change.op !== 'credential.add' || change.spkiSha256 === null) continue;
    expect(loaded.bySpki(change.spkiSha256)).toEqual(ours.registry.bySpki(change.spkiSha256));
  }
  // Loading again replaces, and leaves nothing of before.
  loaded.load({ principals: [], agents: [], credentials: [] });
  expect([loaded.agents(), loaded.people()]).toEqual([[], []]);
});

test('a key that was revoked stays revoked, whatever credential is made of it later', async () => {
  const ours = await newInstallation();
  const { changes, issued } = await ours.enrol('claude');
  ours.registry.apply(planAgentRevoke('claude', ours.registry, AT).changes);
  const again = changes.find((change) => change.op === 'credential.add');
  if (again?.op !== 'credential.add') throw new Error('no credential');
  ours.registry.apply([{ ...again, id: 'another' }]);
  expect(ours.registry.bySpki(issued.spkiSha256)?.revokedAt).toBe(AT);
});
