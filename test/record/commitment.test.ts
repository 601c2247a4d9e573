import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeBody } from '../../proxy/record/body.ts';
import { commitTo, opens } from '../../proxy/record/commitment.ts';

describe('a commitment', () => {
  it('is SHA-256 of the prefix, the salt and the bytes, at any size', () => {
    for (const size of [0, 1, 300, 65_536, 65_537, 1_000_000]) {
      const bytes = Buffer.alloc(size, 7);
      const { commit, salt } = commitTo(bytes);
      const expected = createHash('sha256')
        .update(Buffer.concat([Buffer.from('countersign/body/v1'), salt, bytes]))
        .digest('base64url');
      expect(commit).toBe(expected);
      expect(opens(commit, salt, bytes)).toBe(true);
    }
  });

  it('opens to nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.nat(), (bytes, at) => {
        const { commit, salt } = commitTo(bytes);
        const other = Uint8Array.from(bytes);
        other[at % other.length] = (other[at % other.length] ?? 0) ^ 1;
        expect(opens(commit, salt, other)).toBe(false);
        const otherSalt = Uint8Array.from(salt);
        otherSalt[at % 32] = (otherSalt[at % 32] ?? 0) ^ 1;
        expect(opens(commit, otherSalt, bytes)).toBe(false);
        // Bytes moved over the border between salt and body hash alike: the salt's length is fixed.
        expect(opens(commit, salt.subarray(0, 31), Buffer.concat([salt.subarray(31), bytes]))).toBe(false);
      }),
    );
  });

  it('never has the same salt twice, and keeps its salt when the pool is drawn anew', () => {
    const made = Array.from({ length: 1000 }, () => commitTo(Buffer.from('same')));
    expect(new Set(made.map(({ commit }) => commit)).size).toBe(1000);
    expect(made.every(({ commit, salt }) => opens(commit, salt, Buffer.from('same')))).toBe(true);
  });

  it('goes with its body', () => {
    const { body, commit } = makeBody('answer', Buffer.from('{}'), 'application/json', 3, 'call');
    expect(commit).toEqual({ role: 'answer', commit: body.commit });
    expect(body).toMatchObject({ media: 'application/json', maskVersion: 3, class: 'call' });
    expect(opens(body.commit, body.salt, body.data)).toBe(true);
  });
});
