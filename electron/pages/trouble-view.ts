import type { Trouble } from '../contract/shell-calls.ts';
import { secretInput } from './form.ts';
import { button, part } from './parts.ts';

/** What the page may do about it. */
export interface TroubleActs {
  tryAgain(): void;
  quit(): void;
  givePassphrase(passphrase: string): void;
}

/** What is in the way of the gateway, and what to do about it. */
export function troubleView(trouble: Trouble, acts: TroubleActs): Node[] {
  const again = button('Try again', acts.tryAgain, true);
  const quit = button('Quit', acts.quit);
  switch (trouble.kind) {
    case 'none':
      return [part('h1', '', 'The gateway is running'), part('p', 'quiet', 'You can close this window.')];
    case 'starting':
      return [part('h1', '', 'The gateway is starting'), part('p', 'quiet', 'A moment, please.')];
    case 'choose-passphrase':
      return [
        part('h1', '', 'Choose a passphrase for the keys'),
        part(
          'p',
          '',
          'Countersign keeps its log encrypted. This system has no key store that would keep the key for you ',
          part('span', 'quiet', `(found: ${trouble.backend})`),
          ', so a passphrase protects it. You type it each time the app starts.',
        ),
        part('p', 'quiet', 'Nobody can open the log without it, and nobody can restore it. Write it down.'),
        passphraseForm('Use this passphrase', true, acts.givePassphrase, quit),
      ];
    case 'ask-passphrase':
      return [
        part('h1', '', 'Type the passphrase of the keys'),
        part('p', '', 'A passphrase protects the keys of this installation.'),
        ...(trouble.words === ''
          ? []
          : [part('p', 'bad', 'The gateway did not start:'), part('pre', '', trouble.words)]),
        passphraseForm('Open', false, acts.givePassphrase, quit),
      ];
    case 'key-missing':
      return [
        part('h1', '', 'The key of this installation is not here'),
        part(
          'p',
          '',
          'The data in ',
          part('code', '', trouble.home),
          ' was made with a key in the key store of a system account. This account does not have it.',
        ),
        part(
          'p',
          '',
          'Restore ',
          part('code', '', trouble.file),
          ' together with the key store from your backup, or start the app under the account that made it. Nothing has been changed, and no new key was made: a new one opens no old log.',
        ),
        again,
        quit,
      ];
    case 'key-closed':
      return [
        part('h1', '', 'The key store did not give the key'),
        part(
          'p',
          '',
          'The data in ',
          part('code', '', trouble.home),
          ` is protected by the key store "${trouble.backend}". The one that answers now is "${trouble.now}", and it does not open the key.`,
        ),
        part(
          'p',
          '',
          'Unlock the key store, or log in to the desktop under which the app was set up, and try again. Nothing has been changed.',
        ),
        again,
        quit,
      ];
    case 'gateway':
      return [
        part('h1', '', 'The gateway does not start'),
        ...(trouble.words === '' ? [] : [part('pre', '', trouble.words)]),
        part(
          'p',
          'quiet',
          trouble.againInMs > 0
            ? `It is started again in ${Math.ceil(trouble.againInMs / 1000)} s.`
            : 'It is not started again by itself.',
        ),
        again,
        quit,
      ];
  }
}

const LEAST = 10;

function passphraseForm(
  label: string,
  twice: boolean,
  give: (passphrase: string) => void,
  quit: HTMLElement,
): HTMLFormElement {
  const first = secretInput(twice ? 'new-password' : 'current-password');
  const second = secretInput('new-password');
  const problem = part('p', 'bad');
  problem.setAttribute('role', 'alert');
  const send = part('button', 'strong', label);
  send.type = 'submit';
  const form = part(
    'form',
    '',
    part('label', '', 'Passphrase', first),
    ...(twice ? [part('label', '', 'The same once more', second)] : []),
    problem,
    send,
    quit,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (first.value.length < LEAST) problem.textContent = `At least ${LEAST} characters.`;
    else if (twice && first.value !== second.value) problem.textContent = 'The two are not the same.';
    else {
      send.disabled = true;
      give(first.value);
    }
  });
  return form;
}
