import type { DeskPerson, DeskPersonInput, FormOutcome } from '../contract/gateways.ts';
import { field, form, secretInput, textInput } from './form.ts';
import { button, part } from './parts.ts';

/** What the page may do about it. */
export interface PersonActs {
  give(input: DeskPersonInput): Promise<FormOutcome>;
  close(): void;
  again(): void;
}

const NAME = /^[a-z0-9][a-z0-9._@-]{0,62}$/;
const LEAST = 10;

/** Who decides at this computer: asked once. */
export function personView({ person, othersDecide, canKeep }: DeskPerson, acts: PersonActs): Node[] {
  if (person !== null) {
    return [
      part('h1', '', `You decide as ${person}`),
      part(
        'p',
        '',
        'This computer has a key of its own for you. It signs each of your decisions, and the log keeps the signature.',
      ),
      part('p', 'quiet', 'Held calls that are yours to decide come as notifications. A click opens them.'),
      button('Done', acts.close, true),
    ];
  }
  if (!canKeep) {
    return [
      part('h1', '', 'There is no place to keep a key in'),
      part(
        'p',
        '',
        'This system has no key store, and the keys of this installation open without a passphrase, so the app cannot keep a key for you. You can still decide: the approval window asks for your name and secret.',
      ),
      part('p', 'quiet', 'Enrol at a terminal:'),
      part('pre', '', 'countersign approver add NAME'),
      button('Close', acts.close),
    ];
  }
  return othersDecide ? known(acts) : first(acts);
}

function first(acts: PersonActs): Node[] {
  return [
    part('h1', '', 'What is your name?'),
    part('p', '', 'Agents act; people countersign. You decide the calls that your rules hold.'),
    newcomer(acts, false),
  ];
}

function known(acts: PersonActs): Node[] {
  const body = part('div', '');
  const show = (which: 'known' | 'new'): void => {
    const other = button(which === 'known' ? 'I am new here …' : 'I have a secret here already …', () =>
      show(which === 'known' ? 'new' : 'known'),
    );
    body.replaceChildren(which === 'known' ? enrolled(acts, other) : newcomer(acts, true, other));
    body.querySelector('input')?.focus();
  };
  show('known');
  return [
    part('h1', '', 'Who are you?'),
    part(
      'p',
      '',
      'People decide at this gateway already. Say which of them you are, and this computer gets a key of its own for you.',
    ),
    body,
  ];
}

function enrolled(acts: PersonActs, other: HTMLElement): HTMLFormElement {
  const name = textInput('username');
  const secret = secretInput('current-password');
  return form({
    fields: [field('Your name', '', name), field('Your secret', '', secret)],
    act: 'This is me',
    others: [other],
    problem: () => nameProblem(name.value) ?? (secret.value === '' ? 'Type your secret.' : undefined),
    send: () => acts.give({ as: 'known', name: name.value.trim(), secret: secret.value }),
    done: acts.again,
  });
}

function newcomer(acts: PersonActs, introduced: boolean, other?: HTMLElement): HTMLFormElement {
  const name = textInput('username');
  const secret = secretInput('new-password');
  const again = secretInput('new-password');
  const by = textInput('off');
  const theirs = secretInput('current-password');
  const introducer = introduced
    ? [
        part('p', 'quiet', 'Someone who decides here already introduces you, with their own secret.'),
        part('div', 'two', field('Their name', '', by), field('Their secret', '', theirs)),
      ]
    : [];
  return form({
    fields: [
      field('Your name', 'As it stands in rules and in the log: lower-case letters, digits, . - _ @', name),
      part(
        'div',
        'two',
        field('A secret of your own', `At least ${LEAST} characters`, secret),
        field('The same once more', '', again),
      ),
      part(
        'p',
        'quiet',
        'It shows that it is you where a rule asks for more than a click. No agent learns it, and nobody can restore it.',
      ),
      ...introducer,
    ],
    act: 'Decide as this person',
    ...(other === undefined ? {} : { others: [other] }),
    problem() {
      if (secret.value.length < LEAST)
        return nameProblem(name.value) ?? `The secret needs at least ${LEAST} characters.`;
      if (secret.value !== again.value) return 'The two secrets are not the same.';
      if (introduced && (nameProblem(by.value) !== undefined || theirs.value === ''))
        return 'Someone who decides here already has to introduce you.';
      return nameProblem(name.value);
    },
    send: () =>
      acts.give({
        as: 'new',
        name: name.value.trim(),
        secret: secret.value,
        ...(introduced ? { introducedBy: { person: by.value.trim(), secret: theirs.value } } : {}),
      }),
    done: acts.again,
  });
}

function nameProblem(name: string): string | undefined {
  return NAME.test(name.trim()) ? undefined : 'A name has lower-case letters, digits, . - _ and @.';
}
