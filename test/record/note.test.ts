import { describe, expect, it } from 'vitest';
import {
  formatCheckpoint,
  openCheckpoint,
  parseCheckpoint,
  signCheckpoint,
} from '../../proxy/record/checkpoint.ts';
import { ed25519Signer, formatVkey, parseVkey, verifierKey } from '../../proxy/record/keys.ts';
import { EMPTY_ROOT } from '../../proxy/record/merkle.ts';
import { parseNote, signatureLine, signNote, verifyNote } from '../../proxy/record/note.ts';
import { parseProofFile } from '../../proxy/record/proof-file.ts';
import { pkcs8OfSeed } from './helpers/keys.ts';

const origin = 'gateway/0190/0';
const log = ed25519Signer(origin, pkcs8OfSeed(1));
const other = ed25519Signer('somebody.example', pkcs8OfSeed(2));
const note = signCheckpoint({ origin, size: 0, root: EMPTY_ROOT }, [log]);
const withCode = (code: string) => expect.objectContaining({ code });

describe('a signed note', () => {
  it('skips signatures of unknown keys and of types it does not know', () => {
    const unknownType = signatureLine(
      verifierKey('pq.example', 0x06, new Uint8Array(1312)),
      new Uint8Array(2420),
    );
    const both =
      signNote(formatCheckpoint({ origin, size: 0, root: EMPTY_ROOT }), [other, log]) + unknownType;
    expect(openCheckpoint(both, origin, [log.key]).signatures.map(({ key }) => key)).toEqual([log.key]);
  });

  it('is refused where a known key has signed something else, though another is good', () => {
    const broken = note.replace('\n0\n', '\n1\n');
    expect(() => openCheckpoint(broken, origin, [log.key])).toThrow(withCode('bad-signature'));
    const forged = note + signatureLine(other.key, new Uint8Array(64));
    expect(() => verifyNote(parseNote(forged), [log.key, other.key])).toThrow(withCode('bad-signature'));
    const second = note + signatureLine(log.key, new Uint8Array(64));
    expect(() => verifyNote(parseNote(second), [log.key])).toThrow(withCode('bad-signature'));
  });

  it('is refused where nobody known has signed, or witnesses only', () => {
    expect(() => verifyNote(parseNote(note), [other.key])).toThrow(withCode('unsigned'));
    const witnessed = signNote(formatCheckpoint({ origin, size: 0, root: EMPTY_ROOT }), [other]);
    expect(() => openCheckpoint(witnessed, origin, [log.key], [other.key])).toThrow(withCode('unsigned'));
  });

  it('is refused under another origin', () => {
    expect(() => openCheckpoint(note, 'gateway/0190/1', [log.key])).toThrow(withCode('other-origin'));
  });

  it.each([
    ['no signatures', 'text\n'],
    ['no last newline', note.slice(0, -1)],
    ['a control character', note.replace('gateway', 'gate\u0007way')],
    ['a carriage return', note.replace('\n', '\r\n')],
    ['a hyphen for the dash', note.replace('—', '-')],
    ['base64 without padding', note.replace(/=\n$/, '\n')],
    ['base64 with a space in it', note.replace(/(\n— \S+ ....)/, '$1 ')],
    ['a key name with a plus', note.replace(/— gateway/, '— gate+way')],
  ])('does not parse with %s', (_, text) => {
    expect(() => parseNote(text)).toThrow(withCode('bad-note'));
  });

  it('splits at the last blank line', () => {
    const odd = signNote('a\n\nb\n', [log]);
    expect(parseNote(odd).text).toBe('a\n\nb\n');
    expect(verifyNote(parseNote(odd), [log.key])).toHaveLength(1);
  });
});

describe('keys', () => {
  it.each([
    ['a key too short', formatVkey(verifierKey('a', 1, new Uint8Array(31)))],
    ['no name', formatVkey(log.key).replace(origin, '')],
    ['no base64', `${origin}+${log.key.id}+AA!`],
  ])('are refused with %s', (_, vkey) => {
    expect(() => parseVkey(vkey)).toThrow(withCode('bad-key'));
  });
  it('are refused with a key id of another key, and that is told apart', () => {
    const vkey = formatVkey(log.key).replace(/\+[0-9a-f]{8}\+/, '+00000000+');
    expect(() => parseVkey(vkey)).toThrow(withCode('other-key-id'));
  });
  it('come from Ed25519 alone', () => {
    expect(() => ed25519Signer('a', Buffer.from('nonsense'))).toThrow(withCode('bad-key'));
    expect(() => ed25519Signer('a b', pkcs8OfSeed(1))).toThrow(withCode('bad-key'));
  });
});

describe('a checkpoint', () => {
  const root = Buffer.from(EMPTY_ROOT).toString('base64');
  it.each([
    ['a leading zero', `o\n01\n${root}\n`],
    ['a size beyond safe integers', `o\n9999999999999999\n${root}\n`],
    ['a short root', `o\n1\n${root.slice(4)}\n`],
    ['no origin', `\n1\n${root}\n`],
    ['an empty extension line', `o\n1\n${root}\n\n`],
  ])('does not parse with %s', (_, text) => {
    expect(() => parseCheckpoint(text)).toThrow(withCode('bad-checkpoint'));
  });
  it('may have extension lines', () => {
    expect(parseCheckpoint(`o\n1\n${root}\nextension\n`).size).toBe(1);
  });
});

describe('a proof file', () => {
  it.each([
    ['another first line', 'c2sp.org/tlog-proof@v2\nindex 0\n\nx'],
    ['no index', 'c2sp.org/tlog-proof@v1\n\nx'],
    ['a leading zero', 'c2sp.org/tlog-proof@v1\nindex 00\n\nx'],
    ['a short hash', 'c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\nx'],
    ['no checkpoint', 'c2sp.org/tlog-proof@v1\nindex 0\n'],
    ['bad extra data', 'c2sp.org/tlog-proof@v1\nextra !\nindex 0\n\nx'],
  ])('does not parse with %s', (_, text) => {
    expect(() => parseProofFile(text)).toThrow(withCode('bad-proof-file'));
  });
});
