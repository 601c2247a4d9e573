import { expect, it } from 'vitest';
import { callDetailText } from '../../proxy/commands/log-call-text.ts';
import type { CallDetailView } from '../../proxy/contract/log-views.ts';

const name = { id: '01890000-0000-7000-8000-00000000a6e0', name: 'n', gone: false };
const call: CallDetailView = {
  ...{ id: 'c', session: 's', index: 1, direction: 'to-server', agent: name, owner: null, server: name },
  ...{ method: 'tools/call', tool: 'write', approval: null, masks: {}, received: 0, finished: 1, micros: 1 },
  decision: { effect: 'hold', enforced: true, rule: 'r', reason: 'rule', toolClass: null },
  ...{
    outcome: 'cancelled',
    forwarded: false,
    code: null,
    replay: null,
    ran: null,
    denial: null,
    bodies: [],
    deleted: [],
    records: [],
  },
  ...{ complete: true, source: null, isolation: 'same-user', policy: null, definition: null },
};

it('says of a cancelled call whether it had been forwarded, and nothing where the outcome tells', () => {
  const text = (more: Partial<CallDetailView>) => callDetailText({ ...call, ...more }, (_, said) => said);
  expect(text({})).toContain('; it was not forwarded');
  expect(text({ forwarded: true })).toContain('; it had been forwarded');
  expect(text({ outcome: 'denied' })).not.toContain('forwarded');
});

it('tells why a call was denied that nobody was asked for, and whose verdict it met', () => {
  const text = (more: Partial<CallDetailView>) =>
    callDetailText({ ...call, outcome: 'denied', ...more }, (_, said) => said);
  const votes = [
    { person: { ...name, name: 'ann' }, vote: 'deny', assurance: 'click', at: 0, reason: null },
  ] as const;
  const of = {
    id: 'the-approval',
    state: 'denied',
    grant: false,
    use: null,
    maxUses: 1,
    deliveries: [],
  } as const;
  const cooled = text({ denial: 'cooldown', approval: { ...of, votes } });
  expect(cooled).toContain('denied (cooldown)');
  expect(cooled).toMatch(/the same call was denied by ann at \d{4}-/);
  expect(cooled).toContain('the-approval');
  expect(cooled).not.toContain('not used by this call');
  expect(text({ denial: 'too-many-waiting' })).toContain('too many calls');
  expect(text({ denial: 'not-shown-whole' })).toContain('members');
  expect(text({ denial: 'batch' })).toContain('batch');
  expect(text({})).not.toMatch(/asked/);
});
