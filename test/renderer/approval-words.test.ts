import { describe, expect, it } from 'vitest';
import { requirement } from '../../proxy/contract/policy.ts';
import { ApiFailure } from '../../renderer/api/failure.ts';
import { boundsOf, grantInWords } from '../../renderer/approval/grant-words.ts';
import { leastAssurance, whoMust } from '../../renderer/approval/requirement-words.ts';
import { voteProblem } from '../../renderer/approval/vote-errors.ts';
import { gathered } from '../../renderer/call/unseen.ts';

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
  const unseen = (times: number) => Array.from({ length: times }, () => ({ text: 'U+200B', unseen: true }));
  it('are counted where they come in long runs, and nothing else is', () => {
    const seen = { text: 'a', unseen: false };
    expect(gathered([seen, ...unseen(1000), seen])).toEqual([
      { ...seen, times: 1 },
      { text: 'U+200B', unseen: true, times: 1000 },
      { ...seen, times: 1 },
    ]);
    expect(gathered(unseen(2))).toHaveLength(2);
    expect(gathered([seen, seen, seen, seen, seen])).toHaveLength(5);
  });
});
