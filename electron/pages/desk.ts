import type { WindowShell } from '../contract/window-shell.ts';
import { aboutView } from './about-view.ts';
import { troubleView } from './trouble-view.ts';

declare global {
  interface Window {
    readonly shell: WindowShell<'desk'> & { onTroubleChanged(tell: () => void): void };
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

if (location.hash === '#about') void showAbout();
else {
  shell.onTroubleChanged(() => void showTrouble());
  void showTrouble();
}
