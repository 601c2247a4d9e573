import { randomBytes } from 'node:crypto';
import type { Identified } from '../../contract/call.ts';
import { CountersignError } from '../../contract/errors.ts';
import type { Decision } from '../../contract/policy.ts';
import type { BodyRole, Facts } from '../../contract/record.ts';
import { SEALED_MEDIA, sealedRole } from '../../contract/sealed-roles.ts';
import { createSealer, type SealBody } from '../../record/sealed-body.ts';
import { type Committed, committed } from '../writer.ts';

/** The original of one message, ready to be put on record beside what masks left of it. */
export interface Original {
  /** To how many recipients it is sealed. */
  readonly facts: Facts;
  beside(masked: Committed): readonly Committed[];
}
/** Nobody is left to seal to. The configuration has no rule that asks for it then, so it was changed while this call was on its way. */
const FOR_NOBODY: Original = { facts: { sealed: 0 }, beside: () => [] };
export interface Message {
  readonly raw: Uint8Array;
  /** Masks changed it. */
  readonly changed: boolean;
}
interface DataKey {
  readonly recipients: readonly string[];
  readonly seal: Promise<SealBody>;
}

/** Seals originals under a data key a session, which is in this memory only and gone with the session (law 6). */
export function createSealing(ports: {
  readonly recipients: () => readonly string[];
  readonly isClosed: (session: string) => boolean;
}) {
  const keys = new Map<string, DataKey>();

  function keyOf(session: string): DataKey {
    const recipients = ports.recipients();
    const known = keys.get(session);
    if (known !== undefined && same(known.recipients, recipients)) return known;
    for (const id of keys.keys()) if (ports.isClosed(id)) keys.delete(id);
    const made: DataKey = { recipients, seal: newSealer(recipients) };
    keys.set(session, made);
    // One that failed is no key: the next call tries again.
    made.seal.catch(() => {
      if (keys.get(session) === made) keys.delete(session);
    });
    return made;
  }

  return {
    /**
     * The original of a call's message where one of `decisions` asks for it and masks changed it; otherwise undefined, at no cost. Rejects
     * where it cannot be sealed: then the call does not go on (law 2).
     */
    originalOf(
      { call, session }: Identified,
      decisions: readonly Decision[],
      { raw, changed }: Message,
    ): Promise<Original> | undefined {
      if (!changed || !decisions.some(({ seal }) => seal)) return undefined;
      if (ports.recipients().length === 0) return Promise.resolve(FOR_NOBODY);
      const key = keyOf(session.id);
      return key.seal.then((seal) => ({
        facts: { sealed: key.recipients.length },
        beside({ commit: { role: masked, commit: of } }) {
          const role = sealedRole(masked);
          const sealed = seal({ session: session.id, call: call.id, role, of }, raw);
          // Requests and answers are sealed, and nothing else.
          return [committed(role as BodyRole, sealed, SEALED_MEDIA)];
        },
      }));
    },

    /** Lets go of the data keys of sessions that are over. */
    sweep(): void {
      for (const id of keys.keys()) if (ports.isClosed(id)) keys.delete(id);
    },
  };
}
export type Sealing = ReturnType<typeof createSealing>;

/** A masked body, and behind it its original where there is one. */
export function withOriginal(masked: Committed, original: Original | undefined): Committed[] {
  return original === undefined ? [masked] : [masked, ...original.beside(masked)];
}

async function newSealer(recipients: readonly string[]): Promise<SealBody> {
  try {
    // Loaded where it is asked for: a gateway starts without it.
    const { encrypterTo } = await import('../../export/age/encrypt.ts');
    const key = randomBytes(32);
    return createSealer(key, await encrypterTo(recipients).encrypt(key));
  } catch (cause) {
    const forAgent = 'The gateway could not seal what it has to keep of this call.';
    throw new CountersignError('not-sealable', 'A data key could not be sealed.', { cause, forAgent });
  }
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((one, n) => one === b[n]));
}
