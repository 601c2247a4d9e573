import { describe, expect, test } from 'vitest';
import { checkSecret, makeVerifier, PeopleSecretError } from '../../proxy/platform/keys/people-secret.ts';

const secret = 'a secret of enough length';

describe("a person's secret", () => {
  test('is told from every other by its verifier', async () => {
    const verifier = await makeVerifier(secret);
    expect(verifier).toMatch(/^pbkdf2-sha256\$600000\$[\w-]{22}\$[\w-]{43}$/);
    expect(verifier).not.toContain(secret);
    expect(await checkSecret(secret, verifier)).toBe(true);
    expect(await checkSecret(`${secret} `, verifier)).toBe(false);
    expect(await checkSecret('', verifier)).toBe(false);
    expect(await makeVerifier(secret)).not.toBe(verifier);
  });

  test('is the same however the keyboard composes its accents', async () => {
    const verifier = await makeVerifier('caf\u00e9 caf\u00e9 caf\u00e9');
    expect(await checkSecret('cafe\u0301 cafe\u0301 cafe\u0301', verifier)).toBe(true);
  });

  test('has at least ten characters and at most 1024', async () => {
    const refused = await makeVerifier('123456789').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(PeopleSecretError);
    expect(refused).toMatchObject({ code: 'too-short' });
    // Ten UTF-16 units, five characters.
    await expect(makeVerifier('😀😀😀😀😀')).rejects.toMatchObject({ code: 'too-short' });
    await expect(makeVerifier('x'.repeat(1025))).rejects.toMatchObject({ code: 'too-long' });
    await expect(checkSecret('x'.repeat(1025), await makeVerifier(secret))).rejects.toMatchObject({
      code: 'too-long',
    });
  });

  test('leaves the event loop free while it is checked', async () => {
    const verifier = await makeVerifier(secret);
    let turns = 0;
    let done = false;
    const turn = () => {
      turns += 1;
      if (!done) setImmediate(turn);
    };
    setImmediate(turn);
    await checkSecret(secret, verifier);
    done = true;
    expect(turns).toBeGreaterThan(10);
  });

  test.each([
    '',
    'pbkdf2-sha256$600000$AAAA$BBBB',
    `pbkdf2-sha1$600000$${'A'.repeat(22)}$${'A'.repeat(43)}`,
    `pbkdf2-sha256$100000$${'A'.repeat(22)}$${'A'.repeat(43)}`,
    `pbkdf2-sha256$99999999$${'A'.repeat(22)}$${'A'.repeat(43)}`,
    `pbkdf2-sha256$600000$${'A'.repeat(22)}$${'A'.repeat(43)}\n`,
  ])('never matches a verifier that is none: %j', async (verifier) => {
    await expect(checkSecret(secret, verifier)).rejects.toMatchObject({ code: 'bad-verifier' });
  });
});
