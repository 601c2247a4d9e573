import { z } from 'zod';
import type { CallName } from './call-names.ts';
import {
  deskPerson,
  deskPersonInput,
  formOutcome,
  gatewayName,
  invitation,
  joinedGateway,
  leaveOutcome,
} from './gateways.ts';
import { lockWatch } from './lock-watch.ts';
import { settings } from './settings.ts';
import { updateState } from './updates.ts';

const nothing = z.undefined();

/** Why there is no gateway, as far as a person can do something about it. */
export const trouble = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('starting') }),
  /** No key store worth the name: the person chooses a passphrase, or nothing is made. `backend` as Electron names it. */
  z.strictObject({ kind: z.literal('choose-passphrase'), backend: z.string() }),
  /** `words`: what the gateway said to the one that was tried; empty where none was. */
  z.strictObject({ kind: z.literal('ask-passphrase'), words: z.string() }),
  /** The installation's key should be in this machine's key store, and is not. */
  z.strictObject({ kind: z.literal('key-missing'), home: z.string(), file: z.string() }),
  /** It is there, and the key store does not open it. */
  z.strictObject({ kind: z.literal('key-closed'), home: z.string(), backend: z.string(), now: z.string() }),
  /** Another process serves this data folder, or the gateway ended; `words` are its own last lines. */
  z.strictObject({ kind: z.literal('gateway'), words: z.string(), againInMs: z.int() }),
]);
export type Trouble = z.infer<typeof trouble>;

export const about = z.strictObject({
  app: z.string(),
  electron: z.string(),
  chromium: z.string(),
  node: z.string(),
  flavour: z.enum(['production', 'test']),
  gateway: z
    .strictObject({
      version: z.string(),
      runs: z.enum(['inside', 'child']),
      vkey: z.string(),
      fingerprint: z.string(),
    })
    .nullable(),
  home: z.string(),
  keys: z.string(),
});
export type About = z.infer<typeof about>;

const passphrase = z.string().min(10).max(1024);
const done = z.strictObject({ done: z.literal(true) });
/** How a notification that was sent on request went. */
export const notificationTest = z.strictObject({
  outcome: z.enum(['shown', 'failed', 'unsupported', 'silent']),
});

interface Call {
  readonly input: z.ZodType;
  readonly output: z.ZodType;
}

/** Every call of a page to the shell: what it takes and what it gives. */
export const shellCalls = {
  about: { input: nothing, output: about },
  openApproval: { input: z.strictObject({ id: z.uuid() }), output: done },
  readSettings: { input: nothing, output: settings },
  changeSettings: { input: settings.partial(), output: settings },
  readLockWatch: { input: nothing, output: lockWatch },
  testNotification: { input: nothing, output: notificationTest },
  readUpdate: { input: nothing, output: updateState },
  lookForUpdate: { input: nothing, output: updateState },
  fetchUpdate: { input: nothing, output: updateState },
  installUpdate: { input: nothing, output: updateState },
  readTrouble: { input: nothing, output: trouble },
  tryAgain: { input: nothing, output: done },
  givePassphrase: { input: z.strictObject({ passphrase }), output: done },
  readPerson: { input: nothing, output: deskPerson },
  givePerson: { input: deskPersonInput, output: formOutcome },
  listGateways: { input: nothing, output: z.array(joinedGateway) },
  leaveGateway: { input: z.strictObject({ id: z.uuid() }), output: leaveOutcome },
  /** Opens a window of the app's own page, which is where secrets are typed and invitations are taken. */
  openDesk: { input: z.strictObject({ view: z.enum(['person', 'join']) }), output: done },
  closeDesk: { input: z.strictObject({ view: z.enum(['person', 'join']) }), output: done },
  /** What an invitation says; of the one that a link brought, where no text is given. Null where it is none. */
  readInvitation: {
    input: z.strictObject({ text: z.string().max(4096).optional() }),
    output: invitation.nullable(),
  },
  join: {
    input: z.strictObject({ text: z.string().max(4096), name: gatewayName }),
    output: formOutcome,
  },
  quit: { input: nothing, output: done },
} as const satisfies Record<CallName, Call>;

export type Input<Name extends CallName> = z.infer<(typeof shellCalls)[Name]['input']>;
export type Output<Name extends CallName> = z.infer<(typeof shellCalls)[Name]['output']>;
/** What the main process answers with. */
export type ShellHandlers = {
  readonly [Name in CallName]: (input: Input<Name>) => Output<Name> | Promise<Output<Name>>;
};
