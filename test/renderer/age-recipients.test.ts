import { generateHybridIdentity, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { beforeAll, describe, expect, it } from 'vitest';
import { recipientsIn } from '../../renderer/evidence/age-recipients.ts';

let [secret, one, other, hybrid] = ['', '', '', ''];
beforeAll(async () => {
  secret = await generateX25519Identity();
  one = await identityToRecipient(secret);
  other = await identityToRecipient(await generateX25519Identity());
  hybrid = await identityToRecipient(await generateHybridIdentity());
});
const ok = (text: string) => recipientsIn(text).ok;

describe('recipients that are typed', () => {
  it('are found by line, space and comma, each once, remarks aside', () => {
    expect(recipientsIn('')).toEqual({ ok: true, recipients: [] });
    const text = `# auditors\n${one}, ${other}\n\n${hybrid} # with a remark\n${one}`;
    expect(recipientsIn(text)).toEqual({ ok: true, recipients: [one, other, hybrid] });
  });

  it('are refused where any letter is another, missing or one too many', () => {
    for (const recipient of [one, hybrid]) {
      for (const at of [5, 30, recipient.length - 1]) {
        const changed = recipient[at] === 'q' ? 'p' : 'q';
        expect(ok(recipient.slice(0, at) + changed + recipient.slice(at + 1))).toBe(false);
        expect(ok(recipient.slice(0, at))).toBe(false);
      }
      expect(ok(recipient.toUpperCase())).toBe(false);
    }
    expect(ok(`${one}q`)).toBe(false);
  });

  it('are no secret keys, which are not repeated, no SSH keys, and no keys of plugins', () => {
    const refused = recipientsIn(`${one} ${secret}`);
    expect(refused.ok).toBe(false);
    expect(JSON.stringify(refused)).not.toContain(secret.slice(0, 20));
    expect(ok('ssh-ed25519 AAAAC3NzaC1lZDI1NTE5')).toBe(false);
    expect(ok('age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t')).toBe(false);
    expect(ok('age1')).toBe(false);
  });

  it('are 32 at most', async () => {
    const many = await Promise.all(
      Array.from({ length: 33 }, async () => identityToRecipient(await generateX25519Identity())),
    );
    expect([ok(many.join(' ')), ok(many.slice(1).join(' '))]).toEqual([false, true]);
  });
});
