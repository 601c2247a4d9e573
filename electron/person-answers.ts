import { hostname } from 'node:os';
import { spkiDigestOf } from '../proxy/api/elsewhere/device.ts';
import { CountersignError } from '../proxy/contract/errors.ts';
import { readJoinLink } from '../proxy/contract/join-link.ts';
import type { FormOutcome } from './contract/gateways.ts';
import type { ShellHandlers } from './contract/shell-calls.ts';
import type { Desk } from './desk.ts';
import { deviceNameOf } from './devices/device-name.ts';
import type { GatewayKeeper } from './gateway-keeper.ts';
import type { Approvers } from './gateways/approvers.ts';

const DONE = { done: true } as const;
type Answers = Pick<
  ShellHandlers,
  | 'readPerson'
  | 'givePerson'
  | 'listGateways'
  | 'leaveGateway'
  | 'openDesk'
  | 'closeDesk'
  | 'readInvitation'
  | 'join'
>;

/** What the app answers about who decides here, and at which gateways. */
export function personAnswers(desk: Desk, keeper: GatewayKeeper, approvers: Approvers): Answers {
  const device = deviceNameOf(hostname());
  return {
    async readPerson() {
      const here = approvers.of('here');
      const people = await keeper.api.people().catch(() => []);
      return {
        person: here?.entry().person ?? null,
        key: here === undefined ? null : spkiDigestOf(here.key),
        othersDecide: people.some(({ roles }) => roles.includes('approver')),
        canKeep: approvers.canKeep(),
      };
    },
    givePerson: (input) =>
      outcomeOf(async () => {
        await approvers.enrol(keeper.api, input, device);
        return undefined;
      }),
    listGateways: () => [...approvers.elsewhere()],
    async leaveGateway({ id }) {
      const left = await approvers.leave(id).catch(noted);
      desk.left(id);
      return left === undefined ? NOT_LEFT : { ...DONE, ...left };
    },
    openDesk({ view }) {
      desk.openOwn(view);
      return DONE;
    },
    closeDesk({ view }) {
      desk.closeOwn(view);
      return DONE;
    },
    readInvitation({ text }) {
      const line = text ?? desk.invited() ?? '';
      const offer = readJoinLink(line);
      if (offer === undefined) return null;
      const { url, person, installation } = offer;
      const before = approvers.elsewhere().find(({ id }) => id === installation);
      return { text: line, host: new URL(url).host, person, installation, joinedAs: before?.name ?? null };
    },
    join: ({ text, name }) =>
      outcomeOf(async () => {
        const offer = readJoinLink(text);
        if (!approvers.canKeep()) return NO_PLACE;
        if (offer === undefined) throw new Error('the invitation was not read before it was taken');
        await approvers.join(offer, name, device);
        return undefined;
      }),
  };
}

const NO_PLACE: FormOutcome = {
  problem: 'The app cannot keep a key yet: open Countersign and its keys first. Nothing was sent.',
};

function noted(error: unknown): undefined {
  process.stderr.write(`A gateway was not left: ${String(error)}\n`);
}

const NOT_LEFT = { problem: 'The key for it could not be erased.' } as const;

/** Our own errors say in a sentence what happened; any other is no sentence for a person. */
async function outcomeOf(act: () => Promise<FormOutcome | undefined>): Promise<FormOutcome> {
  try {
    return (await act()) ?? DONE;
  } catch (error) {
    if (error instanceof CountersignError) return { problem: error.message };
    process.stderr.write(`A form failed: ${String(error)}\n`);
    return { problem: 'That did not work. Nothing was changed.' };
  }
}
