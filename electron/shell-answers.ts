import { app, type Session } from 'electron';
import { FLAVOUR } from './contract/flavour.ts';
import type { LockWatch } from './contract/lock-watch.ts';
import type { Settings } from './contract/settings.ts';
import type { About } from './contract/shell-calls.ts';
import type { Desk } from './desk.ts';
import type { GatewayKeeper } from './gateway-keeper.ts';
import type { Approvers } from './gateways/approvers.ts';
import { safeStorageBox } from './keys/safe-storage-box.ts';
import { personAnswers } from './person-answers.ts';
import type { KeptFile } from './state/kept-file.ts';
import type { Updates } from './updates/updates.ts';
import { answerCalls } from './windows/answer-calls.ts';

const DONE = { done: true } as const;

/** What the app answers to its own pages. */
export function answerShellCalls(options: {
  readonly sessions: { readonly console: Session; readonly desk: Session };
  readonly desk: Desk;
  readonly keeper: GatewayKeeper;
  readonly approvers: Approvers;
  readonly kept: KeptFile;
  readonly updates: Updates;
  lockWatch(): LockWatch;
  settingsChanged(settings: Settings): void;
}): void {
  const { sessions, desk, keeper, approvers, kept, updates, lockWatch, settingsChanged } = options;
  answerCalls(sessions, {
    about: () => aboutApp(keeper),
    openApproval({ id }) {
      desk.openApproval('here', id, true);
      return DONE;
    },
    readSettings: () => kept.read().settings,
    changeSettings(change) {
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      const settings = { ...kept.read().settings, ...given };
      kept.change({ settings });
      settingsChanged(settings);
      return settings;
    },
    readLockWatch: lockWatch,
    testNotification: async () => ({ outcome: await desk.testNotification() }),
    readUpdate: () => updates.state(),
    lookForUpdate: () => updates.look(),
    fetchUpdate: () => updates.fetch(),
    installUpdate: () => updates.install(),
    readTrouble: () => keeper.trouble(),
    tryAgain() {
      keeper.tryAgain();
      return DONE;
    },
    givePassphrase({ passphrase }) {
      keeper.givePassphrase(passphrase);
      return DONE;
    },
    ...personAnswers(desk, keeper, approvers),
    quit() {
      app.quit();
      return DONE;
    },
  });
}

async function aboutApp(keeper: GatewayKeeper): Promise<About> {
  const endpoint = keeper.endpoint();
  const status = endpoint === undefined ? undefined : await keeper.api.status().catch(() => undefined);
  return {
    app: app.getVersion(),
    electron: process.versions.electron,
    chromium: process.versions['chrome'] ?? '',
    node: process.versions.node,
    flavour: FLAVOUR,
    gateway:
      endpoint === undefined
        ? null
        : {
            version: endpoint.version,
            runs: endpoint.runs,
            vkey: status?.log.vkey ?? endpoint.vkey,
            fingerprint: status?.log.fingerprint ?? endpoint.fingerprint,
          },
    home: keeper.home,
    keys: status?.keys.protection ?? safeStorageBox.backend(),
  };
}
