import type { FormOutcome, Invitation } from '../contract/gateways.ts';
import { field, form, textInput } from './form.ts';
import { button, part } from './parts.ts';

/** What the page may do with an invitation. */
export interface JoinActs {
  read(text: string): Promise<Invitation | null>;
  join(text: string, name: string): Promise<FormOutcome>;
  show(nodes: readonly Node[]): void;
  close(): void;
}

const NAME = /^[\p{L}\p{N}](?:[\p{L}\p{N} ._'()-]*[\p{L}\p{N})])?$/u;

/** Where an invitation is pasted. */
export function pasteView(acts: JoinActs): Node[] {
  const line = textInput('off');
  let found: Invitation | null = null;
  return [
    part('h1', '', 'Decide for another gateway'),
    part(
      'p',
      '',
      'Whoever runs it invites you with ',
      part('code', '', 'countersign approver invite'),
      ' and sends you one line. It is good once.',
    ),
    form({
      fields: [field('The line', 'It begins with countersign://join/', line)],
      act: 'Look at it',
      others: [button('Cancel', acts.close)],
      problem: () => (line.value.trim() === '' ? 'Paste the line that you were sent.' : undefined),
      async send() {
        found = await acts.read(line.value);
        return found === null
          ? { problem: 'This is no invitation, or a part of it is missing. Copy the whole line.' }
          : { done: true };
      },
      done() {
        if (found !== null) acts.show(offerView(found, acts));
      },
    }),
  ];
}

/** Whose gateway it is, before anything is sent to it. */
export function offerView(offer: Invitation, acts: JoinActs): Node[] {
  const { text, host, person, installation, joinedAs } = offer;
  const name = textInput(
    'off',
    joinedAs ?? host.replace(/:[0-9]+$/, '').replace(/[^\p{L}\p{N} ._'()-]/gu, ''),
  );
  return [
    part('h1', '', `Decide as ${person} at ${host}?`),
    part(
      'dl',
      '',
      part('dt', '', 'Gateway'),
      part('dd', '', host),
      part('dt', '', 'Installation'),
      part('dd', '', installation),
      part('dt', '', 'You decide as'),
      part('dd', '', person),
    ),
    part(
      'p',
      '',
      'Its held calls will come to you as notifications, and what you decide runs there. This computer makes a key for it, which signs each of your decisions and does not leave this computer.',
    ),
    part(
      'p',
      'quiet',
      'Join only if you expected this invitation. Ask whoever sent it if the name or the address is not the one you know.',
    ),
    form({
      fields: [field('What you call it', 'Notifications and its window say so', name)],
      act: 'Join',
      // A link can bring this up under the hands of someone who types elsewhere.
      armedAfterMs: 1000,
      others: [button('Do not join', acts.close)],
      problem: () =>
        NAME.test(name.value.trim()) && name.value.trim().length <= 40
          ? undefined
          : 'Up to 40 letters and digits, with . - _ inside.',
      send: () => acts.join(text, name.value.trim()),
      done: () => acts.show(joinedView(name.value.trim(), person, acts)),
    }),
  ];
}

function joinedView(name: string, person: string, acts: JoinActs): Node[] {
  return [
    part('h1', '', `You decide at ${name} as ${person}`),
    part('p', '', 'What waits there for you comes as notifications, and is in the tray.'),
    part('p', 'quiet', 'Settings lists the gateways that you decide for, and lets you leave one.'),
    button('Done', acts.close, true),
  ];
}
