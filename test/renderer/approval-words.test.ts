import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GRANT_REFUSALS, type GrantRefusal } from '../../proxy/contract/approvals.ts';
import { requirement } from '../../proxy/contract/policy.ts';
import { ApiFailure } from '../../renderer/api/failure.ts';
import { boundsOf, grantInWords } from '../../renderer/approval/grant-words.ts';
import { onceOnly } from '../../renderer/approval/once-only.ts';
import { voteProblem } from '../../renderer/approval/vote-errors.ts';
import { leastAssurance, whoMust } from '../../renderer/parts/requirement-words.ts';
import { hasUnseen, visibleParts, visibleWords } from '../../renderer/parts/visible-parts.ts';

describe('who must approve', () => {
  it.each([
    [{}, 'Any approver.'],
    [{ groups: [{ of: ['ann'], need: 1 }] }, 'Ann.'],
    [{ groups: [{ of: ['ann', 'bob', 'cy'], need: 2 }] }, 'Two of ann, bob, cy.'],
    [
      {
        groups: [
          { of: ['ann'], need: 1 },
          { of: ['*'], need: 2 },
        ],
        ownerMay: false,
      },
      'ann, and any two approvers. Nobody counts twice. Not olga, who owns the agent.',
    ],
  ])('%j: %s', (given, words) => {
    expect(whoMust(requirement.parse(given), 'olga').toLowerCase()).toBe(words.toLowerCase());
  });

  it('presence asks for more than a click', () => {
    expect(leastAssurance(requirement.parse({ confirm: 'presence' }))).toBe('os-presence');
    expect(leastAssurance(requirement.parse({ confirm: 'presence', minAssurance: 'other-device' }))).toBe(
      'other-device',
    );
    expect(leastAssurance(requirement.parse({}))).toBe('click');
  });
});

describe('an approval that can only be for once', () => {
  const offer = (refused: GrantRefusal | null) => ({ refused, words: '', arguments: [] });
  it('says why, whatever the reason; what can be for a session says nothing', () => {
    const anyone = requirement.parse({});
    expect(onceOnly({ offer: offer(null), requirement: anyone })).toBe('');
    for (const refused of GRANT_REFUSALS.filter((one) => one !== 'not-waiting'))
      expect(onceOnly({ offer: offer(refused), requirement: anyone })).toMatch(
        /^Not for the whole session: .+\.$/,
      );
    const present = requirement.parse({ confirm: 'presence' });
    expect(onceOnly({ offer: offer(null), requirement: present })).toContain('each call');
  });
});

describe('a grant', () => {
  const offer = {
    refused: null,
    words: '',
    arguments: [
      { name: 'path', folder: '/work' },
      { name: 'content', folder: null },
      { name: '__proto__', folder: null },
    ],
  };
  it('says its bounds before it is given, and gives those', () => {
    const freed = Object.fromEntries([
      ['path', 'within'],
      ['content', 'any'],
    ] as const);
    expect(grantInWords(offer, { minutes: 30, uses: 10, freed })).toBe(
      'This call now, and up to 10 times in all within 30 minutes, in this session only: path anywhere in /work, content may be anything, __proto__ exactly as here.',
    );
    expect(boundsOf(offer, freed)).toEqual({ path: { within: '/work' }, content: 'any' });
  });
  it('frees nothing by itself', () => {
    expect(boundsOf(offer, {})).toEqual({});
    expect(boundsOf(offer, { content: 'within' })).toEqual({});
  });
});

describe('a vote that does not count', () => {
  it('has its own words for each reason', () => {
    const codes = [
      'conflict',
      'expired',
      'not-allowed',
      'not-found',
      'bad-token',
      'bad-login',
      'too-many',
      'offline',
      'internal',
    ];
    const titles = codes.map((code) => voteProblem(new ApiFailure(code, 'Said.'), 'bob').title);
    expect(new Set(titles).size).toBe(codes.length);
    expect(voteProblem(new ApiFailure('not-allowed', 'Said.'), '1 of bob').text).toBe(
      'Said. It waits for 1 of bob.',
    );
  });
});

describe('unseen characters', () => {
  const told = (text: string) => visibleParts(text).map(({ text: part, times }) => [part, times]);
  it('are shown by their codes, and counted where they come in long runs', () => {
    expect(told('a\u200bb')).toEqual([
      ['a', 1],
      ['U+200B', 1],
      ['b', 1],
    ]);
    expect(told(`a${'\u202e'.repeat(1000)}b`)).toEqual([
      ['a', 1],
      ['U+202E', 1000],
      ['b', 1],
    ]);
    expect(told('\u202e\u202e')).toHaveLength(2);
    expect(told('\u{e0041}'.repeat(4))).toEqual([['U+E0041', 4]]);
    expect(told('\ud800')).toEqual([['U+D800', 1]]);
    expect(told('aaaaa\tb\n')).toEqual([['aaaaa\tb\n', 1]]);
    expect(visibleWords('a\u202eb')).toBe('aU+202Eb');
    expect([hasUnseen('a'), hasUnseen('a\u200b'), hasUnseen('a\u200b')]).toEqual([false, true, true]);
  });
  it('have each a place of their own in the text, and what is seen stays whole', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', ' ', '\n', '\u202e', '\u200b', '\ud800', '\u{e0041}'),
    });
    fc.assert(
      fc.property(text, (one) => {
        const parts = visibleParts(one);
        expect(new Set(parts.map(({ at }) => at)).size).toBe(parts.length);
        for (const { at, text: part, unseen } of parts)
          if (!unseen) expect(one.slice(at, at + part.length)).toBe(part);
      }),
    );
  });
});
