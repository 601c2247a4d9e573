import type { WindowShell } from '../contract/window-shell.ts';
import { aboutView } from './about-view.ts';
import { type JoinActs, offerView, pasteView } from './join-view.ts';
import { personView } from './person-view.ts';
import { troubleView } from './trouble-view.ts';

declare global {
  interface Window {
    readonly shell: WindowShell<'desk'> & {
      onTroubleChanged(tell: () => void): void;
      onInvited(tell: () => void): void;
    };
  }
}

const { shell } = window;
const desk = document.querySelector('main');

async function showAbout(): Promise<void> {
  desk?.replaceChildren(...aboutView(await shell.about()));
}

async function showTrouble(): Promise<void> {
  const trouble = await shell.readTrouble();
  desk?.replaceChildren(
    ...troubleView(trouble, {
      tryAgain: () => void shell.tryAgain().then(showTrouble),
      quit: () => void shell.quit(),
      givePassphrase: (passphrase) => void shell.givePassphrase({ passphrase }).then(showTrouble),
    }),
  );
  desk?.querySelector('input')?.focus();
}

function show(nodes: readonly Node[]): void {
  desk?.replaceChildren(...nodes);
  desk?.querySelector('input')?.focus();
}

async function showPerson(): Promise<void> {
  show(
    personView(await shell.readPerson(), {
      give: (input) => shell.givePerson(input),
      close: () => void shell.closeDesk({ view: 'person' }),
      again: () => void showPerson(),
    }),
  );
}

const join: JoinActs = {
  read: (text) => shell.readInvitation({ text }),
  join: (text, name) => shell.join({ text, name }),
  show,
  close: () => void shell.closeDesk({ view: 'join' }),
};
let offered = false;
async function showJoin(): Promise<void> {
  // What somebody is reading is not exchanged under their eyes by another link.
  if (offered) return;
  const offer = await shell.readInvitation({});
  if (offer === null) show(pasteView(join));
  else desk?.replaceChildren(...offerView(offer, join));
  offered = offer !== null;
}

switch (location.hash) {
  case '#about':
    void showAbout();
    break;
  case '#person':
    void showPerson();
    break;
  case '#join':
    shell.onInvited(() => void showJoin());
    void showJoin();
    break;
  default:
    shell.onTroubleChanged(() => void showTrouble());
    void showTrouble();
}
