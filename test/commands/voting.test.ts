import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ApprovalDetail } from '../../proxy/contract/views.ts';
import { actedOn } from './acted-on.ts';
import { createHarness, type Harness } from './harness.ts';

const SECRET = 'correct horse battery';
const PARAMS = JSON.stringify({
  name: 'write_file',
  arguments: {
    path: '/sandbox/notes.txt',
    content: 'first line\nsecond \u202eline\n',
    mode: 5,
    nested: { deep: [1, 'two'] },
  },
  _meta: { progressToken: 3 },
});

let harness: Harness;
beforeEach(async () => {
  harness = await createHarness();
  harness.control.person('ann', SECRET, ['approver']);
});
afterEach(() => harness.close());

describe('show', () => {
  test('shows the whole call as a person reads it, with nothing that a terminal would act on', async () => {
    const id = harness.control.hold({ params: PARAMS, ruleMessage: 'Writes are \u001b[31mlooked at' });
    const { out, code } = await harness.run(['show', id.slice(-8)]);
    expect(code).toBe(0);
    for (const part of [
      'builder wants write_file on files',
      'writes-are-held: Writes are ⟨U+001B⟩[31mlooked at',
      'one of any approver',
      '"/sandbox/notes.txt"',
      'text of 2 lines, 24 characters:',
      '│ first line',
      '│ second ⟨U+202E⟩line',
      '"two"',
      'progressToken',
      'Approving lets builder run write_file on files once',
    ]) {
      expect(out).toContain(part);
    }
    expect(actedOn(out)).toEqual([]);
  });

  test('names masked leaves and gives the same as JSON to machines', async () => {
    const id = harness.control.hold({
      params: '{"name":"login","arguments":{"password":"[masked:key:password]"}}',
      masked: [
        { pointer: '/params/arguments/password', kind: 'key:password', length: 12, byNameAlone: true },
      ],
    });
    const { out } = await harness.run(['show', id]);
    expect(out).toMatch(/\/params\/arguments\/password\s+key:password\s+12 characters/);
    const json = await harness.run(['show', id, '--json']);
    expect(JSON.parse(json.out)).toEqual(await harness.control.approval(id));
  });

  test('an id that fits none is an error of one or two lines', async () => {
    const { code, err, out } = await harness.run(['show', 'ffffffff']);
    expect([code, out]).toEqual([1, '']);
    expect(err.trim().split('\n')).toHaveLength(2);
    expect((await harness.run(['show', '../x'])).code).toBe(2);
  });
});

describe('approve', () => {
  test('takes the secret at the terminal, votes with what was shown, and prints it nowhere', async () => {
    const id = harness.control.hold({ params: PARAMS });
    const { shown } = await harness.control.approval(id);
    const { out, code } = await harness.run(['approve', id], {
      terminal: [['Secret of ann: ', `${SECRET}\r`]],
    });
    expect(code).toBe(0);
    expect(out).toContain('│ first line');
    expect(out).toContain('Approved.');
    expect(out).not.toContain(SECRET);
    expect(out).not.toContain(SECRET.slice(0, 8));
    const [act] = harness.control.acts.filter(({ what }) => what === 'vote');
    expect(act?.about).toMatchObject({ vote: 'approve', assurance: 'os-presence', shown, revealed: [] });
    expect(act?.by.method).toBe('token');
    expect((await harness.control.approval(id)).state).toBe('approved');
  });

  test('refuses without a terminal, whatever is piped in or set', async () => {
    const id = harness.control.hold({});
    const { code, err } = await harness.run(['approve', id, '--as', 'ann'], {
      env: { COUNTERSIGN_SECRET: SECRET, SECRET },
    });
    expect(code).toBe(1);
    expect(err).toContain('terminal');
    expect(harness.control.acts).toEqual([]);
    // There is no option that would take it.
    expect((await harness.run(['approve', id, '--secret', SECRET])).code).toBe(2);
    expect((await harness.run(['approve', id, '--secret-fd', '3'], { fd3: SECRET })).code).toBe(2);
  });

  test('a wrong secret, no secret and Ctrl+C decide nothing', async () => {
    const id = harness.control.hold({});
    for (const [answer, words] of [
      ['wrong secret\r', 'The name or the secret is wrong'],
      ['\r', 'No secret was typed'],
      ['corr\u0003', 'Cancelled'],
    ] as const) {
      const { code, out } = await harness.run(['approve', id, '--as', 'ann'], {
        terminal: [['Secret of ann: ', answer]],
      });
      expect(code).toBe(1);
      expect(out).toContain(words);
    }
    expect((await harness.control.approval(id)).state).toBe('waiting');
  });

  test('reveals what only its name gave away, and asks again', async () => {
    const call = {
      params: '{"name":"login","arguments":{"password":"[masked:key:password]"}}',
      masked: [{ pointer: '/params/arguments/password', kind: 'key:password', length: 7, byNameAlone: true }],
      originals: { '/params/arguments/password': 'hunter\u0007' },
    };
    const refused = harness.control.hold(call);
    const no = await harness.run(['approve', refused, '--as', 'ann'], {
      terminal: [
        ['Secret of ann: ', `${SECRET}\r`],
        ['Type yes: ', 'no\r'],
      ],
    });
    expect(no.code).toBe(1);
    expect((await harness.control.approval(refused)).state).toBe('waiting');
    const id = harness.control.hold(call);
    const yes = await harness.run(['approve', id, '--as', 'ann'], {
      terminal: [
        ['Secret of ann: ', `${SECRET}\r`],
        ['Type yes: ', 'yes\r'],
      ],
    });
    expect(yes.code).toBe(0);
    expect(yes.out).toContain('"hunter\\u0007"');
    expect(harness.control.acts.at(-1)?.about).toMatchObject({ revealed: ['/params/arguments/password'] });
  });

  test('makes a grant and says its bounds before the secret', async () => {
    const id = harness.control.hold({ params: PARAMS });
    const { out, code } = await harness.run(
      [
        'approve',
        id,
        '--as',
        'ann',
        '--for',
        '45m',
        '--uses',
        '7',
        '--within',
        'path=/sandbox',
        '--any',
        'content',
        '--any',
        'mode',
      ],
      { terminal: [['Secret of ann: ', `${SECRET}\r`]] },
    );
    expect(code).toBe(0);
    expect(out.indexOf('path is within /sandbox, content may be anything')).toBeLessThan(
      out.indexOf('Secret of ann'),
    );
    expect(harness.control.acts.at(-1)?.about).toMatchObject({
      grant: { minutes: 45, uses: 7, bounds: { path: { within: '/sandbox' }, content: 'any', mode: 'any' } },
    });
    const listed = await harness.run(['pending', '--grants', '--json']);
    expect(JSON.parse(listed.out)).toMatchObject([{ id, maxUses: 7 }]);
    const revoked = await harness.run(['grant', 'revoke', id, '--json']);
    expect(JSON.parse(revoked.out)).toMatchObject({ id, state: 'revoked' });
  });

  test('shows that a decided call is decided', async () => {
    const id = harness.control.hold({});
    await harness.run(['deny', id, '--as', 'ann', '--reason', 'not today'], {
      terminal: [['Secret of ann: ', `${SECRET}\r`]],
    });
    expect((await harness.control.approval(id)).votes).toMatchObject([{ vote: 'deny', reason: 'not today' }]);
    const { code, out } = await harness.run(['approve', id], { terminal: [] });
    expect(code).toBe(3);
    expect(out).toContain('This call is denied by ann by typing the secret (not today).');
    expect(out).toContain('Your vote was not given.');
  });
});

describe('a prompt closes when the call no longer waits', () => {
  const bob = {
    person: 'bob',
    vote: 'deny',
    assurance: 'click',
    at: 0,
    reason: 'not on a Friday',
    signed: false,
  };
  const ends: readonly (readonly [string, Partial<ApprovalDetail>, string])[] = [
    [
      'denied by another',
      { state: 'denied', votes: [bob] },
      'This call is denied by bob on the approval page (not on a Friday).',
    ],
    [
      'approved by another, and run',
      { state: 'spent', votes: [{ ...bob, vote: 'approve', reason: null }] },
      'This call is approved by bob on the approval page, and used.',
    ],
    ['withdrawn', { state: 'withdrawn', end: 'cancelled' }, 'the agent took the call back'],
    ['expired', { state: 'expired', end: 'deadline' }, 'nobody decided in time'],
  ];
  test.each(ends)('%s while the secret is being typed', async (_what, changes, words) => {
    const id = harness.control.hold({});
    const { code, out } = await harness.run(['approve', id, '--as', 'ann'], {
      terminal: [
        [
          'Secret of ann: ',
          () => {
            harness.control.change(id, changes);
            return SECRET.slice(0, 9);
          },
        ],
        // What the person types on is taken in, and shown nowhere.
        ['Closed: ', `${SECRET.slice(9)}\r`],
      ],
    });
    expect(code).toBe(3);
    expect(out).toContain(words);
    expect(out).not.toContain(SECRET.slice(9));
    expect(harness.control.acts).toEqual([]);
  });

  test('decided while the originals are looked at', async () => {
    const pointer = '/params/arguments/password';
    const id = harness.control.hold({
      params: '{"name":"login","arguments":{"password":"[masked:key:password]"}}',
      masked: [{ pointer, kind: 'key:password', length: 7, byNameAlone: true }],
      originals: { [pointer]: 'hunter2' },
    });
    const { code, out } = await harness.run(['approve', id, '--as', 'ann'], {
      terminal: [
        ['Secret of ann: ', `${SECRET}\r`],
        [
          'Type yes: ',
          () => {
            harness.control.change(id, { state: 'denied', votes: [bob] });
            return '';
          },
        ],
      ],
    });
    expect([code, out.includes('denied by bob on the approval page')]).toEqual([3, true]);
    expect(harness.control.acts.filter(({ what }) => what === 'vote')).toEqual([]);
  });

  test('and stays open when another call, or only a part of this one, is decided', async () => {
    const id = harness.control.hold({});
    const other = harness.control.hold({});
    const { code, out } = await harness.run(['approve', id, '--as', 'ann'], {
      terminal: [
        [
          'Secret of ann: ',
          () => {
            harness.control.change(other, { state: 'denied' });
            harness.control.change(id, { needs: '1 of any approver' });
            return `${SECRET}\r`;
          },
        ],
      ],
    });
    expect([code, out.includes('Closed')]).toEqual([0, false]);
  });

  test('the exit code is in the help of both commands', async () => {
    for (const command of ['approve', 'deny'])
      expect((await harness.run([command, '--help'])).out).toMatch(/^ {2}3 {2}/m);
  });
});

describe('a grant', () => {
  const grant = (more: Partial<ApprovalDetail> = {}): string => {
    const id = harness.control.hold({ params: PARAMS });
    const ann = {
      person: 'ann',
      vote: 'approve',
      assurance: 'os-presence',
      at: 0,
      reason: null,
      signed: false,
    };
    harness.control.change(id, {
      state: 'approved',
      grant: true,
      votes: [ann],
      uses: 3,
      maxUses: 20,
      usableUntil: Date.now() * 1000 + 1_500_000_000,
      left: 1_500_000_000,
      bounds: [
        { argument: 'path', is: 'within', value: '/sandbox' },
        { argument: 'content', is: 'any', value: '' },
        { argument: 'mode', is: 'same', value: '5' },
      ],
      ...more,
    });
    return id;
  };

  test('is shown with its limits, its session, who gave it, and the call that it was given for', async () => {
    const { out } = await harness.run(['show', grant()]);
    for (const part of [
      '3 of 20 used, 17 left',
      '(25 min left)',
      'path within /sandbox',
      'content may be anything',
      'mode exactly 5',
      'no other arguments',
      'an MCP session, begun 10 min',
      'ann approved',
      'assurance os-presence',
      'The call that the grant was given for',
      '"/sandbox/notes.txt"',
      'grant revoke',
    ])
      expect(out).toContain(part);
    expect(out).not.toContain('until in');
  });

  test('of a session that has ended says so, and how to end it', async () => {
    const id = grant({ sessionEnded: true });
    for (const command of [
      ['show', id],
      ['pending', '--grants'],
    ]) {
      const { out } = await harness.run(command);
      expect(out).toContain('its session has ended; no call can use it');
      expect(out).toContain('grant revoke');
    }
    harness.control.change(id, { state: 'expired', end: 'session-ended', grant: true, left: null });
    expect((await harness.run(['show', id.slice(-8)])).out).toContain('its session has ended');
  });

  test('is listed by pending --grants alone, and counted by pending', async () => {
    expect((await harness.run(['pending', '--grants'])).out).toContain('No grants');
    const waiting = harness.control.hold({});
    const id = grant();
    const listed = await harness.run(['pending', '--grants']);
    expect([listed.out.includes(id), listed.out.includes(waiting)]).toEqual([true, false]);
    const queue = await harness.run(['pending']);
    expect([queue.out.includes(id), queue.out.includes(waiting)]).toEqual([false, true]);
    expect(queue.out).toContain('1 grant is in force');
    expect((await harness.run(['pending', '--grants', '--all'])).code).toBe(2);
  });
});

describe('what a server asks of the agent', () => {
  test('reads as such', async () => {
    const id = harness.control.hold({ method: 'sampling/createMessage', tool: '' });
    harness.control.change(id, { direction: 'to-agent' });
    const { out } = await harness.run(['show', id]);
    expect(out).toContain('files asks builder for sampling/createMessage');
    expect(out).not.toContain('builder wants');
    expect((await harness.run(['pending'])).out).toContain('files asks for sampling/createMessage');
  });
});

describe('pending', () => {
  test('lists what waits, hostile names on one line', async () => {
    const id = harness.control.hold({ agent: 'builder', tool: 'write\nfile\u001b[2J' });
    const { out } = await harness.run(['pending']);
    expect(out).toContain(id);
    expect(out).toContain('write↵file⟨U+001B⟩[2J');
    expect(JSON.parse((await harness.run(['pending', '--json'])).out)).toEqual(
      await harness.control.approvals({ state: 'waiting', limit: 9 }),
    );
  });
});
